// Package export writes networks as ONNX, for the tools of others.
//
// Layers become the operators that a person would take for them, one function a type in the
// table; what works element by element is translated from its expressions. Values have the axes
// that they have in the network behind one of samples, whose number stays open; where operators
// want channels as the second axis, they are transposed, and stay so as long as they can.
package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// Refused names all layers that cannot be exported, with reasons.
type Refused struct{ Reasons []string }

func (e *Refused) Error() string {
	return "the network cannot be exported:\n\t" + strings.Join(e.Reasons, "\n\t")
}

// The versions of what is written, which runtimes of 2024 and later read.
const (
	opset     = 21
	irVersion = 10
)

// exporter is a model in the making.
type exporter struct {
	graph   *onnx.Graph
	program *ir.Program
	weights map[string][]float64
	names   map[string]bool // that are taken
	stored  map[string]bool // tensors that are there
	last    map[*ir.Value]string
	first   map[*ir.Value]string // those with channels as their second axis
	wanted  map[*ir.Value]bool   // that something reads
	reasons []string
}

// ONNX exports a network that is built to predict, whose weights are given by their names. What
// cannot be exported comes back as *Refused.
func ONNX(g *graph.Graph, producer string, weights map[string][]float64) (*onnx.Model, error) {
	e := &exporter{
		graph: &onnx.Graph{Name: g.Program.Name}, program: g.Program, weights: weights, names: map[string]bool{"": true}, stored: map[string]bool{},
		last: map[*ir.Value]string{}, first: map[*ir.Value]string{}, wanted: map[*ir.Value]bool{},
	}
	for _, in := range g.Program.Inputs {
		e.input(in)
	}
	for _, out := range g.Program.Outputs {
		e.names[out.Name] = true
		e.wanted[out.Value] = true
	}
	nodes := g.Nodes()
	e.want(nodes)
	e.all(nodes)
	if e.reasons != nil {
		return nil, &Refused{e.reasons}
	}
	for _, out := range g.Program.Outputs {
		e.graph.Nodes = append(e.graph.Nodes, &onnx.Node{Op: "Identity", Name: out.Name, Inputs: []string{e.of(out.Value)}, Outputs: []string{out.Name}})
		e.graph.Outputs = append(e.graph.Outputs, port(out.Name, onnx.Float, out.Value.Shape))
	}
	used := map[string]bool{} // options of operators were constants before
	for _, n := range e.graph.Nodes {
		for _, in := range n.Inputs {
			used[in] = true
		}
	}
	e.graph.Initializers = slices.DeleteFunc(e.graph.Initializers, func(t *onnx.Tensor) bool { return !used[t.Name] })
	return &onnx.Model{IRVersion: irVersion, Producer: producer, Opsets: map[string]int64{"": opset}, Graph: e.graph}, nil
}

func port(name string, t onnx.DType, shape []int) onnx.Value {
	v := onnx.Value{Name: name, Type: t, Known: true, Dims: []onnx.Dim{{Size: -1, Name: "batch"}}}
	for _, n := range shape {
		v.Dims = append(v.Dims, onnx.Dim{Size: int64(n)})
	}
	return v
}

func (e *exporter) input(in *ir.Value) {
	kind := onnx.Float
	if in.Whole != nil {
		kind = onnx.Int32
	}
	name := e.name(in.Name)
	e.last[in] = name
	e.graph.Inputs = append(e.graph.Inputs, port(name, kind, in.Shape))
}

// want notes what is read.
func (e *exporter) want(nodes []*graph.Node) {
	for _, n := range nodes {
		for _, v := range n.In {
			e.wanted[v] = true
		}
		for _, v := range n.Extra {
			e.wanted[v] = true
		}
		e.want(n.Body)
	}
}

// all exports layers.
func (e *exporter) all(nodes []*graph.Node) {
	for _, n := range nodes {
		l := &layerOf{exporter: e, Node: n}
		switch export := layers[n.Type]; {
		case n.Type == "input":
		case slices.ContainsFunc(n.In, func(v *ir.Value) bool { return v.Mask != nil }) && !slices.Contains(maskless, n.Type):
			l.refuse("it heeds a mask")
		case export != nil:
			export(l)
		default:
			l.elementwise()
		}
		for _, o := range n.Outputs { // so that what reads it says nothing more
			if e.reasons != nil && e.last[o.Value] == "" && e.first[o.Value] == "" {
				e.last[o.Value] = "missing"
			}
		}
	}
}

