package runtime

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"
)

func TestCheckpoint(t *testing.T) {
	var out bytes.Buffer
	info := &ModelInfo{Fingerprint: "f", Inputs: []TensorInfo{{Shape: []int{1}}}}
	kept := &Preprocess{Mean: []float64{0.1}, Deviation: []float64{3}}
	if _, err := WriteCheckpoint(&out, info, example[float32](true), 1234, kept); err != nil {
		t.Fatal(err)
	}
	tensors, step := example[float32](false), 0
	if p, _, err := ReadCheckpoint(&out, info, tensors, &step); err != nil || step != 1234 || !reflect.DeepEqual(p, kept) {
		t.Errorf("step %d, %v", step, err)
	}
	if !reflect.DeepEqual(tensors, example[float32](true)) {
		t.Error("the tensors differ")
	}
	for _, bad := range []string{"", "-1", "1.5", "99999999999999999999"} {
		out.Reset()
		if _, err := WriteTensors(&out, example[float32](true), map[string]string{"step": bad, "fingerprint": "f"}); err != nil {
			t.Fatal(err)
		}
		tensors, step := example[float32](false), 7
		_, _, err := ReadCheckpoint(&out, info, tensors, &step)
		if want := fmt.Sprintf(`metadata "step": found %q, expected the number of steps done`, bad); err == nil || err.Error() != want {
			t.Errorf("found %v, want %s", err, want)
		}
		if step != 7 || !reflect.DeepEqual(tensors, example[float32](false)) {
			t.Errorf("step %q: the refused file left traces", bad)
		}
	}
}
