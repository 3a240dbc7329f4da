package runtime

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
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

// exampleWeights are the example filled, but for what no weight may be.
func exampleWeights[T Float]() []Tensor[T] {
	tensors := example[T](true)
	tensors[0].Data[3] = math.MaxFloat32
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
		`"a":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}`+strings.Repeat(" ", 50),
		0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0, 0x3f)
	var out bytes.Buffer
	n, err := WriteTensors(&out, tensors, map[string]string{"k": "v"})
	if err != nil || n != int64(out.Len()) || out.String() != want {
		t.Errorf("%d bytes, %v\nfound %q\nwant  %q", n, err, out.String(), want)
	}
	out.Reset()
	n, err = WriteTensors[float64](&out, nil, nil)
	if want := weightsFile("{}" + strings.Repeat(" ", 54)); err != nil || n != 64 || out.String() != want {
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
	"hidden.weight": found F64 [3, 2], expected F32 [2, 3]
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

func TestForeignFiles(t *testing.T) {
	for _, test := range []struct{ file, network string }{{"a", ""}, {"", ""}, {"a", "a"}} {
		var out bytes.Buffer
		if _, err := WriteTensors(&out, example[float32](true), map[string]string{"fingerprint": test.file}); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadTensors(&out, example[float32](false), map[string]string{"fingerprint": test.network}); err != nil {
			t.Errorf("file %q, network %q: %v", test.file, test.network, err)
		}
	}
	// PyTorch's convolution [out, in, kernel…] has the same shape here.
	tensors := []Tensor[float32]{{"conv.weight", []int{8, 3, 3, 3}, make([]float32, 216)}, {"conv.bias", []int{8}, make([]float32, 8)}}
	var out bytes.Buffer
	if _, err := WriteTensors(&out, tensors, nil); err != nil {
		t.Fatal(err)
	}
	content, weights := out.Bytes(), Weights{Info: &ModelInfo{Fingerprint: "b"}, Tensors: Arrays(tensors)}
	_, err := ReadTensors(&out, tensors, map[string]string{"fingerprint": "b"})
	var foreign *ForeignError
	if !errors.As(err, &foreign) || !reflect.DeepEqual(foreign.Ambiguous, []string{`"conv.weight" [8, 3, 3, 3]`}) {
		t.Errorf("a file without a fingerprint: %v", err)
	}
	if n, err := weights.ReadForeign(bytes.NewReader(content)); err != nil || n != int64(len(content)) {
		t.Errorf("the same, asked for: %d bytes, %v", n, err)
	}
	out.Reset()
	if _, err := WriteTensors(&out, tensors, map[string]string{"fingerprint": "a"}); err != nil {
		t.Fatal(err)
	}
	var mismatch *MismatchError
	if _, err := weights.ReadForeign(&out); !errors.As(err, &mismatch) {
		t.Errorf("another network's file: %v", err)
	}
}
