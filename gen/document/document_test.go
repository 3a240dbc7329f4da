package document

import (
	"math"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

func TestText(t *testing.T) {
	var o Options
	o.Set("name", "net\x01\\\"é\n")
	o.Set("seed", 3)
	o.Set("doc", "gone")
	o.Set("seed", 4)
	o.Delete("doc")
	d := &Document{
		Comment: []string{"first\nline", ""},
		Options: o,
		Inputs:  []Options{{{"name", "x"}, {"shape", []int{3, 4}}}},
		Layers: []*Layer{{
			Comment: "two",
			Options: Options{{"type", "residual"}, {"projection", false}},
			Body: []*Layer{{Options: Options{
				{"type", "dense"}, {"units", 3}, {"activation", Options{{"type", "leaky_relu"}, {"negative_slope", 0.25}}},
				{"rate", 1.0}, {"small", 1e-30}, {"inf", math.Inf(-1)}, {"from", []string{"a", "b"}}, {"padding", [][]int{{1, 0}, {2, 3}}}, {"values", []float64{1, 2.5}},
			}}},
		}},
		Outputs: []Options{{{"from", "y"}}},
	}
	const want = `# first line
#
name = "net\u0001\\\"é\u000A"
seed = 4

[[input]]
name = "x"
shape = [3, 4]

# two
[[layer]]
type = "residual"
projection = false

  [[layer.body]]
  type = "dense"
  units = 3
  activation = { type = "leaky_relu", negative_slope = 0.25 }
  rate = 1.0
  small = 1e-30
  inf = -inf
  from = ["a", "b"]
  padding = [[1, 0], [2, 3]]
  values = [1.0, 2.5]

[[output]]
from = "y"
`
	got := string(d.Text())
	if got != want {
		t.Errorf("found\n%s\nexpected\n%s", got, want)
	}
	net, _ := spec.Parse("net.toml", []byte(got))
	if net.Seed != 4 || len(net.Layers) != 2 || len(net.Layers[1].Body) != 1 {
		t.Errorf("read as %+v", net)
	}
	if o.Get("seed") != 4 || o.Get("doc") != nil {
		t.Errorf("found %v", o)
	}
}
