package verify_test

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

var (
	_ = listed("Formulas", 31, formulaNetworks)
	_ = listed("Mathematics", 32, mathematicsNetworks)
	_ = listed("Indices", 33, indexNetworks)
)

// mathsCase is a layer of some options over weighted inputs of given shapes.
type mathsCase struct {
	kind    string
	options verify.Options
	shapes  [][]int
	output  string // "" for the layer's own
}

func shapes(list ...[]int) [][]int { return list }

// mathsNetworks have each a layer of the table above trained layers.
func mathsNetworks(cases []mathsCase) []*verify.Network {
	var networks []*verify.Network
	for i, c := range cases {
		n := &verify.Network{Name: fmt.Sprintf("maths_%d_%s", i, c.kind), Inputs: input(3)}
		y := &verify.Layer{Name: "y", Type: c.kind, Options: c.options}
		for k, shape := range c.shapes {
			name := fmt.Sprintf("h%d", k)
			n.Layers = append(n.Layers, dense(name, "x", shape, nil))
			y.From = append(y.From, name)
		}
		n.Layers = append(n.Layers, y)
		n.Outputs = []verify.Output{squared("y" + c.output)}
		networks = append(networks, n)
	}
	return networks
}

// formulaNetworks have every formula that has a second definition.
func formulaNetworks() []*verify.Network {
	var cases []mathsCase
	for _, source := range slices.Sorted(maps.Keys(verify.Formulas)) {
		c := mathsCase{"pointwise", verify.Options{"expr": source, "inputs": []string{"u"}}, shapes([]int{2, 3}), ""}
		if slices.Contains([]byte(source), 'v') {
			c.options["inputs"], c.shapes = []string{"u", "v"}, shapes([]int{2, 3}, []int{2, 3})
		}
		cases = append(cases, c)
	}
	return mathsNetworks(cases)
}

