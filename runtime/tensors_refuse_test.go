package runtime

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestReadTensorsRefuses(t *testing.T) {
	const a = `"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}`
	four := []byte{0, 0, 0, 0}
	for _, test := range []struct{ name, file, want string }{
		{"empty", "", "not a safetensors file: length of the header: found 0 of 8 bytes: unexpected EOF"},
		{"short", "{}", "not a safetensors file: length of the header: found 2 of 8 bytes: unexpected EOF"},
		{"another format", "\x89PNG\r\n\x1a\n....", "not a safetensors file: a header of 727905341920923785 bytes, expected 2 to 16777216"},
		{"no header", weightsFile(""), "not a safetensors file: a header of 0 bytes, expected 2 to 16777216"},
		{"claims much", weightsFile("{}")[:8][:2] + "\xff\x00\x00\x00\x00\x00{}", "not a safetensors file: header: found 2 of 16711682 bytes: unexpected EOF"},
		{"not JSON", weightsFile("{a}"), "not a safetensors file: the header is not a JSON object"},
		{"not an object", weightsFile("[1]"), "not a safetensors file: the header is not a JSON object"},
		{"space first", weightsFile(" {}"), "not a safetensors file: the header is not a JSON object"},
		{"two objects", weightsFile("{}{}"), "not a safetensors file: the header is not a JSON object"},
		{"deep", weightsFile("{" + strings.Repeat(`"a":{`, 20000) + strings.Repeat("}", 20001)), "not a safetensors file: the header is not a JSON object"},
		{"name twice", weightsFile("{" + a + "," + a + "}"), `tensor "a": the name is used twice`},
		{"name twice, escaped", weightsFile("{" + a + "," + strings.Replace(a, `"a"`, `"\u0061"`, 1) + "}"), `tensor "a": the name is used twice`},
		{"metadata twice", weightsFile(`{"__metadata__":{"k":"1","k":"2"}}`), `metadata "k": the name is used twice`},
		{"metadata a list", weightsFile(`{"__metadata__":[]}`), `metadata: found [, expected an object`},
		{"metadata a number", weightsFile(`{"__metadata__":{"k":1}}`), `metadata "k": json: cannot unmarshal number into Go value of type string`},
		{"no type", weightsFile(`{"a":{"shape":[1],"data_offsets":[0,4]}}`), `tensor "a": unknown dtype ""`},
		{"unknown type", weightsFile(`{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}`), `tensor "a": unknown dtype "F33"`},
		{"no entry", weightsFile(`{"a":null}`), `tensor "a": unknown dtype ""`},
		{"no shape", weightsFile(`{"a":{"dtype":"F32","data_offsets":[0,4]}}`), `tensor "a": no shape`},
		{"no offsets", weightsFile(`{"a":{"dtype":"F32","shape":[1]}}`), `tensor "a": 0 data_offsets, expected 2`},
		{"three offsets", weightsFile(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}`), `tensor "a": 3 data_offsets, expected 2`},
		{"negative", weightsFile(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}`), `tensor "a": json: cannot unmarshal number -4 into Go struct field entryJSON.data_offsets of type uint64`},
		{"fraction", weightsFile(`{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}`), `tensor "a": json: cannot unmarshal number 1.5 into Go struct field entryJSON.shape of type uint64`},
		{"overflow", weightsFile(`{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`), `tensor "a": shape [4294967296, 4294967296] is too large`},
		{"overflow by size", weightsFile(`{"a":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]}}`), `tensor "a": shape [2305843009213693952] is too large`},
		{"reversed", weightsFile(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}`), `tensor "a": data_offsets [4, 0], expected 4 bytes for F32 [1]`},
		{"odd", weightsFile(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,5]}}`), `tensor "a": data_offsets [0, 5], expected 4 bytes for F32 [1]`},
		{"far away", weightsFile(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[18446744073709551612,0]}}`), `tensor "a": data_offsets [18446744073709551612, 0], expected 4 bytes for F32 [1]`},
		{"gap at the start", weightsFile(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`), `tensor "a": the data begins at 4, expected 0: no gap and no overlap`},
		{"gap", weightsFile("{" + a + `,"b":{"dtype":"U8","shape":[1],"data_offsets":[5,6]}}`), `tensor "b": the data begins at 5, expected 4: no gap and no overlap`},
		{"overlap", weightsFile("{" + a + `,"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}`), `tensor "b": the data begins at 2, expected 4: no gap and no overlap`},
		{"same data", weightsFile("{" + a + `,"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`), `tensor "b": the data begins at 0, expected 4: no gap and no overlap`},
		{"another type", weightsFile(`{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}`), "the weights are of another network:\n\t\"a\": found BF16 [1], expected F32 [1]"},
		{"no data", weightsFile("{" + a + "}"), "tensor data: found 0 of 4 bytes: unexpected EOF"},
		{"less data", weightsFile("{"+a+"}", four[:3]...), "tensor data: found 3 of 4 bytes: unexpected EOF"},
		{"more data", weightsFile("{"+a+"}", append(four, 0)...), "the file goes on after the 4 bytes of its tensors"},
	} {
		data := []float32{7}
		metadata := map[string]string{}
		n, err := ReadTensors(strings.NewReader(test.file), []Tensor[float32]{{"a", []int{1}, data}}, metadata)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s:\nfound %v\nwant  %s", test.name, err, test.want)
		}
		if strings.Contains(test.want, "EOF") && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: the error does not wrap io.ErrUnexpectedEOF", test.name)
		}
		if data[0] != 7 || len(metadata) != 0 || n > int64(len(test.file)) {
			t.Errorf("%s: left %v, %v after %d bytes", test.name, data, metadata, n)
		}
	}
}

func TestTensorsMustFitTheirShapes(t *testing.T) {
	one := make([]float32, 1)
	for _, test := range []struct {
		tensors []Tensor[float32]
		want    string
	}{
		{[]Tensor[float32]{{"a", []int{2, 3}, one}}, `tensor "a": 1 values, expected 6 for shape [2, 3]`},
		{[]Tensor[float32]{{"a", nil, one}, {"a", nil, one}}, `tensor "a": the name is used twice`},
		{[]Tensor[float32]{{"__metadata__", nil, one}}, `tensor "__metadata__": the name is reserved`},
	} {
		_, errWrite := WriteTensors(io.Discard, test.tensors, nil)
		_, errRead := ReadTensors(strings.NewReader(""), test.tensors, nil)
		for _, err := range []error{errWrite, errRead} {
			if err == nil || err.Error() != test.want {
				t.Errorf("found %v, want %s", err, test.want)
			}
		}
	}
}
