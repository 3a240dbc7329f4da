package verify

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

// mathsCase is a layer of some options over weighted inputs of given shapes.
type mathsCase struct {
	kind    string
	options Options
	shapes  [][]int
	output  string // "" for the layer's own
}

func shapes(list ...[]int) [][]int { return list }

// mathsNetworks have each a layer of the table above trained layers.
func mathsNetworks(cases []mathsCase) []*Network {
	var networks []*Network
	for i, c := range cases {
		n := &Network{Name: fmt.Sprintf("maths_%d_%s", i, c.kind), Inputs: input(3)}
		y := &Layer{Name: "y", Type: c.kind, Options: c.options}
		for k, shape := range c.shapes {
			name := fmt.Sprintf("h%d", k)
			n.Layers = append(n.Layers, dense(name, "x", shape, nil))
			y.From = append(y.From, name)
		}
		n.Layers = append(n.Layers, y)
		n.Outputs = []Output{squared("y" + c.output)}
		networks = append(networks, n)
	}
	return networks
}

// TestFormulas compares every formula with its second definition.
func TestFormulas(t *testing.T) {
	t.Parallel()
	var cases []mathsCase
	for _, source := range slices.Sorted(maps.Keys(Formulas)) {
		c := mathsCase{"pointwise", Options{"expr": source, "inputs": []string{"u"}}, shapes([]int{2, 3}), ""}
		if slices.Contains([]byte(source), 'v') {
			c.options["inputs"], c.shapes = []string{"u", "v"}, shapes([]int{2, 3}, []int{2, 3})
		}
		cases = append(cases, c)
	}
	checkNetworks(t, 31, mathsNetworks(cases))
}
