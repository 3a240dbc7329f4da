package app

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

func TestDead(t *testing.T) {
	info := &runtime.ModelInfo{
		Layers: []runtime.LayerInfo{{Name: "h", Type: "dense", Trainable: 1}, {Name: "e", Type: "embedding", Trainable: 1}, {Name: "f", Type: "dense"}, {Name: "late", Type: "conv", Trainable: 1}},
		Weights: []runtime.TensorInfo{
			{Name: "h.weight", Shape: []int{4, 2}}, {Name: "h.bias", Shape: []int{4}}, {Name: "e.weight", Shape: []int{4, 2}}, {Name: "f.weight", Shape: []int{4, 2}}, {Name: "late.weight", Shape: []int{2, 1, 1, 2}},
		},
	}
	parameters := func(h ...float64) func() []parameter {
		zero := make([]float64, 8)
		return func() []parameter {
			return []parameter{{"h.weight", zero, h}, {"h.bias", zero[:4], zero[:4]}, {"e.weight", zero, zero}, {"f.weight", zero, nil}, {"late.weight", zero[:4], nil}}
		}
	}
	for _, test := range []struct {
		name   string
		batch  int
		epochs [][]float64
		want   string
	}{
		{"one of four at all times", 128, [][]float64{{1, 0, 0, 0, 0, 2, 0, 0}, {1, 1, 0, 0, 1, 0, 3, 0}, {0, 0, 0, 0, 0, 0, 0, 0}}, "note: 1 of 4 units of h gave 0 for all of 256 samples"},
		{"another each time", 128, [][]float64{{0, 0, 1, 1, 1, 1, 1, 1}, {1, 1, 0, 0, 1, 1, 1, 1}}, ""},
		{"all", 256, [][]float64{{0, 0, 0, 0, 0, 0, 0, 0}}, ""},
		{"too few samples", 100, [][]float64{{1, 0, 0, 0, 0, 2, 0, 0}, {1, 0, 0, 0, 0, 2, 0, 0}}, ""},
	} {
		var said []string
		s := suspicion{dead: newDead(info, test.batch), samples: 1, say: func(format string, args ...any) { said = append(said, fmt.Sprintf(format, args...)) }}
		for i, h := range test.epochs {
			s.gradients(runtime.Epoch{Epoch: i + 2}, parameters(h...))
		}
		if got := strings.Join(said, "\n"); test.want == "" && got != "" || !strings.HasPrefix(got, test.want) || len(said) > 1 {
			t.Errorf("%s: said %q, want %q", test.name, got, test.want)
		}
	}
}
