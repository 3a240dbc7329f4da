package runtime

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"testing"
)

// A weight that is not a finite number is refused wherever weights are read, and
// changes nothing. What an optimizer remembers may overflow.
func TestWeightsAreFinite(t *testing.T) {
	info := &ModelInfo{Fingerprint: "f", Name: "n", Inputs: []TensorInfo{{Shape: []int{1}}}}
	for _, bad := range []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))} {
		with := func(bias, kernel float32) Weights {
			w := []Tensor[float32]{
				{"a.bias", []int{700}, make([]float32, 700)},
				{"a.kernel", []int{2, 3, 150}, make([]float32, 900)},
			}
			w[0].Data[5], w[1].Data[1*450+2*150+149] = bias, kernel
			return Weights{info, Arrays(w), new(Beside)}
		}
		zero := func() Weights { return with(0, 0) }
		written := with(1, bad)
		state := func(w Weights) State {
			return State{Weights: w, Steps: new(int), Slots: []Slot{{"v", zero().Tensors}}}
		}
		want := fmt.Sprintf(`"a.kernel": found %v at [1, 2, 149], expected finite numbers`, bad)
		var file, checkpoint bytes.Buffer
		if _, err := written.WriteTo(&file); err != nil {
			t.Fatal(err)
		}
		if _, err := state(written).WriteTo(&checkpoint); err != nil {
			t.Fatal(err)
		}
		read := zero()
		for what, read := range map[string]func() (int64, error){
			"ReadFrom":    func() (int64, error) { return read.ReadFrom(bytes.NewReader(file.Bytes())) },
			"ReadForeign": func() (int64, error) { return read.ReadForeign(bytes.NewReader(file.Bytes())) },
			"State":       func() (int64, error) { return state(read).ReadFrom(&checkpoint) },
		} {
			if _, err := read(); err == nil || err.Error() != want {
				t.Errorf("%s: found %v, want %s", what, err, want)
			}
		}
		if !reflect.DeepEqual(read, zero()) {
			t.Errorf("a file with %v changes weights", bad)
		}
		overflowed := state(zero())
		overflowed.Slots[0].Tensors = with(bad, 0).Tensors
		checkpoint.Reset()
		if _, err := overflowed.WriteTo(&checkpoint); err != nil {
			t.Fatal(err)
		}
		if _, err := state(read).ReadFrom(&checkpoint); err != nil {
			t.Errorf("an optimizer that remembers %v: %v", bad, err)
		}
	}
}
