package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// cell is a recurrent layer as ONNX has it.
type cell struct {
	op          string
	gates       []int // which of the layer's each of ONNX's is
	options     *layer.Recurrent
	activations []activation.Activation
	attributes  []*onnx.Attribute
}

// cellOf is that of a layer's options.
func cellOf(n *graph.Node) *cell {
	switch o := n.Options.(type) {
	case *layer.LSTM:
		return &cell{"LSTM", []int{0, 3, 1, 2}, &o.Recurrent, []activation.Activation{o.RecurrentActivation, o.Activation, o.Activation}, nil}
	case *layer.GRU:
		c := &cell{"GRU", []int{1, 0, 2}, &o.Recurrent, []activation.Activation{o.RecurrentActivation, o.Activation}, nil}
		if o.ResetAfter {
			c.attributes = append(c.attributes, number("linear_before_reset", 1))
		}
		return c
	case *layer.RNN:
		return &cell{"RNN", []int{0}, &o.Recurrent, []activation.Activation{o.Activation}, nil}
	}
	return nil
}

// recurrent exports one direction, or both, of one layer or several.
func recurrent(l *layerOf) bool {
	cells, way := []*graph.Node{l.Node}, "forward"
	both := l.Type == "bidirectional"
	if both {
		cells, way = l.Body, "bidirectional"
	}
	r := &recurrence{layerOf: l, cell: cellOf(cells[0]), direction: way, states: map[string][]string{}}
	o := r.options
	r.units = ir.Size(o.Units)
	switch {
	case !r.knows():
		return false
	case both && (l.Options.(*layer.Bidirectional).MergeMode != "concat" || o.GoBackwards || o.Stateful || len(o.Units) > 1 || len(cells[0].Extra) > 0):
		return false
	case o.GoBackwards:
		r.direction = "reverse"
	}
	x := l.In[0]
	steps := x.Shape[0]
	in := l.of(x)
	if len(x.Shape) > 2 {
		in = l.shaped(in, []int{steps, x.Size() / steps})
	}
	r.steps, r.width = steps, x.Size()/steps
	r.sequence = l.node("Transpose", []string{in}, numbers("perm", []int{1, 0, 2}))
	for k := range o.Layers {
		parts := []string{r.part(k)}
		if both {
			parts = []string{cells[2*k].Name, cells[2*k+1].Name}
		}
		r.level(k, parts)
	}
	r.results()
	return true
}

// weight is that of a name which a layer's operations read, perhaps another layer's; nil without it.
func (r *recurrence) weight(layer, name string) *ir.Value {
	for _, op := range ir.Leaves(r.program.Ops) {
		for _, a := range op.In {
			if w := a.Value.Root(); op.Layer == layer && w.Role == ir.Param && strings.HasSuffix(w.Name, "."+name) {
				return w
			}
		}
	}
	return nil
}

// part is the name of one of several layers.
func (r *recurrence) part(k int) string {
	if r.options.Layers == 1 {
		return r.Name
	}
	return fmt.Sprintf("%s.l%d", r.Name, k)
}

// recurrence is a recurrent layer that is being exported.
type recurrence struct {
	*layerOf
	*cell
	direction    string
	units        int
	steps, width int
	sequence     string              // [steps, samples, width]
	states       map[string][]string // by the memory's name, of each layer [samples, directions, units]
}

// level adds the operator of one of several layers, whose directions have names.
func (r *recurrence) level(k int, parts []string) {
	d, rows := len(parts), len(r.gates)*r.units
	weights := r.joined(k, parts, "weight_ih", []int{d, rows, r.width})
	on := r.joined(k, parts, "weight_hh", []int{d, rows, r.units})
	attributes := append(slices.Clone(r.attributes), number("hidden_size", r.units), word("direction", r.direction))
	in := []string{r.sequence, weights, on, r.biases(k, parts), "", r.initial("state", k)}
	outputs := []string{r.exporter.name(r.Name), r.exporter.name(r.Name + "_state")}
	memories := []string{"state"}
	if r.op == "LSTM" {
		in, outputs, memories = append(in, r.initial("cell", k)), append(outputs, r.exporter.name(r.Name+"_cell")), append(memories, "cell")
	}
	r.graph.Nodes = append(r.graph.Nodes, &onnx.Node{Op: r.op, Name: outputs[0], Inputs: present(in...), Outputs: outputs, Attributes: attributes})
	for i, name := range memories { // [directions, samples, units]
		last := r.node("Transpose", []string{outputs[i+1]}, numbers("perm", []int{1, 0, 2}))
		r.states[name] = append(r.states[name], last)
		if c := r.carried(name, k); c != nil {
			r.put(c.After, r.shaped(last, c.After.Shape), false)
		}
	}
	y := outputs[0] // [steps, directions, samples, units]
	if r.direction == "reverse" {
		y = r.node("Slice", []string{y, r.ints(-1), r.ints(-r.steps - 1), r.ints(0), r.ints(-1)})
		r.direction = "forward" // further ones read in the order of the first
	}
	y = r.node("Transpose", []string{y}, numbers("perm", []int{0, 2, 1, 3}))
	r.width = d * r.units
	r.sequence = r.node("Reshape", []string{y, r.shape([]int{r.steps, -1, r.width})})
}

