package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Transpose gives the gradients of large matrices a layout in which a vector
// holds neighbouring weights: the operand that goes with a row of weights is
// copied to [lane][element], once, and the sum over samples becomes a sum of
// outer products.
func Transpose(p *ir.Program) error {
	derivation, groups, weights := p.Phases()
	t := &transposition{p: p, line: p.Machine.LineElements(), of: map[*ir.Value]*ir.Value{}}
	p.Ops = slices.Clone(derivation)
	for _, op := range groups {
		if op.Kind != ir.Scan && op.Out.Value.Of != nil && op.Out.Value.Role == ir.Temp {
			t.op(op)
			p.Ops, t.moves = append(p.Ops, t.moves...), nil
		}
		p.Ops = append(p.Ops, op)
	}
	for _, op := range weights {
		t.op(op)
	}
	p.Ops = slices.Concat(p.Ops, t.moves, weights)
	return nil
}

type transposition struct {
	p     *ir.Program
	line  int // the unit of a row in elements; it has an odd number of them, so that rows spread over all of the first cache
	of    map[*ir.Value]*ir.Value
	moves []*ir.Op
}

// op changes the operand that follows the loop along which the weights are
// contiguous, if that loop is long enough for vectors.
func (t *transposition) op(op *ir.Op) {
	lane := len(op.Loops) - 1
	along := slices.IndexFunc(op.Out.Strides, func(s int) bool { return s == 1 })
	if op.Kind != ir.Contract || along < 0 || op.Loops[along].N < t.line {
		return
	}
	if n := op.Loops[along].N; n%t.line != 0 && n < 4*t.line && t.longSum(op) {
		return // most of the last vectors would be empty
	}
	for i := range 2 {
		x, other := &op.In[i], &op.In[1-i]
		if x.Strides[along] != t.p.Width || x.Strides[lane] != 1 || other.Strides[along] != 0 || other.Strides[lane] != 1 {
			continue
		}
		row := t.transposed(op, x.Value.Root())
		x.Value = row
		for l := range x.Strides {
			x.Strides[l] /= t.p.Width
		}
		x.Offset /= t.p.Width
		x.Strides[lane] = row.Shape[1]
		return
	}
}

// longSum reports whether op sums over so much else that adding up lanes at the
// end is a trifle.
func (t *transposition) longSum(op *ir.Op) bool {
	n := 1
	for i, l := range op.Loops[:len(op.Loops)-1] {
		if op.Reduced(i) {
			n *= l.N
		}
	}
	return n >= t.line
}

func (t *transposition) transposed(op *ir.Op, v *ir.Value) *ir.Value {
	if t.of[v] != nil {
		return t.of[v]
	}
	lanes := t.p.Width
	elements := v.Size() / lanes
	length := roundUp(elements, t.line)
	if length/t.line%2 == 0 {
		length += t.line
	}
	row := &ir.Value{Name: v.Name + ".rows", Shape: []int{lanes, length}, Role: ir.Temp, Layer: v.Layer}
	t.p.Values = append(t.p.Values, row)
	t.moves = append(t.moves, &ir.Op{
		Kind: ir.Move, Layer: op.Layer, Stage: op.Stage,
		Loops: []ir.Loop{{Name: "i", N: elements}, {Name: "lane", N: lanes}},
		Out:   ir.Access{Value: row, Strides: []int{1, length}},
		In:    []ir.Access{{Value: v, Strides: []int{lanes, 1}}},
	})
	t.of[v] = row
	return row
}
