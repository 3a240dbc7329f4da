package verify_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// tiesSpec has layers whose operands are equal, side by side.
const tiesSpec = `name = "ties"
dtype = "float64"
[[input]]
name = "x"
shape = 1
DENSE a
DENSE b
DENSE c
DENSE d
DENSE e
[[layer]]
name = "pool"
type = "max_pool"
pool_size = [2, 2]
from = "a"
[[layer]]
name = "greatest"
type = "maximum"
from = ["b", "c"]
[[layer]]
name = "least"
type = "minimum"
from = ["d", "e", "d"]
OUTPUT pool
OUTPUT greatest
OUTPUT least
`

// TestTies checks where the gradient goes among equal elements: to the first of
// a window, and in halves to the two of a maximum, as in PyTorch.
func TestTies(t *testing.T) {
	parallelByNight(t)
	short := strings.NewReplacer("DENSE ", "[[layer]]\ntype = \"dense\"\nunits = [2, 2]\nuse_bias = false\nfrom = \"x\"\nname = ", "OUTPUT ", "[[output]]\nloss = \"mean_absolute_error\"\nfrom = ")
	var spec strings.Builder
	for line := range strings.Lines(tiesSpec) {
		if word, name, ok := strings.Cut(strings.TrimSpace(line), " "); ok && (word == "DENSE" || word == "OUTPUT") {
			line = short.Replace(word+" ") + `"` + name + "\"\n"
		}
		spec.WriteString(line)
	}
	p := buildSpecs(t, map[string]string{"ties": spec.String()})
	want := map[string][]float64{
		"a.weight": {1, 0, 0, 0},
		"b.weight": {0.125, 0.125, 0.125, 0.125}, "c.weight": {0.125, 0.125, 0.125, 0.125},
		"d.weight": {0.1875, 0.1875, 0.1875, 0.1875}, "e.weight": {0.0625, 0.0625, 0.0625, 0.0625},
	}
	weights := map[string][]float64{}
	for name := range want {
		weights[name] = []float64{3, 3, 3, 3}
	}
	r, err := p.Do(&probe.Request{
		Do: "gradient", Network: "ties", Weights: weights,
		Samples: []probe.Sample{{Inputs: [][]float64{{1}}, Targets: [][]float64{{0}, make([]float64, 4), make([]float64, 4)}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Tensors) != len(want) {
		t.Errorf("%d gradients, want %d", len(r.Tensors), len(want))
	}
	for _, g := range r.Tensors {
		if !slices.Equal(g.Data, want[g.Name]) {
			t.Errorf("the gradient of %s is %v, want %v", g.Name, g.Data, want[g.Name])
		}
	}
}
