package golang_test

import (
	"bytes"
	"testing"
)

// TestMeasuredPredictions: where samples are trained on together, predictions are measured. On kernels
// that is so where these go one by one; else groups are measured.
func TestMeasuredPredictions(t *testing.T) {
	for name, onKernels := range map[string]bool{"measured": true, "sizes": false} {
		files := generate(t)[name].Files
		for _, c := range []struct {
			file, text string
			want       bool
		}{
			{"forward.go", "\nfunc forward(", false},
			{"forward.go", "\nfunc inferLosses(", true},
			{"vector_amd64.go", "\nfunc losses(", onKernels},
			{"vector_amd64.go", "\nfunc evaluateGroup(", !onKernels},
			{"network.go", "\t\tlosses(machine, w, arena, &s.Inputs, &s.Targets, out, (*[NumOutputs]float32)(loss))\n", onKernels},
			{"network.go", "\t\tinferLosses(w, arena, &s.Inputs, &s.Targets, out, (*[NumOutputs]float32)(loss))\n", !onKernels},
		} {
			if bytes.Contains(files[c.file], []byte(c.text)) != c.want {
				t.Errorf("%s, %s: is %q there? expected %t", name, c.file, c.text, c.want)
			}
		}
	}
}