// name is one that is free.
func (e *exporter) name(hint string) string {
	name := hint
	for i := 2; e.names[name]; i++ {
		name = fmt.Sprintf("%s_%d", hint, i)
	}
	e.names[name] = true
	return name
}

// layerOf is a layer that is being exported.
type layerOf struct {
	*exporter
	*graph.Node
}

func (l *layerOf) refuse(format string, args ...any) {
	l.reasons = append(l.reasons, fmt.Sprintf("layer %q (%s): %s", l.Name, l.Type, fmt.Sprintf(format, args...)))
}

// node adds an operator and gives the name of its result.
func (l *layerOf) node(op string, in []string, attributes ...*onnx.Attribute) string {
	out := l.exporter.name(l.Name)
	l.graph.Nodes = append(l.graph.Nodes, &onnx.Node{Op: op, Name: out + "_" + op, Inputs: in, Outputs: []string{out}, Attributes: attributes})
	return out
}

func number(name string, v int) *onnx.Attribute {
	return &onnx.Attribute{Name: name, Type: onnx.IntAttribute, Int: int64(v)}
}

func float(name string, v float64) *onnx.Attribute {
	return &onnx.Attribute{Name: name, Type: onnx.FloatAttribute, Float: float32(v)}
}

func word(name, v string) *onnx.Attribute {
	return &onnx.Attribute{Name: name, Type: onnx.TextAttribute, Text: v}
}

func numbers(name string, list []int) *onnx.Attribute {
	a := &onnx.Attribute{Name: name, Type: onnx.IntsAttribute}
	for _, v := range list {
		a.Ints = append(a.Ints, int64(v))
	}
	return a
}

// constant stores a tensor of a name once.
func (l *layerOf) constant(t *onnx.Tensor) string {
	if !l.stored[t.Name] {
		l.stored[t.Name] = true
		l.graph.Initializers = append(l.graph.Initializers, t)
	}
	return t.Name
}

// weight stores a weight under its name, in an order that a function brings it into; "" without
// such a weight.
func (l *layerOf) weight(name string, shape []int, arrange func([]float64) []float64) string {
	w := l.Weight(name)
	if w == nil {
		return ""
	}
	data := l.weights[w.Name]
	if arrange != nil {
		data = arrange(data)
	}
	return l.constant(onnx.NewFloats(w.Name, shape, data))
}

// of is a value with its axes as in the network.
func (e *exporter) of(v *ir.Value) string {
	if name := e.last[v]; name != "" {
		return name
	}
	perm := append([]int{0}, rotated(2, len(v.Shape)+1)...)
	out := e.name(e.first[v] + "_last")
	e.graph.Nodes = append(e.graph.Nodes, &onnx.Node{Op: "Transpose", Name: out, Inputs: []string{e.first[v]}, Outputs: []string{out}, Attributes: []*onnx.Attribute{numbers("perm", append(perm, 1))}})
	e.last[v] = out
	return out
}

// channelsFirst is a value with its last axis behind that of samples.
func (e *exporter) channelsFirst(v *ir.Value) string {
	if name := e.first[v]; name != "" {
		return name
	}
	if len(v.Shape) == 1 {
		return e.of(v)
	}
	rank := len(v.Shape) + 1
	out := e.name(e.last[v] + "_first")
	perm := append([]int{0, rank - 1}, rotated(1, rank-1)...)
	e.graph.Nodes = append(e.graph.Nodes, &onnx.Node{Op: "Transpose", Name: out, Inputs: []string{e.of(v)}, Outputs: []string{out}, Attributes: []*onnx.Attribute{numbers("perm", perm)}})
	e.first[v] = out
	return out
}

// rotated are the integers from one to before another.
func rotated(from, to int) []int {
	var list []int
	for i := from; i < to; i++ {
		list = append(list, i)
	}
	return list
}

// reshaped is a tensor with other axes behind that of samples.
func (l *layerOf) reshaped(name string, shape []int) string {
	to := onnx.NewInts(fmt.Sprint("shape_", strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", "x"), "[]")), append([]int{-1}, shape...)...)
	return l.node("Reshape", []string{name, l.constant(to)})
}

// flat is a value with one axis.
func (l *layerOf) flat(v *ir.Value) string {
	if len(v.Shape) == 1 {
		return l.of(v)
	}
	return l.node("Flatten", []string{l.of(v)}, number("axis", 1))
}

// result is the value of the layer's only result.
func (l *layerOf) result() *ir.Value { return l.Outputs[0].Value }
