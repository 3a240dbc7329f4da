package runtime

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

// example is a network with three tensors; fill gives them values.
func example[T Float](fill bool) []Tensor[T] {
	tensors := []Tensor[T]{
		{"hidden.weight", []int{2, 3}, make([]T, 6)},
		{"hidden.bias", []int{2}, make([]T, 2)},
		{"scale", nil, make([]T, 1)},
	}
	if fill {
		values := []float64{1, -2.5, 0.1, math.Inf(1), math.Copysign(0, -1), 1e-30, 3, 4, 0.5}
		for _, t := range tensors {
			for i := range t.Data {
				t.Data[i] = T(values[0])
				values = values[1:]
			}
		}
	}
	return tensors
}

// weightsFile builds a safetensors file by hand.
func weightsFile(header string, data ...byte) string {
	length := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return string(length) + header + string(data)
}

func TestWriteTensorsGolden(t *testing.T) {
	tensors := []Tensor[float32]{{"b", []int{2, 1}, []float32{1, -2}}, {"a", []int{}, []float32{0.5}}}
	want := weightsFile(`{"__metadata__":{"k":"v"},`+
		`"b":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},`+
		`"a":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}  `,
		0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0, 0x3f)
	var out bytes.Buffer
	n, err := WriteTensors(&out, tensors, map[string]string{"k": "v"})
	if err != nil || n != int64(out.Len()) || out.String() != want {
		t.Errorf("%d bytes, %v\nfound %q\nwant  %q", n, err, out.String(), want)
	}
	out.Reset()
	n, err = WriteTensors[float64](&out, nil, nil)
	if want := weightsFile("{}      "); err != nil || n != 16 || out.String() != want {
		t.Errorf("no tensors: %d bytes, %v, %q", n, err, out.String())
	}
}

func TestTensorsRoundTrip(t *testing.T) {
	t.Run("float32", roundTrip[float32])
	t.Run("float64", roundTrip[float64])
}

func roundTrip[T Float](t *testing.T) {
	large := make([]T, 100_000) // several write buffers
	for i := range large {
		large[i] = T(i) / 3
	}
	written := append(example[T](true), Tensor[T]{"large", []int{100, 1000}, large})
	var out bytes.Buffer
	size, err := WriteTensors(&out, written, map[string]string{"fingerprint": "f", "note": "kept"})
	if err != nil {
		t.Fatal(err)
	}
	if header := binary.LittleEndian.Uint64(out.Bytes()); header%8 != 0 {
		t.Errorf("a header of %d bytes: the data is not aligned", header)
	}
	read := append(example[T](false), Tensor[T]{"large", []int{100, 1000}, make([]T, len(large))})
	metadata := map[string]string{"fingerprint": "f", "mine": "too"}
	n, err := ReadTensors(iotest.HalfReader(&out), read, metadata)
	if err != nil || n != size {
		t.Errorf("read %d of %d bytes: %v", n, size, err)
	}
	if !reflect.DeepEqual(read, written) {
		t.Error("the tensors differ")
	}
	if want := map[string]string{"fingerprint": "f", "mine": "too", "note": "kept"}; !maps.Equal(metadata, want) {
		t.Errorf("metadata %v, want %v", metadata, want)
	}
}

// The files were written by the format's own library.
func TestReadTensorsReference(t *testing.T) {
	t.Run("float32", readLibraryFile[float32])
	t.Run("float64", readLibraryFile[float64])
}

func readLibraryFile[T Float](t *testing.T) {
	content, err := os.ReadFile(fmt.Sprintf("testdata/safetensors_%T.safetensors", T(0)))
	if err != nil {
		t.Fatal(err)
	}
	tensors := example[T](false)
	metadata := map[string]string{}
	if _, err := ReadTensors(bytes.NewReader(content), tensors, metadata); err != nil {
		t.Fatal(err)
	}
	if want := example[T](true); !reflect.DeepEqual(tensors[:2], want[:2]) || tensors[2].Data[0] != want[2].Data[0] {
		t.Errorf("found %v\nwant  %v", tensors, want)
	}
	if !math.Signbit(float64(tensors[0].Data[4])) {
		t.Error("the sign of zero is lost")
	}
	if want := map[string]string{"fingerprint": "c0ffee", "straße": "a \"quoted\" line\n"}; !maps.Equal(metadata, want) {
		t.Errorf("metadata %v, want %v", metadata, want)
	}
}

func TestReadTensorsOfAnotherNetwork(t *testing.T) {
	var out bytes.Buffer
	if _, err := WriteTensors(&out, []Tensor[float64]{
		{"scale", nil, make([]float64, 1)},
		{"hidden.weight", []int{3, 2}, make([]float64, 6)},
		{"old.\x1b[31mbias", []int{2}, make([]float64, 2)},
	}, map[string]string{"fingerprint": "aa"}); err != nil {
		t.Fatal(err)
	}
	tensors := example[float32](true)
	metadata := map[string]string{"fingerprint": "bb"}
	_, err := ReadTensors(&out, tensors, metadata)
	var mismatch *MismatchError
	if !errors.As(err, &mismatch) || len(mismatch.Differences) != 5 {
		t.Fatal(err)
	}
	const want = `the weights are of another network:
	"hidden.weight": found F64 [3 2], expected F32 [2 3]
	"hidden.bias": found nothing, expected F32 [2]
	"scale": found F64 [], expected F32 []
	"old.\x1b[31mbias": found F64 [2], expected nothing
	fingerprint of the spec: found "aa", expected "bb"`
	if err.Error() != want {
		t.Errorf("found %s\nwant  %s", err, want)
	}
	if !reflect.DeepEqual(tensors, example[float32](true)) || metadata["fingerprint"] != "bb" {
		t.Error("the refused file left traces")
	}
}

