package export

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// contract is a sum of products as a product of matrices: loops that both operands and the result
// follow are axes before those, and what only one of them and not the result follows is summed up
// before.
func (s *scope) contract(op *ir.Op) operand {
	a, b := s.view(op.In[0], op.Loops), s.view(op.In[1], op.Loops)
	if b.samples && !a.samples {
		a, b = b, a
	}
	a, b = s.alone(op, a, b), s.alone(op, b, a)
	var both, rows, columns, inner []int
	for i := range op.Loops {
		inA, inB, out := slices.Contains(a.loops, i), slices.Contains(b.loops, i), op.Out.Strides[i] != 0
		switch {
		case inA && inB && out:
			both = append(both, i)
		case inA && inB:
			inner = append(inner, i)
		case inA:
			rows = append(rows, i)
		case inB:
			columns = append(columns, i)
		}
	}
	n := func(of []int) int { return ir.Size(extents(op.Loops, of)) }
	left, right := s.ordered(a, slices.Concat(both, rows, inner)), s.ordered(b, slices.Concat(both, inner, columns))
	lead := extents(op.Loops, both)
	y := operand{tensor{"", a.samples || b.samples, nil}, slices.Concat(both, rows, columns)}
	if rows == nil && both == nil && a.samples && !b.samples {
		left = s.reshape(left, []int{n(inner)})
	} else {
		left = s.reshape(left, slices.Concat(lead, []int{n(rows), n(inner)}))
	}
	right = s.reshape(right, slices.Concat(lead, []int{n(inner), n(columns)}))
	y.name = s.node("MatMul", []string{left.name, right.name})
	y.shape = append(slices.Clone(left.shape[:len(left.shape)-1]), n(columns))
	y.tensor = s.reshape(y.tensor, extents(op.Loops, y.loops))
	if times := times(op); times > 1 {
		y.name = s.node("Mul", []string{y.name, s.number(float64(times))})
	}
	return y
}

// alone sums up over loops that neither the other operand nor the result follows.
func (s *scope) alone(op *ir.Op, x, other operand) operand {
	only := &ir.Op{Loops: op.Loops, Out: ir.Access{Strides: make([]int, len(op.Loops))}}
	some := false
	for k, i := range x.loops {
		only.Out.Strides[i] = 1
		if op.Out.Strides[i] == 0 && !slices.Contains(other.loops, i) {
			only.Out.Strides[i] = 0
			some = some || x.shape[k] > 1
		}
	}
	if !some {
		return x
	}
	for i := range op.Loops {
		if !slices.Contains(x.loops, i) {
			only.Out.Strides[i] = 1
		}
	}
	return s.reduced(only, x)
}

// times is how often each product is counted, by loops that nothing follows.
func times(op *ir.Op) int {
	n := 1
	for i, l := range op.Loops {
		first, second := op.In[0].Strides[i] != 0, op.In[1].Strides[i] != 0
		if op.Out.Strides[i] == 0 && !first && !second {
			n *= l.N
		}
	}
	return n
}
