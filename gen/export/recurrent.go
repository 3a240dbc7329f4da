package export

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// cell is a recurrent layer as ONNX has it.
type cell struct {
	op         string
	gates      []int // which of the layer's each of ONNX's is
	options    *layer.Recurrent
	backwards  bool
	plain      bool // its activations are those by default
	attributes []*onnx.Attribute
}

// cellOf is that of a layer's options.
func cellOf(n *graph.Node) *cell {
	named := func(a activation.Activation, name string) bool { return a.Name == name }
	switch o := n.Options.(type) {
	case *layer.LSTM:
		return &cell{"LSTM", []int{0, 3, 1, 2}, &o.Recurrent, o.GoBackwards, named(o.Activation, "tanh") && named(o.RecurrentActivation, "sigmoid"), nil}
	case *layer.GRU:
		c := &cell{"GRU", []int{1, 0, 2}, &o.Recurrent, o.GoBackwards, named(o.Activation, "tanh") && named(o.RecurrentActivation, "sigmoid"), nil}
		if o.ResetAfter {
			c.attributes = append(c.attributes, number("linear_before_reset", 1))
		}
		return c
	case *layer.RNN:
		return &cell{"RNN", []int{0}, &o.Recurrent, o.GoBackwards, named(o.Activation, "tanh"), nil}
	}
	return nil
}

// recurrent exports one direction, or both.
func recurrent(l *layerOf) bool {
	cells, direction := []*graph.Node{l.Node}, "forward"
	if l.Type == "bidirectional" {
		cells, direction = l.Body, "bidirectional"
	}
	c := cellOf(cells[0])
	both := len(cells) == 2
	switch {
	case !c.plain, c.options.Layers > 1, len(l.Extra)+len(cells[0].Extra) > 0, c.options.Stateful:
		return false
	case both && (l.Options.(*layer.Bidirectional).MergeMode != "concat" || c.backwards):
		return false
	case c.backwards:
		direction = "reverse"
	}
	l.cells(c, cells, direction)
	return true
}

// cells adds the operator and what becomes of its results.
func (l *layerOf) cells(c *cell, cells []*graph.Node, direction string) {
	x := l.In[0]
	steps, units := x.Shape[0], ir.Size(c.options.Units)
	in := l.of(x)
	if len(x.Shape) > 2 {
		in = l.shaped(in, []int{steps, x.Size() / steps})
	}
	in = l.node("Transpose", []string{in}, numbers("perm", []int{1, 0, 2}))
	d := len(cells)
	rows := len(c.gates) * units
	weights := l.joined(c, cells, units, "weight_ih", []int{d, rows, x.Size() / steps})
	states := l.joined(c, cells, units, "weight_hh", []int{d, rows, units})
	attributes := append(c.attributes, number("hidden_size", units), word("direction", direction))
	all, last, memory := l.exporter.name(l.Name), l.exporter.name(l.Name+"_state"), l.exporter.name(l.Name+"_cell")
	outputs := []string{all, last}
	if c.op == "LSTM" {
		outputs = append(outputs, memory)
	}
	l.graph.Nodes = append(l.graph.Nodes, &onnx.Node{
		Op: c.op, Name: all + "_" + c.op, Inputs: present(in, weights, states, l.biases(c, cells, units)), Outputs: outputs, Attributes: attributes,
	})
	for _, o := range l.Outputs {
		if !l.wanted[o.Value] {
			continue
		}
		name := o.Name
		if name == "" {
			name = map[bool]string{true: "sequence", false: "state"}[c.options.ReturnSequences]
		}
		switch name {
		case "sequence": // [steps, directions, samples, units]
			y := all
			if direction == "reverse" {
				y = l.node("Slice", []string{y, l.ints(-1), l.ints(-steps - 1), l.ints(0), l.ints(-1)})
			}
			y = l.node("Transpose", []string{y}, numbers("perm", []int{2, 0, 1, 3}))
			l.put(o.Value, l.shaped(y, o.Value.Shape), false)
		default: // [directions, samples, units]
			y := map[string]string{"state": last, "cell": memory}[name]
			y = l.node("Transpose", []string{y}, numbers("perm", []int{1, 0, 2}))
			l.put(o.Value, l.shaped(y, o.Value.Shape), false)
		}
	}
}

// gated are a weight's numbers with the gates in ONNX's order.
func (c *cell) gated(data []float64) []float64 {
	size := len(data) / len(c.gates)
	var out []float64
	for _, g := range c.gates {
		out = append(out, data[g*size:][:size]...)
	}
	return out
}

// joined are the weights of all directions.
func (l *layerOf) joined(c *cell, cells []*graph.Node, units int, name string, shape []int) string {
	var all []float64
	for _, n := range cells {
		all = append(all, c.gated(l.weights[n.Weight(name).Name])...)
	}
	return l.constant(onnx.NewFloats(l.Name+"."+name, shape, all))
}

// biases are those of the input and of the state, of all directions; "" without.
func (l *layerOf) biases(c *cell, cells []*graph.Node, units int) string {
	if !c.options.UseBias {
		return ""
	}
	rows := len(c.gates) * units
	var all []float64
	for _, n := range cells {
		all = append(all, c.gated(l.weights[n.Weight("bias").Name])...)
		if state := n.Weight("bias_hh"); state != nil {
			all = append(all, c.gated(l.weights[state.Name])...)
		} else {
			all = append(all, slices.Repeat([]float64{0}, rows)...)
		}
	}
	return l.constant(onnx.NewFloats(l.Name+".biases", []int{len(cells), 2 * rows}, all))
}
