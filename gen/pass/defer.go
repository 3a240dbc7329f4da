package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// The gradient of a weight is computed group by group if what goes into it is
// too large for a pass, and larger than manyOperands times the gradient.
const manyOperands = 8

// Defer moves the operations that make the gradients of weights behind all
// others, out of the scans that they stand in. They then run over all groups of
// samples at once, with the sum in registers, and over parts of the weights in
// parallel, without a gradient for each part of the batch. They read no weights
// that are trained: some of these are changed already. The first to reach a
// gradient writes it where it can; see [Clears].
//
// Where much goes into few weights, as in convolutions, each group computes a
// gradient of its own while that is in the cache, and only the sum of these is
// deferred. So it is where values of the batch go into a gradient, and in convolutions of
// single channels, whose gradients have vectors along the channels then.
func Defer(p *ir.Program) error {
	q := &deferral{p: p, writes: writesOf(p.Ops), partial: map[*ir.Value]*ir.Value{}, started: map[*ir.Value]bool{}}
	if q.carried(p.Ops, nil) {
		p.Refusal = "the gradient of a weight needs what is overwritten before"
		return nil
	}
	kept := q.divide(p.Ops, nil)
	for _, op := range q.deferred {
		op.Phase = ir.PerBatch
		q.start(op)
	}
	p.Ops = append(kept, q.deferred...)
	return nil
}

type deferral struct {
	p        *ir.Program
	writes   *writes
	deferred []*ir.Op
	own      []*ir.Op                // out of the scan at hand, for each group
	partial  map[*ir.Value]*ir.Value // a group's part of a gradient
	started  map[*ir.Value]bool
}

// carried reports whether what makes the gradient of a weight reads what operations
// change after it, or other weights that are trained.
func (q *deferral) carried(ops []*ir.Op, scan *ir.Op) bool {
	for _, op := range ops {
		switch {
		case op.Kind == ir.Scan:
			if q.carried(op.Body, op) {
				return true
			}
		case ofWeight(op):
			for _, a := range op.In {
				v := a.Value.Root()
				if trained(a) || q.writes.after(v, op, ops[len(ops)-1]) || scan != nil && a.Strides[len(scan.Loops)-1] == 0 && q.writes.within(v, scan) {
					return true
				}
			}
		}
	}
	return false
}

// divide takes out of a list of operations, which stay otherwise, those that make
// the gradients of weights.
func (q *deferral) divide(ops []*ir.Op, scan *ir.Op) (kept []*ir.Op) {
	for _, op := range ops {
		switch {
		case op.Kind == ir.Scan:
			if op.Body = q.divide(op.Body, op); len(op.Body) > 0 {
				kept = append(kept, op)
			}
		case !ofWeight(op):
			kept = append(kept, op)
		default:
			q.move(op)
		}
		if scan == nil {
			kept, q.own = append(kept, q.own...), nil
		}
	}
	return kept
}

// move puts an operation where it belongs.
func (q *deferral) move(op *ir.Op) {
	v := op.Out.Value.Root()
	channel := q.downColumns(op)
	ofBatch := func(a ir.Access) bool { return a.Value.OfBatch() }
	if channel < 0 && !q.large(op) && !slices.ContainsFunc(op.In, ofBatch) {
		q.deferred = append(q.deferred, op)
		return
	}
	part := q.partial[v]
	if part == nil {
		part = &ir.Value{Name: v.Name + ".group", Shape: v.Shape, Role: ir.Temp, Layer: v.Layer, Of: v}
		q.partial[v] = part
		q.p.Values = append(q.p.Values, part)
		q.deferred = append(q.deferred, sumOfGroups(op, v, part))
	}
	op.Out.Value = part
	if channel >= 0 {
		turn(op, channel, q.deferred[len(q.deferred)-1])
	}
	if q.start(op) {
		q.own = append(q.own, &ir.Op{
			Kind: ir.Map, Layer: op.Layer, Stage: op.Stage, Loops: []ir.Loop{{Name: "i", N: v.Size()}},
			Out: ir.Access{Value: part, Strides: []int{1}}, Expr: expr.Const(0),
		})
	}
	q.own = append(q.own, op)
}

