package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// shortest is how many FLOPs of an expression do not hold up sums.
const shortest = 6

// Finish puts expressions that were taken out of contractions back where results are
// more than the first cache holds, so that a pass over them would wait for the second or
// third. Expressions must be short, as a bias and relu are: vectors of sums become their
// values one by one, and registers are few.
func Finish(p *ir.Program) error {
	most := p.Machine.Caches.First / p.DType.Bytes()
	for i, op := range p.Ops[:max(len(p.Ops)-1, 0)] {
		after := p.Ops[i+1]
		if op.Kind == ir.Contract && op.Expr == nil && isEnd(op, after) && op.Out.Value.Size() > most && after.Expr.FLOPs() <= shortest && after.Expr.Light() {
			if ended := endedBy(op, after); ended != nil {
				p.Ops[i], p.Ops[i+1] = nil, ended
			}
		}
	}
	p.Ops = withoutNil(p.Ops)
	return nil
}

// isEnd reports whether after is an expression over what op makes, in its place.
func isEnd(op, after *ir.Op) bool {
	to := op.Out.Value.Root()
	if op.Add || after.Kind != ir.Map || after.Add || after.Phase != op.Phase || after.Stage != op.Stage || after.Out.Value.Root() != to {
		return false
	}
	same := func(a ir.Access) bool {
		return a.Value.Root() != to || a.Offset == after.Out.Offset && slices.Equal(a.Strides, after.Out.Strides)
	}
	return slices.Contains(read(after), to) && !slices.ContainsFunc(after.In, func(a ir.Access) bool { return !same(a) })
}

// endedBy is op, which makes elements that after is over, or some of them, with after's
// expression at its end; nil where their loops do not go together.
func endedBy(op, after *ir.Op) *ir.Op {
	after = cloned(after)
	after.Collapse()
	axes := subscripts(op, after)
	own, value := len(op.In), op.Expr
	switch {
	case op.Kind == ir.Contract:
		own, value = own-1, expr.Arg(0)
	case op.Kind == ir.Move:
		value = expr.Arg(0)
	}
	if axes == nil || len(op.In)+len(after.In) > ir.MaxOperands {
		return nil
	}
	c := cloned(op)
	if c.Kind == ir.Move {
		c.Kind = ir.Map
	}
	args, uses := make([]*expr.Expr, len(after.In)), 0
	for i, a := range after.In {
		if a.Value.Root() == op.Out.Value.Root() {
			args[i], uses = value, uses+after.Expr.Count(i)
			continue
		}
		args[i] = expr.Arg(own + len(c.In) - len(op.In))
		at := ir.Access{Value: a.Value, Offset: a.Offset, Strides: make([]int, len(op.Loops))}
		for m, axis := range axes {
			at.Offset += axis.Offset * a.Strides[m]
			for l, s := range axis.Strides {
				at.Strides[l] += s * a.Strides[m]
			}
		}
		c.In = append(c.In, at)
	}
	if uses > 1 && value.Op != expr.OpArg {
		return nil
	}
	c.Expr = after.Expr.Substitute(args)
	return c
}

// subscripts are where op's result lies along each loop of after, in iterations of op's
// loops; nil where that is no sum of them.
func subscripts(op, after *ir.Op) []ir.Index {
	axes := make([]ir.Index, len(after.Loops))
	var order []int
	for m, l := range after.Loops {
		axes[m].Strides = make([]int, len(op.Loops))
		if l.N > 1 {
			order = append(order, m)
		}
	}
	steps := func(m int) int { return after.Out.Strides[m] }
	slices.SortFunc(order, func(i, k int) int { return steps(k) - steps(i) })
	split := func(n int, add func(m, steps int)) bool {
		for _, m := range order {
			if n < 0 || steps(m) <= 0 {
				return false
			}
			add(m, n/steps(m))
			n %= steps(m)
		}
		return n == 0
	}
	fits := split(op.Out.Offset-after.Out.Offset, func(m, s int) { axes[m].Offset = s })
	for l, s := range op.Out.Strides {
		fits = fits && (op.Loops[l].N == 1 || split(s, func(m, s int) { axes[m].Strides[l] = s }))
	}
	for m, axis := range axes {
		if lo, hi := axis.Range(op.Loops); !fits || lo < 0 || hi >= after.Loops[m].N {
			return nil
		}
	}
	return axes
}
