package export

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// scope adds operators on behalf of a layer.
type scope struct {
	*exporter
	hint  string // that results are named after
	label string // of the layer, in messages
}

// layerOf is a layer that is being exported.
type layerOf struct {
	*scope
	*graph.Node
}

// refuse says once why a layer cannot be exported.
func (s *scope) refuse(format string, args ...any) {
	if reason := s.label + ": " + fmt.Sprintf(format, args...); !slices.Contains(s.reasons, reason) {
		s.reasons = append(s.reasons, reason)
	}
}

// node adds an operator and gives the name of its result, which is the node's, too.
func (s *scope) node(op string, in []string, attributes ...*onnx.Attribute) string {
	out := s.name(s.hint)
	s.graph.Nodes = append(s.graph.Nodes, &onnx.Node{Op: op, Name: out, Inputs: in, Outputs: []string{out}, Attributes: attributes})
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

// constant stores a tensor of a name once, and another one that wants the name under a further one.
func (s *scope) constant(t *onnx.Tensor) string {
	hint := t.Name
	for _, other := range s.stored[hint] {
		if t.Equal(other) {
			return other.Name
		}
	}
	t.Name = s.name(hint)
	s.stored[hint] = append(s.stored[hint], t)
	s.graph.Initializers = append(s.graph.Initializers, t)
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

// put says which tensor a value is.
func (e *exporter) put(v *ir.Value, name string, first bool) {
	if e.values[v.Root()] = append(e.values[v.Root()], v); first {
		e.first[v] = name
	} else {
		e.last[v] = name
	}
}

// of is a value with an axis of samples and its own as in the network.
func (s *scope) of(v *ir.Value) string {
	if name := s.last[v]; name != "" {
		return name
	}
	switch {
	case s.first[v] != "":
		perm := append([]int{0}, counted(2, len(v.Shape)+1)...)
		s.last[v] = (&scope{s.exporter, s.first[v] + "_last", s.label}).node("Transpose", []string{s.first[v]}, numbers("perm", append(perm, 1)))
	case v.Whole != nil:
		s.last[v] = s.node("Cast", []string{s.graph.Inputs[slices.Index(s.program.Inputs, v)].Name}, number("to", int(onnx.Float)))
	default:
		s.last[v] = s.reshape(s.spread(s.source(v)), v.Shape).name
	}
	return s.last[v]
}

// channelsFirst is a value with its last axis behind that of samples.
func (s *scope) channelsFirst(v *ir.Value) string {
	if name := s.first[v]; name != "" {
		return name
	}
	if len(v.Shape) == 1 {
		return s.of(v)
	}
	x, rank := s.of(v), len(v.Shape)+1
	perm := append([]int{0, rank - 1}, counted(1, rank-1)...)
	s.first[v] = (&scope{s.exporter, x + "_first", s.label}).node("Transpose", []string{x}, numbers("perm", perm))
	return s.first[v]
}

// counted are the integers from one to before another.
func counted(from, to int) []int {
	var list []int
	for i := from; i < to; i++ {
		list = append(list, i)
	}
	return list
}

// shaped is a tensor with other axes behind that of samples.
func (l *layerOf) shaped(name string, shape []int) string {
	return l.node("Reshape", []string{name, l.shape(append([]int{-1}, shape...))})
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
