package runtime

import (
	"slices"
	"testing"
)

func TestIdentity(t *testing.T) {
	for _, c := range []struct {
		rows, cols int
		want       []float32
	}{
		{2, 2, []float32{3, 0, 0, 3}},
		{2, 3, []float32{3, 0, 0, 0, 3, 0}},
		{3, 2, []float32{3, 0, 0, 3, 0, 0}},
		{3, 1, []float32{3, 0, 0}},
	} {
		w := slices.Repeat([]float32{7}, len(c.want))
		if Identity(w, c.rows, c.cols, 3); !slices.Equal(w, c.want) {
			t.Errorf("%d × %d: %v, want %v", c.rows, c.cols, w, c.want)
		}
	}
}
