package runtime

import (
	"bytes"
	"context"
	"errors"
	"math"
	"testing"
)

// FuzzCheckpoint goes on from files of which one part is anything: it is refused,
// or the training goes on and ends.
func FuzzCheckpoint(f *testing.F) {
	for _, validated := range []bool{false, true} {
		for _, stop := range []int{1, 5, 9, 0} {
			state, _, _, err := newRecorder().runFor(f.Context(), stop, nil, validated, 4)
			if err != nil && !errors.Is(err, context.Canceled) {
				f.Fatal(err)
			}
			metadata, err := ReadMetadata(bytes.NewReader(state))
			if err != nil {
				f.Fatal(err)
			}
			f.Add([]byte{}, metadata["training"], metadata["step"], validated)
			f.Add(state, "", "", validated)
		}
	}
	f.Fuzz(func(t *testing.T, file []byte, training, step string, validated bool) {
		if len(file) == 0 {
			var out bytes.Buffer
			s := newRecorder().State()
			best := prefixed(bestName, s.Weights.Tensors)
			if !validated {
				best = nil
			}
			if _, err := writeArrays(&out, append(s.Tensors(), best...), map[string]string{"fingerprint": "of the recorder", "training": training, "step": step}); err != nil {
				t.Skip()
			}
			file = out.Bytes()
		}
		r := newRecorder()
		_, _, h, err := r.runFor(t.Context(), 0, file, validated, 4)
		if err == nil && (h.Stopped == "" || math.IsNaN(float64(r.weight[0]))) {
			t.Errorf("%+v with weight %v: neither refused nor ended", h, r.weight)
		}
	})
}