// large reports whether an operation should run while its operands are in the
// cache.
func (q *deferral) large(op *ir.Op) bool {
	if q.p.Width <= 1 || op.Kind == ir.SelectAndScatter || op.Kind == ir.Scatter {
		return false
	}
	operands := 0
	for _, a := range op.In {
		operands += a.Value.Root().Size()
	}
	return operands*q.p.DType.Bytes() > q.p.Machine.Budgets.Pass && operands > manyOperands*op.Out.Value.Root().Size()
}

// downColumns is the loop of an operation along which vectors would run through all that it
// reads, but down the columns of the weights' gradient, to which it alone adds; -1 if there is
// none.
func (q *deferral) downColumns(op *ir.Op) int {
	v := op.Out.Value.Root()
	adds := func(o *ir.Op) bool { return o != op && o.Out.Value.Root() == v }
	if q.p.Width > 1 || op.Kind != ir.Contract || op.Out.Offset != 0 {
		return -1
	}
	for i, l := range op.Loops {
		rows := op.Out.Strides[i]
		if l.N > 1 && rows > 1 && rows*l.N == v.Size() && op.In[0].Strides[i] == 1 && op.In[1].Strides[i] == 1 && !slices.ContainsFunc(ir.Leaves(q.p.Ops), adds) {
			return i
		}
	}
	return -1
}

// turn makes the columns of a group's gradient its rows, and sum turn them back.
func turn(op *ir.Op, channel int, sum *ir.Op) {
	part, n := op.Out.Value, op.Loops[channel].N
	size := part.Size() / n
	part.Shape = []int{size, n}
	strides := make([]int, len(op.Loops))
	for i, s := range op.Out.Strides {
		strides[i] = s * n
	}
	strides[channel] = 1
	op.Out.Strides = strides
	sum.Loops, sum.Out.Strides, sum.In[0].Strides = []ir.Loop{{Name: "o", N: n}, {Name: "i", N: size}}, []int{size, 1}, []int{1, n}
}

// sumOfGroups adds up what the groups have made of a gradient, row by row.
func sumOfGroups(op *ir.Op, v, part *ir.Value) *ir.Op {
	rows := v.Root().Shape[0]
	strides := []int{v.Size() / rows, 1}
	return &ir.Op{
		Kind: ir.Reduce, Layer: op.Layer, Stage: op.Stage,
		Loops: []ir.Loop{{Name: "o", N: rows}, {Name: "i", N: v.Size() / rows}},
		Out:   ir.Access{Value: v, Strides: strides},
		In:    []ir.Access{{Value: part, Strides: strides}},
		Expr:  expr.Arg(0),
	}
}

// start decides whether an operation adds to its result or is the first to
// write it, and reports whether it adds as the first.
func (q *deferral) start(op *ir.Op) (addsFirst bool) {
	v := op.Out.Value.Root()
	started := q.started[v]
	op.Add = started || !op.Out.Covers(op.Loops) || !cleanSum(op) || op.Kind == ir.SelectAndScatter || op.Kind == ir.Scatter
	q.started[v] = true
	return op.Add && !started
}

// ofWeight reports whether an operation makes the gradient of a weight.
func ofWeight(op *ir.Op) bool { return op.Out.Value.Shared() && !op.Out.Value.OfBatch() }

func trained(a ir.Access) bool {
	v := a.Value.Root()
	return v.Role == ir.Param && !v.Frozen
}

// Clears are the gradients of weights that must be zero before the weights'
// operations run, as the first of these adds.
func Clears(weights []*ir.Op) []*ir.Value {
	var clears []*ir.Value
	seen := map[*ir.Value]bool{}
	for _, op := range weights {
		v := op.Out.Value.Root()
		if op.Add && !seen[v] {
			clears = append(clears, v)
		}
		seen[v] = true
	}
	return clears
}