// mathematicsNetworks have the layers of tensors with every
// option and at the ends of what fits.
func mathematicsNetworks() []*verify.Network {
	cube, matrix, row := shapes([]int{2, 3, 4}), shapes([]int{3, 4}), shapes([]int{5})
	cases := []mathsCase{
		{"slice", verify.Options{"start": []int{1, 0}, "stop": []int{-1, 4}, "step": []int{1, 2}}, shapes([]int{4, 4}), ""},
		{"slice", verify.Options{"step": -1}, row, ""},
		{"slice", verify.Options{"start": -2, "size": 2, "step": -2, "axis": -1}, cube, ""},
		{"slice", verify.Options{"start": []int{9, 1}, "step": []int{-2, 1}, "axis": []int{2, 1}}, cube, ""},
		{"pad", verify.Options{"pad_width": []any{[]int{1, 2}, []int{0, 1}}, "constant_values": 1.5}, matrix, ""},
		{"pad", verify.Options{"pad_width": []any{[]int{2, 1}, []int{0, 3}}, "mode": "reflect"}, matrix, ""},
		{"pad", verify.Options{"pad_width": []any{[]int{0, 0}, []int{3, 0}, []int{4, 4}}, "mode": "symmetric"}, cube, ""},
		{"pad", verify.Options{"pad_width": []any{[]int{3, 0}, []int{0, 0}, []int{1, 2}}, "mode": "edge"}, cube, ""},
		{"repeat", verify.Options{"repeats": 3}, matrix, ""},
		{"repeat", verify.Options{"repeats": 2, "axis": 1}, cube, ""},
		{"tile", verify.Options{"repeats": []int{2, 1, 3}}, cube, ""},
		{"tile", verify.Options{"repeats": []int{2, 1, 2}}, row, ""},
		{"repeat_vector", verify.Options{"n": 3}, row, ""},
		{"expand_dims", verify.Options{"axis": []int{0, -1}}, matrix, ""},
		{"squeeze", verify.Options{"axis": -2}, shapes([]int{1, 3, 1, 2}), ""},
		{"squeeze", nil, shapes([]int{1, 3, 1, 2}), ""},
		{"cumsum", verify.Options{"axis": 1}, cube, ""},
		{"cumsum", verify.Options{"exclusive": true}, cube, ""},
		{"cumsum", verify.Options{"axis": 0, "reverse": true, "exclusive": true}, shapes([]int{5, 3}), ""},
		{"matmul", nil, shapes([]int{3, 4}, []int{4, 5}), ""},
		{"matmul", nil, shapes([]int{2, 1, 3, 4}, []int{5, 4, 2}), ""},
		{"matmul", nil, shapes([]int{4}, []int{2, 4, 3}), ""},
		{"matmul", nil, shapes([]int{2, 3, 4}, []int{4}), ""},
		{"matmul", nil, shapes([]int{7}, []int{7}), ""},
		{"matmul", nil, shapes([]int{2, 9, 17}, []int{2, 17, 11}), ""},
		{"dot", verify.Options{"axes": 0}, shapes([]int{4, 2}, []int{4, 3}), ""},
		{"dot", verify.Options{"axes": []int{-1, 0}, "normalize": true}, shapes([]int{2, 4}, []int{4, 3}), ""},
		{"dot", verify.Options{"axes": []any{[]int{0, 2}, []int{1, 0}}}, shapes([]int{2, 3, 4}, []int{4, 2}), ""},
		{"dot", verify.Options{"axes": 0, "normalize": true}, shapes([]int{6}, []int{6}), ""},
		{"einsum", verify.Options{"equation": "hqd,hkd->hqk"}, shapes([]int{2, 3, 5}, []int{2, 4, 5}), ""},
		{"einsum", verify.Options{"equation": "abc,cd->dba"}, shapes([]int{2, 3, 4}, []int{4, 5}), ""},
		{"einsum", verify.Options{"equation": "ij,k->j"}, shapes([]int{2, 3}, []int{4}), ""},
		{"einsum", verify.Options{"equation": "ii,ij->"}, shapes([]int{3, 3}, []int{3, 2}), ""},
		{"upsampling", verify.Options{"size": 2, "interpolation": "bilinear"}, shapes([]int{17}), ""}, // in parts, of which one is a convolution
		{"softmax", verify.Options{"axis": 0}, cube, ""},
		{"softmax", verify.Options{"axis": 1}, cube, ""},
		{"relu", verify.Options{"max_value": 0.75, "negative_slope": 0.25, "threshold": 0.125}, cube, ""},
		{"relu", verify.Options{"max_value": 0.5}, cube, ""},
		{"prelu", nil, cube, ""},
		{"prelu", verify.Options{"shared_axes": []int{0, -2}}, cube, ""},
		{"glu", verify.Options{"axis": 0}, cube, ""},
		{"glu", nil, shapes([]int{6}), ""},
		{"top_k", verify.Options{"k": 2}, cube, ""},
		{"top_k", verify.Options{"k": 5}, row, ""},
	}
	for _, kind := range []string{"sum", "mean", "max", "min", "prod", "logsumexp"} {
		cases = append(cases,
			mathsCase{kind, nil, cube, ""}, mathsCase{kind, verify.Options{"axis": 1, "keepdims": true}, cube, ""},
			mathsCase{kind, verify.Options{"axis": []int{-1, 0}}, cube, ""}, mathsCase{kind, verify.Options{"axis": -1}, shapes([]int{5, 17}), ""})
	}
	for i, ord := range []any{1, 2, 3, 0.5, -1.5, math.Inf(1), math.Inf(-1)} {
		cases = append(cases, mathsCase{"norm", verify.Options{"ord": ord, "axis": i % 3, "keepdims": i%2 == 0}, cube, ""})
	}
	return mathsNetworks(cases)
}

// indexNetworks have what has no gradient, of which no loss trains anything.
func indexNetworks() []*verify.Network {
	cube := shapes([]int{2, 3, 4})
	networks := mathsNetworks([]mathsCase{
		{"argmax", nil, cube, ""}, {"argmax", verify.Options{"axis": 1}, cube, ""}, {"argmin", verify.Options{"axis": -1, "keepdims": true}, cube, ""},
		{"top_k", verify.Options{"k": 3}, cube, ".indices"}, {"norm", verify.Options{"ord": 0, "axis": 0}, cube, ""},
	})
	for _, n := range networks {
		n.Layers = append(n.Layers, &verify.Layer{Name: "classes", Type: "one_hot", From: []string{n.Outputs[0].From}, Options: verify.Options{"num_classes": 3, "axis": 0}})
		n.Outputs = append(n.Outputs, squared("classes"), squared("h0"))
		n.Outputs[0].Weight, n.Outputs[1].Weight = 0, 0
	}
	return networks
}
