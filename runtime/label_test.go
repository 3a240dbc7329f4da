package runtime

import (
	"math"
	"slices"
	"testing"
)

func TestSetLabelAndLabel(t *testing.T) {
	for _, c := range []struct {
		label int
		want  []float32
	}{
		{0, []float32{0}}, {1, []float32{1}},
		{0, []float32{1, 0, 0}}, {2, []float32{0, 0, 1}},
	} {
		got := slices.Repeat([]float32{7}, len(c.want))
		SetLabel(got, c.label)
		if !slices.Equal(got, c.want) || Label(got) != c.label {
			t.Errorf("label %d: %v of label %d, want %v", c.label, got, Label(got), c.want)
		}
	}
	for n, label := range map[int]int{1: 2, 3: -1, 4: 4} {
		got := make([]float64, n)
		SetLabel(got, label)
		if !math.IsNaN(got[0]) || !math.IsNaN(got[n-1]) || Label(got) != -1 {
			t.Errorf("label %d of %d classes: %v of label %d, want NaN and -1", label, n, got, Label(got))
		}
	}
	SetLabel[float32](nil, 0)
	if got := Label([]float32{0.4, 0.5, 0.5}); got != 1 {
		t.Errorf("label %d, want the first of the largest", got)
	}
	if got := Label[float32](nil); got != -1 {
		t.Errorf("label %d of nothing, want -1", got)
	}
}
