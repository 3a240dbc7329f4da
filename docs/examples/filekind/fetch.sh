# Fetches Magika's network, and what it knows of kinds of files, from its Python package.
set -e
[ -e magika-1.0.3.zip ] || {
	folder=$(mktemp -d)
	trap 'rm -r "$folder"' EXIT
	python3 -m pip download --quiet --no-deps --only-binary=:all: --dest "$folder" magika==1.0.3
	mv "$folder"/magika-*.whl magika-1.0.3.zip
}
unzip -qoj magika-1.0.3.zip magika/models/standard_v3_3/model.onnx magika/models/standard_v3_3/config.min.json magika/config/content_types_kb.min.json
