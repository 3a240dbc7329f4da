package runtime

import (
	"bytes"
	"errors"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// transferNetwork are weights of three layers, all 9.
func transferNetwork[T Float]() (Weights, []Tensor[T]) {
	shapes := []TensorInfo{{Name: "hidden.weight", Shape: []int{2, 3}}, {Name: "hidden.bias", Shape: []int{2}}, {Name: "block.inner.scale", Shape: []int{2}}, {Name: "classes.weight", Shape: []int{4, 2}}}
	var tensors []Tensor[T]
	for _, s := range shapes {
		tensors = append(tensors, Tensor[T]{s.Name, s.Shape, slices.Repeat([]T{9}, size(s.Shape))})
	}
	return Weights{Info: &ModelInfo{Fingerprint: "ours", Weights: shapes}, Tensors: Arrays(tensors), Beside: &Beside{Preprocess: &Preprocess{Mean: []float64{1}}}}, tensors
}

func transferFile[T Float](t *testing.T, metadata map[string]string, tensors ...Tensor[T]) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := WriteTensors(&b, tensors, metadata); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var theirs = map[string]string{fingerprintKey: "theirs"}

func TestReadPartial(t *testing.T) {
	testReadPartial[float32, float32](t)
	testReadPartial[float32, float64](t)
	testReadPartial[float64, float32](t)
	testReadPartial[float64, float64](t)
}

func testReadPartial[T, F Float](t *testing.T) {
	file := transferFile(t, theirs,
		Tensor[F]{"classes.weight", []int{2, 4}, make([]F, 8)},
		Tensor[F]{"hidden.bias", []int{2}, []F{0.5, -2}},
		Tensor[F]{"other.weight", []int{1}, []F{7}},
		Tensor[F]{"hidden.weight", []int{2, 3}, []F{1, 2, 3, 4, 5, 6}},
		Tensor[F]{"block.inner.scales", []int{2}, []F{7, 7}},
	)
	w, tensors := transferNetwork[T]()
	preprocess := w.Preprocess
	got, err := w.ReadPartial(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	const said = `taken: hidden
left as it starts: block.inner: there is no "block.inner.scale" [2]; the nearest is "block.inner.scales" [2]
left as it starts: classes: "classes.weight" is [2, 4], expected [4, 2]
not used: "classes.weight" [2, 4]
not used: "other.weight" [1]
not used: "block.inner.scales" [2]
`
	if got.String() != said {
		t.Errorf("said %s, want %s", got, said)
	}
	want := [][]T{{1, 2, 3, 4, 5, 6}, {0.5, -2}, {9, 9}, {9, 9, 9, 9, 9, 9, 9, 9}}
	for i, x := range tensors {
		if !slices.Equal(x.Data, want[i]) {
			t.Errorf("%s: found %v, want %v", x.Name, x.Data, want[i])
		}
	}
	if w.Preprocess != preprocess {
		t.Errorf("data is prepared by %v", w.Preprocess)
	}
}

// TestReadPartialInHalf takes numbers of two bytes.
func TestReadPartialInHalf(t *testing.T) {
	file := weightsFile(`{"__metadata__":{"fingerprint":"theirs"},"block.inner.scale":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}`, 0x80, 0x3f, 0, 0xc0)
	w, tensors := transferNetwork[float64]()
	if _, err := w.ReadPartial(strings.NewReader(file)); err != nil || !slices.Equal(tensors[2].Data, []float64{1, -2}) {
		t.Errorf("%v, %v", tensors[2].Data, err)
	}
}

func TestReadPartialRefuses(t *testing.T) {
	scale := func(v ...float64) Tensor[float64] { return Tensor[float64]{"block.inner.scale", []int{2}, v} }
	good := string(transferFile(t, theirs, scale(1, 2), Tensor[float64]{"other", []int{2}, []float64{0, 0}}))
	for name, test := range map[string]struct{ file, want string }{
		"nothing fits": {string(transferFile(t, theirs, Tensor[float64]{"hidden.weights", []int{2, 3}, make([]float64, 6)}, Tensor[float64]{"classes.weight", []int{3, 2}, make([]float64, 6)})),
			"the weights are of another network:\n\tno layer has tensors of the same names and shapes\n\t" +
				`hidden: there is no "hidden.weight" [2, 3]; the nearest is "hidden.weights" [2, 3]` + "\n\t" +
				`block.inner: there is no "block.inner.scale" [2]` + "\n\t" +
				`classes: "classes.weight" is [3, 2], expected [4, 2]` + "\n\t" +
				`the file has "hidden.weights" [2, 3], "classes.weight" [3, 2]`},
		"no tensors":                 {string(transferFile[float64](t, theirs)), "the file has no tensors"},
		"another program's":          {string(transferFile(t, nil, scale(1, 2))), "tensornet import --spec SPEC --partial"},
		"a checkpoint":               {string(transferFile(t, map[string]string{fingerprintKey: "theirs", stepKey: "3"}, scale(1, 2))), errState.Error()},
		"no number":                  {string(transferFile(t, theirs, scale(1, math.NaN()))), `"block.inner.scale": found NaN at [1] as float32, expected finite numbers`},
		"too large":                  {string(transferFile(t, theirs, scale(1e300, 1))), `"block.inner.scale": found +Inf at [0] as float32`},
		"integers":                   {weightsFile(`{"__metadata__":{"fingerprint":"theirs"},"block.inner.scale":{"dtype":"I16","shape":[2],"data_offsets":[0,4]}}`, 0, 0, 0, 0), `"block.inner.scale": found I16 [2], expected F32, F64, F16 or BF16`},
		"an end too early":           {good[:len(good)-20], "tensor data: found 12 of 32 bytes"},
		"an end in what is not used": {good[:len(good)-1], "tensor data: found 31 of 32 bytes"},
		"more than there should be":  {good + "x", "the file goes on after the 32 bytes of its tensors"},
		"a size beyond all files":    {weightsFile(`{"__metadata__":{"fingerprint":"theirs"},"block.inner.scale":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"other":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[16,9223372036854775824]}}`, 0), "found less than 9223372036854775824 bytes"},
		"no safetensors":             {"x", "not a safetensors file"},
	} {
		w, tensors := transferNetwork[float32]()
		got, err := w.ReadPartial(strings.NewReader(test.file))
		if err == nil || got != nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, %v, want %q", name, got, err, test.want)
		}
		if mismatch := (*MismatchError)(nil); errors.As(err, &mismatch) != (name == "nothing fits" || name == "no tensors") {
			t.Errorf("%s: %T", name, err)
		}
		if strings.HasPrefix(name, "an end") && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %v is no unexpected end", name, err)
		}
		for _, x := range tensors {
			if !slices.Equal(x.Data, slices.Repeat([]float32{9}, len(x.Data))) {
				t.Errorf("%s: %s has changed to %v", name, x.Name, x.Data)
			}
		}
	}
}

