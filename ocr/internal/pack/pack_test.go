package pack

import (
	"bytes"
	"compress/flate"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

func tensors() []runtime.Tensor[float32] {
	return []runtime.Tensor[float32]{
		{Name: "a.weight", Shape: []int{40, 10, 20}, Data: make([]float32, 8000)},
		{Name: "a.bias", Shape: []int{40}, Data: make([]float32, 40)},
	}
}

func TestPack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 0))
	before := tensors()
	for i := range before {
		for k := range before[i].Data {
			before[i].Data[k] = float32(random.NormFloat64() * float64(1+k/200))
		}
	}
	clear(before[0].Data[:200]) // a row of zeros
	before[0].Data[7999] = 1000 // far more than 127 steps
	var file bytes.Buffer
	if err := Write(&file, before, 8); err != nil {
		t.Fatal(err)
	}
	if file.Len() > 6000 { // 5.05 bits each, and the biases
		t.Errorf("%d bytes", file.Len())
	}
	after := tensors()
	if err := Read(bytes.NewReader(file.Bytes()), after); err != nil {
		t.Fatal(err)
	}
	for k, v := range before[1].Data {
		if after[1].Data[k] != v {
			t.Fatalf("bias %d is %v, was %v", k, after[1].Data[k], v)
		}
	}
	for row := range 40 {
		x, y := before[0].Data[row*200:][:200], after[0].Data[row*200:][:200]
		limit := step(x, 8)*0.5 + 1e-6
		for k := range x {
			if d := math.Abs(float64(x[k] - y[k])); d > float64(limit) {
				t.Fatalf("weight %d of row %d is %v, was %v, with steps of %v", k, row, y[k], x[k], step(x, 8))
			}
		}
	}
}

func TestMistakes(t *testing.T) {
	var file bytes.Buffer
	if err := Write(&file, tensors(), 8); err != nil {
		t.Fatal(err)
	}
	good := file.Bytes()
	deflated := func(text string) []byte {
		var b bytes.Buffer
		w, _ := flate.NewWriter(&b, 1)
		w.Write([]byte(text))
		w.Close()
		return b.Bytes()
	}
	other := tensors()
	other[0].Name = "b.weight"
	more := append(tensors(), runtime.Tensor[float32]{Name: "c", Shape: []int{1}, Data: make([]float32, 1)})
	for _, c := range []struct {
		file []byte
		to   []runtime.Tensor[float32]
		want string
	}{
		{nil, tensors(), "packed weights: unexpected EOF"},
		{good[:len(good)/2], tensors(), "packed weights: unexpected EOF"},
		{[]byte("safetensors"), tensors(), "packed weights: "},
		{deflated("tensornet pack 7\n"), tensors(), "packed weights: these are none, or of another version"},
		{deflated(magic), tensors(), "packed weights: a.weight: unexpected EOF"},
		{deflated(magic + "\x08a.weight\xc0\x3e"), tensors(), "packed weights: a.weight: EOF"},
		{good, other, `packed weights: b.weight: found 8000 numbers of "a.weight", expected 8000`},
		{good, more, "packed weights: c: unexpected EOF"},
		{good, tensors()[:1], "packed weights: 168 bytes are left"},
	} {
		if err := Read(bytes.NewReader(c.file), c.to); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}