func TestFingerprintIsOptional(t *testing.T) {
	for _, test := range []struct{ file, network string }{{"", "b"}, {"a", ""}, {"", ""}, {"a", "a"}} {
		var out bytes.Buffer
		if _, err := WriteTensors(&out, example[float32](true), map[string]string{"fingerprint": test.file}); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadTensors(&out, example[float32](false), map[string]string{"fingerprint": test.network}); err != nil {
			t.Errorf("file %q, network %q: %v", test.file, test.network, err)
		}
	}
}

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
		{"overflow", weightsFile(`{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`), `tensor "a": shape [4294967296 4294967296] is too large`},
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

func TestReadTensorsPassesErrorsOn(t *testing.T) {
	var out bytes.Buffer
	if _, err := WriteTensors(&out, example[float32](true), nil); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken disk")
	for size := range out.Len() + 1 { // the last is the read that looks for the end
		src := io.MultiReader(bytes.NewReader(out.Bytes()[:size]), iotest.ErrReader(broken))
		tensors := example[float32](false)
		n, err := ReadTensors(src, tensors, nil)
		if !errors.Is(err, broken) || n != int64(size) {
			t.Fatalf("after %d bytes: read %d, %v", size, n, err)
		}
		if !reflect.DeepEqual(tensors, example[float32](false)) {
			t.Fatalf("after %d bytes: the tensors have changed", size)
		}
	}
}

// limitedWriter fails once it has taken n bytes.
type limitedWriter struct{ n int }

var errFull = errors.New("disk full")

func (w *limitedWriter) Write(p []byte) (int, error) {
	if len(p) > w.n {
		n := w.n
		w.n = 0
		return n, errFull
	}
	w.n -= len(p)
	return len(p), nil
}

func TestWriteTensorsPassesErrorsOn(t *testing.T) {
	size, err := WriteTensors(io.Discard, example[float64](true), nil)
	if err != nil {
		t.Fatal(err)
	}
	for room := range size {
		n, err := WriteTensors(&limitedWriter{int(room)}, example[float64](true), nil)
		if !errors.Is(err, errFull) || n != room {
			t.Fatalf("room for %d of %d bytes: wrote %d, %v", room, size, n, err)
		}
	}
}

func TestTensorsMustFitTheirShapes(t *testing.T) {
	one := make([]float32, 1)
	for _, test := range []struct {
		tensors []Tensor[float32]
		want    string
	}{
		{[]Tensor[float32]{{"a", []int{2, 3}, one}}, `tensor "a": 1 values, expected 6 for shape [2 3]`},
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

func TestCheckpoint(t *testing.T) {
	var out bytes.Buffer
	if _, err := WriteCheckpoint(&out, example[float32](true), 1234, map[string]string{"fingerprint": "f"}); err != nil {
		t.Fatal(err)
	}
	tensors, step := example[float32](false), 0
	if _, err := ReadCheckpoint(&out, tensors, &step, map[string]string{"fingerprint": "f"}); err != nil || step != 1234 {
		t.Errorf("step %d, %v", step, err)
	}
	if !reflect.DeepEqual(tensors, example[float32](true)) {
		t.Error("the tensors differ")
	}
	for _, bad := range []string{"", "-1", "1.5", "99999999999999999999"} {
		out.Reset()
		if _, err := WriteTensors(&out, example[float32](true), map[string]string{"step": bad}); err != nil {
			t.Fatal(err)
		}
		tensors, step := example[float32](false), 7
		_, err := ReadCheckpoint(&out, tensors, &step, nil)
		if want := fmt.Sprintf(`metadata "step": found %q, expected the number of steps done`, bad); err == nil || err.Error() != want {
			t.Errorf("found %v, want %s", err, want)
		}
		if step != 7 || !reflect.DeepEqual(tensors, example[float32](false)) {
			t.Errorf("step %q: the refused file left traces", bad)
		}
	}
}

// A file that is accepted is one that another reader understands alike.
func FuzzReadTensors(f *testing.F) {
	var good bytes.Buffer
	if _, err := WriteTensors(&good, example[float32](true), map[string]string{"fingerprint": "f"}); err != nil {
		f.Fatal(err)
	}
	f.Add(good.Bytes())
	f.Add(good.Bytes()[:good.Len()-1])
	f.Add(bytes.Replace(good.Bytes(), []byte("[0,24]"), []byte("[0,32]"), 1))
	f.Add(bytes.Replace(good.Bytes(), []byte("F32"), []byte("F64"), 1))
	f.Add([]byte(weightsFile(`{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`)))
	f.Fuzz(func(t *testing.T, content []byte) {
		tensors := example[float32](false)
		n, err := ReadTensors(bytes.NewReader(content), tensors, nil)
		if err != nil {
			if !reflect.DeepEqual(tensors, example[float32](false)) {
				t.Error("a refused file left traces")
			}
			return
		}
		if n != int64(len(content)) {
			t.Errorf("read %d of %d bytes", n, len(content))
		}
		header := content[8 : 8+binary.LittleEndian.Uint64(content)]
		var loose map[string]struct {
			Offsets []int `json:"data_offsets"`
		}
		if err := json.Unmarshal(header, &loose); err != nil {
			t.Fatal(err)
		}
		data := content[8+len(header):]
		for _, tensor := range tensors {
			at := loose[tensor.Name].Offsets[0]
			for i, v := range tensor.Data {
				if bits := binary.LittleEndian.Uint32(data[at+4*i:]); math.Float32bits(v) != bits {
					t.Errorf("%s[%d] is %v, bits %x in the file", tensor.Name, i, v, bits)
				}
			}
		}
	})
}