// TestTransferSaysNotAll bounds lists of networks with very many layers.
func TestTransferSaysNotAll(t *testing.T) {
	var layers []LayerWeights
	var others []TensorInfo
	for i := range 25 {
		name := strings.Repeat("n", 3*i+1)
		layers = append(layers, LayerWeights{name, []TensorInfo{{Name: name + ".weight", Shape: []int{1}}}})
		others = append(others, TensorInfo{Name: strings.Repeat("t", 5*i+40), Shape: []int{1}})
	}
	none := NewTransfer(layers, others)
	if text := none.Err().Error(); strings.Count(text, "\n") != 23 || !strings.Contains(text, "\t5 more layers\n") || !strings.HasSuffix(text, " and 5 more") {
		t.Errorf("%s", text)
	}
	if text := none.String(); strings.Count(text, "not used") != 21 || !strings.HasSuffix(text, "not used: 5 more\n") {
		t.Errorf("%s", text)
	}
	if err := NewTransfer(nil, others).Err(); err != nil {
		t.Errorf("a network without weights: %v", err)
	}
	if got := layersOf([]TensorInfo{{Name: "a.b.weight"}, {Name: "a.weight"}, {Name: "a.b.bias"}, {Name: "bare"}}); !reflect.DeepEqual(got, []LayerWeights{
		{"a.b", []TensorInfo{{Name: "a.b.weight"}, {Name: "a.b.bias"}}}, {"a", []TensorInfo{{Name: "a.weight"}}}, {"bare", []TensorInfo{{Name: "bare"}}},
	}) {
		t.Errorf("layers are %v", got)
	}
}