// carried is the state of that name that a layer goes on from; nil if it has none.
func (r *recurrence) carried(name string, k int) *ir.Carried {
	for i, c := range r.program.Carried {
		if c.Before.Name == "carried."+r.part(k)+"."+name {
			return &r.program.Carried[i]
		}
	}
	return nil
}

// initial is a memory before the first step, [1, samples, units]; "" where that is 0.
func (r *recurrence) initial(name string, k int) string {
	start, at := r.Extra["initial_"+name], k*r.units
	if c := r.carried(name, k); c != nil {
		start, at = c.Before, 0
	}
	if start == nil {
		return ""
	}
	x := r.shaped(r.of(start), []int{start.Size()})
	if start.Size() > r.units {
		x = r.node("Slice", []string{x, r.ints(at), r.ints(at + r.units), r.ints(1)})
	}
	return r.node("Unsqueeze", []string{x, r.ints(0)})
}

// results gives the layer what others read of it.
func (r *recurrence) results() {
	for _, o := range r.Outputs {
		name := o.Name
		if name == "" {
			name = map[bool]string{true: "sequence", false: "state"}[r.options.ReturnSequences]
		}
		switch states := r.states[name]; {
		case !r.wanted[o.Value]:
		case name == "sequence":
			y := r.node("Transpose", []string{r.sequence}, numbers("perm", []int{1, 0, 2}))
			r.put(o.Value, r.shaped(y, o.Value.Shape), false)
		case o.Name == "":
			r.put(o.Value, r.shaped(states[len(states)-1], o.Value.Shape), false)
		default:
			y := states[0]
			if len(states) > 1 {
				y = r.node("Concat", states, number("axis", 1))
			}
			r.put(o.Value, r.shaped(y, o.Value.Shape), false)
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

// joined are the weights of all directions of one of several layers.
func (r *recurrence) joined(k int, parts []string, name string, shape []int) string {
	var all []float64
	for _, p := range parts {
		all = append(all, r.gated(r.weights[r.weight(p, name).Name])...)
	}
	return r.constant(onnx.NewFloats(r.part(k)+"."+name, shape, all))
}

// biases are those of the input and of the state, of all directions; "" without.
func (r *recurrence) biases(k int, parts []string) string {
	if !r.options.UseBias {
		return ""
	}
	rows := len(r.gates) * r.units
	var all []float64
	for _, p := range parts {
		all = append(all, r.gated(r.weights[r.weight(p, "bias").Name])...)
		if state := r.weight(p, "bias_hh"); state != nil {
			all = append(all, r.gated(r.weights[state.Name])...)
		} else {
			all = append(all, slices.Repeat([]float64{0}, rows)...)
		}
	}
	return r.constant(onnx.NewFloats(r.part(k)+".bias", []int{len(parts), 2 * rows}, all))
}

// inCells are activations that recurrent operators know without numbers of their own.
var inCells = map[string]string{"tanh": "Tanh", "sigmoid": "Sigmoid", "relu": "Relu", "softsign": "Softsign", "softplus": "Softplus"}

// knows tells the operator which activations there are, if they are not those by default. It
// fails where one is none that it knows.
func (r *recurrence) knows() bool {
	named := &onnx.Attribute{Name: "activations", Type: onnx.StringsAttribute}
	plain := true
	for i, a := range r.activations {
		scratch := &ir.Builder{Program: &ir.Program{}, Layer: r.Name}
		if a.Kind != nil {
			a.Kind.Apply(scratch, scratch.Temp("x", []int{1}))
		}
		ops := scratch.Program.Ops
		if len(ops) != 1 || ops[0].Expr == nil || ops[0].Expr.Op != expr.OpCall || ops[0].Expr.Args[0].Op != expr.OpArg || inCells[ops[0].Expr.Func.Name] == "" {
			return false
		}
		named.Strings = append(named.Strings, inCells[ops[0].Expr.Func.Name])
		plain = plain && named.Strings[i] == map[bool]string{true: "Sigmoid", false: "Tanh"}[i == 0 && len(r.activations) > 1]
	}
	if r.direction == "bidirectional" { // which has them for each
		named.Strings = slices.Repeat(named.Strings, 2)
	}
	if !plain {
		r.attributes = append(r.attributes, named)
	}
	return true
}
