package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// tensor is one of the model's, with what is known of it. What is the same for all samples has
// no axis of them.
type tensor struct {
	name    string
	samples bool  // there is an axis of samples before the others
	shape   []int // of the others
}

// operand is a tensor whose axes follow loops of an operation, by their numbers.
type operand struct {
	tensor
	loops []int
}

// lead is how many axes are before those of shape.
func (t tensor) lead() int {
	if t.samples {
		return 1
	}
	return 0
}

// made is a tensor that an operator makes of x and others, and that has the given shape.
func (s *scope) made(op string, x tensor, shape []int, others []string, attributes ...*onnx.Attribute) tensor {
	return tensor{s.node(op, append([]string{x.name}, others...), attributes...), x.samples, shape}
}

// reshape is a tensor under another shape.
func (s *scope) reshape(t tensor, shape []int) tensor {
	if from, ok := s.reshaped[t.name]; ok && !slices.Equal(t.shape, shape) {
		t = from
	}
	if slices.Equal(t.shape, shape) {
		return t
	}
	to := slices.Clone(shape)
	if t.samples {
		to = append([]int{-1}, shape...)
	}
	y := s.made("Reshape", t, shape, []string{s.shape(to)})
	s.reshaped[y.name] = t
	return y
}

// shape is a constant that Reshape and Expand read.
func (s *scope) shape(to []int) string {
	name := "shape_" + strings.Trim(strings.ReplaceAll(fmt.Sprint(to), " ", "x"), "[]")
	if len(name) > 40 {
		name = "shape"
	}
	return s.constant(onnx.NewInts(name, to...))
}

// transpose has axis order[i] as axis i.
func (s *scope) transpose(t tensor, order []int) tensor {
	if slices.IsSorted(order) {
		return t
	}
	shape, perm := make([]int, len(order)), make([]int, t.lead(), len(order)+1)
	for i, k := range order {
		shape[i] = t.shape[k]
		perm = append(perm, k+t.lead())
	}
	return s.made("Transpose", t, shape, nil, numbers("perm", perm))
}

// spread is a tensor with an axis of samples, all of which have the same.
func (s *scope) spread(t tensor) tensor {
	if t.samples {
		return t
	}
	if s.batch == "" {
		shape := s.node("Shape", []string{s.graph.Inputs[0].Name})
		s.batch = s.node("Slice", []string{shape, s.ints(0), s.ints(1), s.ints(0)})
	}
	to := s.batch
	if len(t.shape) > 0 {
		to = s.node("Concat", []string{s.batch, s.shape(t.shape)}, number("axis", 0))
	}
	return tensor{s.node("Expand", []string{t.name, to}), true, t.shape}
}

// arrange brings the axes into the order of loops, of which those that are not followed get an
// axis of one element. What is the same for all samples needs none before its first.
func (s *scope) arrange(o operand, order []int) tensor {
	t := s.ordered(o, order)
	var shape []int
	for _, i := range order {
		n := 1
		if k := slices.Index(o.loops, i); k >= 0 {
			n = o.shape[k]
		} else if len(shape) == 0 && !o.samples {
			continue
		}
		shape = append(shape, n)
	}
	return s.reshape(t, shape)
}

// ordered brings the axes into the order of loops.
func (s *scope) ordered(o operand, order []int) tensor {
	var perm []int
	for _, i := range order {
		if k := slices.Index(o.loops, i); k >= 0 {
			perm = append(perm, k)
		}
	}
	return s.transpose(o.tensor, perm)
}

// extents are those of loops.
func extents(loops []ir.Loop, of []int) []int {
	shape := make([]int, len(of))
	for k, i := range of {
		shape[k] = loops[i].N
	}
	return shape
}
