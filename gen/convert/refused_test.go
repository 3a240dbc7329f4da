package convert_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/convert"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// model is one with an input x [1, 3, 8, 8] and the nodes, of which the last makes the output.
func model(nodes ...*onnx.Node) *onnx.Model {
	last := nodes[len(nodes)-1]
	return &onnx.Model{
		Opsets: map[string]int64{"": 17},
		Graph: &onnx.Graph{
			Nodes:   nodes,
			Inputs:  []onnx.Value{{Name: "x", Type: onnx.Float, Known: true, Dims: []onnx.Dim{{Size: 1}, {Size: 3}, {Size: 8}, {Size: 8}}}},
			Outputs: []onnx.Value{{Name: last.Outputs[0]}},
		},
	}
}

func node(op, name string, inputs []string, attributes ...*onnx.Attribute) *onnx.Node {
	return &onnx.Node{Op: op, Name: name, Inputs: inputs, Outputs: []string{name}, Attributes: attributes}
}

func ints(name string, list ...int64) *onnx.Attribute {
	return &onnx.Attribute{Name: name, Type: onnx.IntsAttribute, Ints: list}
}

func number(name string, n int64) *onnx.Attribute {
	return &onnx.Attribute{Name: name, Type: onnx.IntAttribute, Int: n}
}

func float(name string, v float32) *onnx.Attribute {
	return &onnx.Attribute{Name: name, Type: onnx.FloatAttribute, Float: v}
}

func constant(name string, list ...int64) *onnx.Node {
	return node("Constant", name, nil, ints("value_ints", list...))
}

func TestRefused(t *testing.T) {
	x := []string{"x"}
	for _, c := range []struct {
		nodes []*onnx.Node
		want  []string
	}{
		{ // all reasons at once, but none for what only follows from another
			[]*onnx.Node{
				node("Loop", "a", x), node("Relu", "b", []string{"a"}),
				node("Attention2", "c", x), {Op: "Gelu", Domain: "com.microsoft", Name: "d", Inputs: x, Outputs: []string{"d"}},
				node("Add", "e", []string{"b", "c"}),
			},
			[]string{
				`node "a" (Loop): this operator cannot be converted; export the model with a fixed number of steps, so that it is unrolled, or with LSTM, GRU or RNN`,
				`node "c" (Attention2): this operator cannot be converted; see the operators that can in docs/onnx.md`,
				`node "d" (Gelu): this is an operator of the domain "com.microsoft"; export the model with ONNX's own operators`,
			},
		},
		{[]*onnx.Node{node("Relu", "a", x, number("alpha", 1))}, []string{`node "a" (Relu): attribute "alpha" is not understood; it has none`}},
		{[]*onnx.Node{node("Transpose", "a", x, number("order", 1))}, []string{`node "a" (Transpose): attribute "order" is not understood, only perm`}},
		{[]*onnx.Node{node("Transpose", "a", x, number("perm", 1))}, []string{`node "a" (Transpose): attribute "perm" is of another type than the operator's`}},
		{[]*onnx.Node{node("Transpose", "a", x, ints("perm", 0, 1))}, []string{`node "a" (Transpose): the order [0 1] is for 2 axes, but its input has [1 3 8 8]`}},
		{[]*onnx.Node{constant("s", 0), node("Squeeze", "b", x), node("Gather", "c", []string{"b", "s"}), node("ReduceSum", "d", []string{"c"}, number("keepdims", 0)), node("GridSample", "a", []string{"d", "d"})},
			[]string{`node "a" (GridSample): its input is a number, expected an axis of samples`}},
		{[]*onnx.Node{constant("s", 1, 1, 1, 1, 1, 1, 1, 1), node("LayerNormalization", "a", []string{"x", "s"}, float("epsilon", -1))}, []string{`node "a" (LayerNormalization): its epsilon is -1, expected a finite number above 0`}},
		{[]*onnx.Node{constant("s", 0, 0, 0, 0, 0, 0, 0, 1<<20), node("Pad", "a", []string{"x", "s"})}, []string{`node "a" (Pad): it pads by 1048576 places, expected at most 65536`}},
		{[]*onnx.Node{node("LRN", "a", x, number("size", 3), float("alpha", -1))}, []string{`node "a" (LRN): its alpha is -1, expected a number of at least 0`}},
		{[]*onnx.Node{constant("s", 1, 1, 1), node("BatchNormalization", "a", []string{"x", "s", "s", "s", "s"}, float("momentum", 2))}, []string{`node "a" (BatchNormalization): its momentum is 2, expected a number from 0 to 1`}},
		{[]*onnx.Node{node("Relu", "a", []string{"y"})}, []string{`node "a" (Relu): reads "y", which no node before it makes`}},
		{[]*onnx.Node{node("Relu", "a", []string{"x", "x"})}, []string{`node "a" (Relu): found 2 inputs, expected 1 to 1`}},
		{[]*onnx.Node{node("Concat", "a", x, number("axis", 4))}, []string{`node "a" (Concat): axis 4 is outside of a tensor of 4 axes`}},
		{[]*onnx.Node{node("Reshape", "a", []string{"x", "x"})}, []string{`node "a" (Reshape): shape is computed from the network's inputs, expected a constant`}},
		{[]*onnx.Node{constant("s", 2, 5), node("Reshape", "a", []string{"x", "s"})}, []string{`node "a" (Reshape): [1 3 8 8] has 192 elements, but [2 5] has 10`}},
		{[]*onnx.Node{constant("s", 1, 5), node("Add", "a", []string{"x", "s"})}, []string{`node "a" (Add): shapes [[1 3 8 8] [2]] do not fit one another`}},
		{[]*onnx.Node{node("MaxPool", "a", x, ints("kernel_shape", 9, 9))}, []string{`node "a" (MaxPool): a window of [9 9] does not fit into [1 3 8 8]`}},
		{[]*onnx.Node{{Op: "MaxPool", Name: "p", Inputs: x, Outputs: []string{"a", "where"}, Attributes: []*onnx.Attribute{ints("kernel_shape", 2, 2)}}}, []string{`node "p" (MaxPool): its result 2, "where", cannot be had; export the model without it`}},
		{[]*onnx.Node{constant("k", 2), node("Conv", "a", []string{"x", "k"})}, []string{`node "a" (Conv): found [1 3 8 8] with a kernel of [1] in 1 groups, which do not fit`}},
		{[]*onnx.Node{node("Size", "a", x)}, []string{`output "a" is a constant; export the model without it`}},
		{[]*onnx.Node{constant("s", 1<<40), node("ConstantOfShape", "a", []string{"s"})}, []string{`node "a" (ConstantOfShape): found the shape [1099511627776], expected at most 268435456 elements`}},
		{ // a layer and one that turns its steps
			[]*onnx.Node{
				constant("s", 8, 3, 8), node("Reshape", "a", []string{"x", "s"}), constant("t", 1, 1, 8), constant("u", 1, 1, 1), constant("one", 1),
				node("ConstantOfShape", "v", []string{"t"}), node("ConstantOfShape", "w", []string{"u"}),
				{Op: "RNN", Name: "b", Inputs: []string{"a", "v", "w"}, Outputs: []string{"b", "c"}, Attributes: []*onnx.Attribute{{Name: "direction", Type: onnx.TextAttribute, Text: "reverse"}}},
			},
			[]string{`node "b" (RNN): its input has 3 samples side by side, [8 3 8], and it is more than one layer; export the model for one, or leave the number open and import it with --dim NAME=1`},
		},
	} {
		refused(t, model(c.nodes...), c.want...)
	}
}

