package export

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// softmaxes finds values that are the softmax of others, along the last axis. Layers know of some.
// Others divide late: exponentials of what is left after subtracting the greatest, and their sums,
// by which all is divided that is made of them. Then the softmax may stand in place of the
// exponentials, and 1 in place of the sums.
func softmaxes(p *ir.Program) (of map[*ir.Value]*ir.Value, ones map[*ir.Value]bool) {
	of, ones = map[*ir.Value]*ir.Value{}, map[*ir.Value]bool{}
	u := &usage{map[*ir.Value][]*ir.Op{}, map[*ir.Value][]*ir.Op{}, map[*ir.Value]bool{}}
	for _, op := range ir.Leaves(p.Ops) {
		u.writers[op.Out.Value.Root()] = append(u.writers[op.Out.Value.Root()], op)
		for _, a := range op.In {
			u.readers[a.Value.Root()] = append(u.readers[a.Value.Root()], op)
		}
	}
	for _, o := range p.Outputs {
		u.outputs[o.Value.Root()] = true
	}
	for _, v := range p.Values {
		if v.From != nil && v.From.Name == "softmax" && v.Alias == nil && slices.Equal(v.From.Logits.Shape, v.Shape) {
			of[v] = v.From.Logits
		}
	}
	for _, op := range p.Ops {
		if logits, sum := u.late(op); logits != nil {
			of[op.Out.Value.Root()], ones[sum] = logits, true
		}
	}
	return of, ones
}

// usage is who writes and reads which values.
type usage struct {
	writers, readers map[*ir.Value][]*ir.Op
	outputs          map[*ir.Value]bool
}

var (
	exponentials = expr.Call("exp", expr.Sub(expr.Arg(0), expr.Arg(1)))
	quotient     = expr.Div(expr.Arg(0), expr.Arg(1))
)

func is(op *ir.Op, kind ir.Kind, x *expr.Expr) bool {
	return op.Kind == kind && op.Expr != nil && op.Expr.String() == x.String()
}

// late is what an operation makes exponentials of whose sums all else is divided by; nil if it
// does not.
func (u *usage) late(op *ir.Op) (logits, sum *ir.Value) {
	if !is(op, ir.Map, exponentials) || !slices.Equal(op.In[0].Strides, op.Out.Strides) || op.In[0].Offset != 0 {
		return nil, nil
	}
	exps, x, greatest := op.Out.Value.Root(), op.In[0].Value, op.In[1].Value.Root()
	if len(exps.Shape) == 0 || exps.Size() != x.Size() || u.outputs[exps] || len(u.writers[exps]) != 1 || !u.alongLast(greatest, x.Root(), exps, true) {
		return nil, nil
	}
	for _, r := range u.readers[exps] {
		if r.Kind == ir.Reduce {
			sum = r.Out.Value.Root()
		}
	}
	if sum == nil || !u.alongLast(sum, exps, exps, false) || u.outputs[sum] || !u.divides(u.readers[sum], sum) {
		return nil, nil
	}
	for _, r := range u.readers[exps] {
		y := r.Out.Value.Root()
		switch {
		case r.Kind == ir.Reduce && y == sum, is(r, ir.Map, quotient) && r.In[1].Value.Root() == sum:
		case r.Kind == ir.Contract && r.Expr == nil && !r.Add && len(u.writers[y]) == 1 && !u.outputs[y] && u.divides(u.readers[y], sum):
		default:
			return nil, nil
		}
	}
	return x, sum
}

// divides reports whether all operations divide by sums.
func (u *usage) divides(ops []*ir.Op, sum *ir.Value) bool {
	return !slices.ContainsFunc(ops, func(op *ir.Op) bool {
		return !is(op, ir.Map, quotient) || op.In[1].Value.Root() != sum || op.In[0].Value.Root() == sum
	})
}

// alongLast reports whether y is the sum of x, or its greatest, along the last axis that exps have.
func (u *usage) alongLast(y, x, exps *ir.Value, greatest bool) bool {
	last := exps.Shape[len(exps.Shape)-1]
	if len(u.writers[y]) != 1 || y.Size()*last != exps.Size() {
		return false
	}
	op := u.writers[y][0]
	if !is(op, ir.Reduce, expr.Arg(0)) || op.Max != greatest || op.Add || op.In[0].Value.Root() != x {
		return false
	}
	for i, l := range op.Loops {
		if op.Reduced(i) && (l.N != last || op.In[0].Strides[i] != 1) {
			return false
		}
	}
	return true
}

// softmax exports a value that is one.
func (s *scope) softmax(v, logits *ir.Value) {
	x := s.reshape(s.source(logits), v.Shape)
	loops, _ := ir.Loops(v.Shape)
	s.add(piece{tensor: s.made("Softmax", x, v.Shape, nil, number("axis", -1)), access: ir.All(v), loops: loops})
}
