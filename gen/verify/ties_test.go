package verify

import (
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

const tiesSpec = `name = "ties"
dtype = "float64"
[[input]]
name = "x"
shape = 1
[[layer]]
name = "a"
type = "dense"
units = [2, 2]
use_bias = false
[[layer]]
name = "b"
type = "dense"
units = [2, 2]
use_bias = false
from = "x"
[[layer]]
name = "pool"
type = "max_pool"
pool_size = [2, 2]
from = "a"
[[layer]]
name = "greatest"
type = "maximum"
from = ["a", "b"]
[[layer]]
name = "least"
type = "minimum"
from = ["a", "b", "a"]
`

// TestTies checks where the gradient goes among equal elements: to the first of
// a window, and in halves to the two of a maximum, as in PyTorch.
func TestTies(t *testing.T) {
	t.Parallel()
	specs := map[string]string{}
	for _, output := range []string{"pool", "greatest", "least"} {
		used := "[[output]]\nfrom = \"" + output + "\"\nloss = { type = \"mean_absolute_error\" }\n"
		for _, other := range []string{"pool", "greatest", "least"} {
			if other != output {
				used += "[[output]]\nfrom = \"" + other + "\"\nloss = \"mean_squared_error\"\nweight = 0\n"
			}
		}
		specs["ties_"+output] = "name = \"ties_" + output + "\"" + tiesSpec[len(`name = "ties"`):] + used
	}
	p, err := Build(t.Context(), t.TempDir(), specs)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	equal := []float64{3, 3, 3, 3}
	for name, want := range map[string][2][]float64{
		"ties_pool":     {{1, 0, 0, 0}, {0, 0, 0, 0}},
		"ties_greatest": {{0.125, 0.125, 0.125, 0.125}, {0.125, 0.125, 0.125, 0.125}},
		"ties_least":    {{0.1875, 0.1875, 0.1875, 0.1875}, {0.0625, 0.0625, 0.0625, 0.0625}},
	} {
		zeros := [][]float64{{0}, make([]float64, 4), make([]float64, 4)}
		if name != "ties_pool" {
			zeros = [][]float64{make([]float64, 4), {0}, make([]float64, 4)}
		}
		r, err := p.Do(&probe.Request{
			Do: "gradient", Network: name, Weights: map[string][]float64{"a.weight": equal, "b.weight": equal},
			Samples: []probe.Sample{{Inputs: [][]float64{{1}}, Targets: zeros}},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range r.Tensors {
			i := 0
			if g.Name == "b.weight" {
				i = 1
			}
			if !slices.Equal(g.Data, want[i]) {
				t.Errorf("%s: the gradient of %s is %v, want %v", name, g.Name, g.Data, want[i])
			}
		}
	}
}