func TestRefusedModel(t *testing.T) {
	relu := node("Relu", "a", []string{"x"})
	m := model(relu)
	m.Graph.Sparse = []string{"w"}
	refused(t, m, `tensor "w" is sparse; save it as a dense one`)
	m = model(relu)
	m.Graph.Inputs[0].Type = onnx.String
	refused(t, m, `input "x" has elements of type string, expected numbers`)
	m = model(relu)
	m.Graph.Inputs[0].Known = false
	refused(t, m, `input "x" has no shape; export the model with one`)
	m = model(relu)
	m.Graph.Inputs[0].Dims[0].Size = 0
	refused(t, m, `input "x": axis 0 has 0 elements, expected 1 to 268435456 in all`)
	m = model(relu)
	m.Graph.Inputs[0] = onnx.Value{Name: "x", Other: "a sequence"}
	refused(t, m, `input "x" is a sequence, expected a tensor`)
	m = model(relu)
	m.Graph.Outputs = append(m.Graph.Outputs, onnx.Value{Name: "y"})
	refused(t, m, `output "y": no node makes it`)
}

// TestDims asks for open dimensions by name, all at once, and does not change the model.
func TestDims(t *testing.T) {
	m := model(node("Relu", "a", []string{"x"}))
	m.Graph.Inputs[0].Dims = []onnx.Dim{{Size: -1, Name: "batch"}, {Size: 3}, {Size: -1}, {Size: -1, Name: "w"}}
	convertWith := func(dims map[string]int64) error {
		_, err := convert.ONNX(m, convert.Options{Name: "net", Dims: dims})
		return err
	}
	for _, c := range []struct {
		dims map[string]int64
		want string
	}{
		{nil, `the model leaves dimensions open; give each a size: --dim batch=1 --dim w=N --dim x_2=N
	batch: axis 0 of the input "x"
	w: axis 3 of the input "x"
	x_2: axis 2 of the input "x"`},
		{map[string]int64{"batch": 1, "w": 4}, "the model leaves dimensions open; give each a size: --dim x_2=N\n\tx_2: axis 2 of the input \"x\""},
		{map[string]int64{"batch": 1, "h": 4}, `the model has no open dimension "h", only batch, w, x_2`},
		{map[string]int64{"batch": 1, "h": 4, "g": 2}, `the model has no open dimension "g", "h", only batch, w, x_2`},
		{map[string]int64{"batch": 0, "w": -4, "x_2": 3}, `a size of the dimension "batch", "w" is below 1`},
		{map[string]int64{"batch": 0, "w": 4, "x_2": 3}, `a size of the dimension "batch" is below 1`},
	} {
		if err := convertWith(c.dims); err == nil || err.Error() != c.want {
			t.Errorf("%v: found %v, expected %s", c.dims, err, c.want)
		}
	}
	var open *convert.Open
	if err := convertWith(nil); !errors.As(err, &open) || !slices.Equal(open.Names, []string{"batch", "w", "x_2"}) {
		t.Errorf("found %v", err)
	}
	if err := convertWith(map[string]int64{"batch": 1, "w": 4, "x_2": 3}); err != nil {
		t.Error(err)
	}
	if m.Graph.Inputs[0].Dims[0].Size != -1 {
		t.Error("the model has changed")
	}
}
