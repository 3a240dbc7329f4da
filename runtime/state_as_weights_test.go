package runtime

import (
	"bytes"
	"testing"
)

// TestStateIsNoWeights: the state of a training that is given as weights is called so.
func TestStateIsNoWeights(t *testing.T) {
	info, tensors := flowerInfo(), Arrays(example[float32](true))
	steps := 7
	p := new(Beside)
	state := State{Weights: Weights{info, tensors, p}, Steps: &steps, Slots: []Slot{{"m", tensors}}}
	var file bytes.Buffer
	if _, err := state.WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	_, err := Weights{info, Arrays(example[float32](false)), p}.ReadFrom(&file)
	if err == nil || err.Error() != "found the state of a training, a checkpoint: expected weights, which train leaves beside it" {
		t.Error(err)
	}
}
