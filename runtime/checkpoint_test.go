package runtime

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"testing"
)

func exampleState(filled bool, steps int) State {
	beside := new(Beside)
	weights := example[float32](false)
	if filled {
		weights = exampleWeights[float32]()
		beside.Preprocess = &Preprocess{Mean: []float64{0.1}, Deviation: []float64{3}}
	}
	return State{
		Weights: Weights{&ModelInfo{Fingerprint: "f", Name: "n", Inputs: []TensorInfo{{Shape: []int{1}}}}, Arrays(weights), beside},
		Steps:   &steps, Slots: []Slot{{"m", Arrays(example[float32](filled))}, {"v", Arrays(example[float32](false))}},
	}
}

func TestState(t *testing.T) {
	var out bytes.Buffer
	full := exampleState(true, 1234)
	n, err := full.WriteTo(&out)
	if err != nil || n != int64(out.Len()) {
		t.Fatal(n, err)
	}
	file := bytes.Clone(out.Bytes())
	full.Weights.Changed() // as those that are read are
	read := exampleState(false, 7)
	if m, err := read.ReadFrom(&out); err != nil || m != n || *read.Steps != 1234 || !reflect.DeepEqual(read, full) {
		t.Errorf("found %+v, %v", read, err)
	}
	metadata, err := ReadMetadata(bytes.NewReader(file))
	if err != nil || !reflect.DeepEqual(metadata, map[string]string{"fingerprint": "f", "model": "n", "step": "1234", "preprocess": `{"mean":[0.1],"deviation":[3]}`}) {
		t.Errorf("%v, %v", metadata, err)
	}
	for n := range file {
		if _, err := read.ReadFrom(bytes.NewReader(file[:n])); err == nil {
			t.Fatalf("read %d of %d bytes", n, len(file))
		}
	}
}

func TestStateRefuses(t *testing.T) {
	tensors := exampleState(true, 0).Tensors()
	for _, test := range []struct{ key, value, want string }{
		{"step", "", `metadata "step": found "", expected the number of steps done`},
		{"step", "-1", `metadata "step": found "-1", expected the number of steps done`},
		{"step", "99999999999999999999", `metadata "step": found "99999999999999999999", expected the number of steps done`},
		{"training", `{"epochs":1,"batch_size":2}`, `metadata "training": the numbers contradict each other`},
		{"training", `{"samples":-1,"batch_size":2}`, `metadata "training": the numbers contradict each other`},
		{"preprocess", `{"mean":[1,2]}`, `metadata "preprocess": 2 means and 0 standard deviations, but the network's inputs have 1 elements`},
		{"training", `[]`, `metadata "training": json: cannot unmarshal array into Go value of type runtime.place`},
	} {
		var out bytes.Buffer
		metadata := map[string]string{"step": "3", "fingerprint": "f"}
		metadata[test.key] = test.value
		if _, err := writeArrays(&out, tensors, metadata); err != nil {
			t.Fatal(err)
		}
		state := exampleState(false, 7)
		if _, err := state.ReadFrom(&out); err == nil || err.Error() != test.want {
			t.Errorf("%s %s: found %v, want %s", test.key, test.value, err, test.want)
		}
		if !reflect.DeepEqual(state, exampleState(false, 7)) {
			t.Errorf("%s %s: the refused file left traces", test.key, test.value)
		}
	}
}

// TestStateNamesBadWeights: no NaN is written as a checkpoint.
func TestStateNamesBadWeights(t *testing.T) {
	for i, v := range []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))} {
		s, weights := exampleState(true, 0), exampleWeights[float32]()
		weights[0].Data[i] = v
		s.Weights.Tensors = Arrays(weights)
		want := fmt.Sprintf("%s is no longer a finite number; a smaller learning rate may help", s.Weights.Tensors[0].Name)
		if err := s.check(); err == nil || err.Error() != want {
			t.Errorf("%v: %v", v, err)
		}
	}
}
