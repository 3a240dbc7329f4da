package initializer_test

import (
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// TestStart draws by each initializer: as it says, and the same for the same seed and name.
func TestStart(t *testing.T) {
	shape := []int{3, 4}
	for _, d := range initializer.All() {
		v := &ir.Value{Name: "layer.weight", Shape: shape, Init: d.New().Init(shape, 4, 3)}
		got, again := initializer.Start[float64](v, 1), initializer.Start[float64](v, 1)
		if len(got) != 12 || !slices.Equal(got, again) {
			t.Errorf("%s: found %v and %v", d.Name, got, again)
		}
		if other := initializer.Start[float64](v, 2); v.Init.Random == slices.Equal(got, other) {
			t.Errorf("%s: seeds 1 and 2 give %v and %v", d.Name, got, other)
		}
	}
	ones := &ir.Value{Shape: []int{4}, Init: &ir.Init{Func: "Constant", Args: []any{2.5}, Ones: [2]int{1, 3}}}
	if got := initializer.Start[float32](ones, 1); !slices.Equal(got, []float32{2.5, 1, 1, 2.5}) {
		t.Errorf("found %v", got)
	}
}
