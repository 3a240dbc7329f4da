package runtime

import (
	"iter"
	"slices"
	"testing"
)

// one yields a single sample; its value is the epoch's entry of values.
func one(values ...float32) iter.Seq2[*point, error] {
	epoch := 0
	return func(yield func(*point, error) bool) {
		yield(&point{values[epoch]}, nil)
		epoch++
	}
}

func TestFitStopsEarly(t *testing.T) {
	for _, test := range []struct {
		name    string
		cfg     FitConfig[point]
		best    []bool
		stopped string
	}{
		{"patience", FitConfig[point]{Patience: 2, Validation: one(5, 4, 4, 3, 3, 4, 0)}, []bool{true, true, false, true, false, false}, StoppedByPatience},
		{"accuracy", FitConfig[point]{StopAtAccuracy: 1, Validation: one(0.2, 0.1, 0.9, 0)}, []bool{true, true, false}, StoppedByAccuracy},
		{"neither", FitConfig[point]{Validation: one(3, 2, 1, 0, 1, 2, 3, 4)}, []bool{true, true, true, true, false, false, false, false}, StoppedByEpochs},
	} {
		r := newRecorder()
		test.cfg.Epochs = 8
		h, err := r.fit(t.Context(), counting(1), test.cfg)
		if err != nil {
			t.Fatal(test.name, err)
		}
		var best []bool
		for _, e := range h.Epochs {
			best = append(best, e.Best)
		}
		if !slices.Equal(best, test.best) || h.Stopped != test.stopped {
			t.Errorf("%s: best %v, stopped by %q; want %v, %q", test.name, best, h.Stopped, test.best, test.stopped)
		}
	}
	r := newRecorder() // without validation data the training metrics decide
	h, err := r.fit(t.Context(), one(0, 1, 0), FitConfig[point]{StopAtAccuracy: 0.9})
	if err != nil || len(h.Epochs) != 2 || h.Stopped != StoppedByAccuracy {
		t.Errorf("%+v %v", h, err)
	}
}
