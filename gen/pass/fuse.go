package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Fuse puts a pointwise operation into the contraction or pointwise operation
// that makes its operand, when nothing else reads that operand: bias and
// activation become the end of the product's own loop, and the intermediate
// value needs no memory. Gradients of what pointwise operations compute are fused
// as well, and added to others at once.
//
// In plain Go each layer is functions of its own, and fuses what it consists of.
func Fuse(p *ir.Program) error {
	f := &fusion{across: p.Width > 0, readers: map[*ir.Value]int{}, writers: map[*ir.Value]int{}, reader: map[*ir.Value]*ir.Op{}, places: map[*ir.Op]position{}}
	for _, o := range p.Outputs {
		f.readers[o.Value.Root()]++
	}
	for _, op := range ir.Leaves(p.Ops) {
		f.writers[op.Out.Value.Root()]++
		for _, v := range read(op) {
			f.readers[v]++
			f.reader[v] = op
		}
	}
	p.Ops = f.list(p.Ops, 0)
	return Prune(p)
}

// fusion counts the operations that touch each value, and knows the last that
// reads it. An output of the network counts as read once more.
type fusion struct {
	across           bool // layers
	readers, writers map[*ir.Value]int
	reader           map[*ir.Value]*ir.Op
	places           map[*ir.Op]position
}

// position is where an operation stands in a list, which its first one tells apart.
type position struct {
	list *ir.Op
	at   int
}

// list fuses within a list of operations that run one after the other, in so
// many loops of scans.
func (f *fusion) list(ops []*ir.Op, scans int) []*ir.Op {
	for i, op := range ops {
		f.places[op] = position{ops[0], i}
	}
	for i := range ops {
		if ops[i].Kind == ir.Scan {
			ops[i].Body = f.list(ops[i].Body, len(ops[i].Loops))
			continue
		}
		next := f.consumer(ops[i])
		if next < 0 || overwritten(ops[i], ops[i+1:next+1], scans) || !fuse(ops[i], ops[next], scans) {
			continue
		}
		for _, v := range read(ops[i]) {
			f.reader[v] = ops[i]
		}
		f.places[ops[i]] = f.places[ops[next]]
		ops[next], ops[i] = ops[i], nil
	}
	return withoutNil(ops)
}

func withoutNil(ops []*ir.Op) []*ir.Op {
	return slices.DeleteFunc(ops, func(op *ir.Op) bool { return op == nil })
}

// consumer finds the one operation that reads what op writes, later in the same
// list and for the same function, or -1.
func (f *fusion) consumer(op *ir.Op) int {
	root := op.Out.Value.Root()
	suits := op.Kind == ir.Contract && root.Role == ir.Temp || op.Kind == ir.Map && isTemporary(root)
	if op.Add || !suits || f.readers[root] != 1 || f.writers[root] != 1 {
		return -1
	}
	reader := f.reader[root]
	from, to := f.places[op], f.places[reader]
	if reader == nil || reader.Layer != op.Layer && !f.across || reader.Stage != op.Stage || reader.Phase != op.Phase || from.list != to.list || to.at < from.at {
		return -1
	}
	return to.at
}

// overwritten reports whether the operations that an operation moves past, and
// the one that it becomes part of, write what it reads.
func overwritten(op *ir.Op, past []*ir.Op, scans int) bool {
	for _, b := range past {
		for _, leaf := range b.Leaves() {
			if slices.ContainsFunc(op.In, func(a ir.Access) bool { return meet(op, a, leaf, leaf.Out, scans) }) {
				return true
			}
		}
	}
	return false
}

// meet reports whether accesses of two operations may touch the same element in
// one iteration of the scans around both.
func meet(op *ir.Op, a ir.Access, other *ir.Op, b ir.Access, scans int) bool {
	if a.Value.Root() != b.Value.Root() {
		return false
	}
	if !slices.Equal(a.Strides[:scans], b.Strides[:scans]) || byRows(op, a.Value) || byRows(other, b.Value) {
		return true
	}
	inTurn := func(op *ir.Op, a ir.Access) (lo, hi int) {
		a.Strides = a.Strides[scans:]
		return a.Range(op.Loops[scans:])
	}
	first, last := inTurn(op, a)
	from, to := inTurn(other, b)
	return first <= to && from <= last
}

// read are the values that an operation reads, each once.
func read(op *ir.Op) []*ir.Value {
	values := make([]*ir.Value, 0, len(op.In))
	for _, a := range op.In {
		if v := a.Value.Root(); !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	return values
}

// fuse changes first into first-then-second, in so many loops of scans, if their loops allow it.
func fuse(first, second *ir.Op, scans int) bool {
	if second.Kind != ir.Map || (second.Add || second.Out.Value.OfBatch()) && first.Kind != ir.Map || !first.Out.Covers(first.Loops) {
		return false
	}
	var accesses []ir.Access
	args := make([]*expr.Expr, len(second.In))
	value := first.Expr
	base := len(first.In)
	if first.Kind == ir.Contract {
		base--
		if value == nil {
			value = expr.Arg(0)
		}
	}
	uses := 0
	for i, a := range second.In {
		if a.Value.Root() == first.Out.Value.Root() {
			if !sameOrder(first, second, a, scans) {
				return false
			}
			uses += second.Expr.Count(i)
			args[i] = value
			continue
		}
		moved, ok := relocate(first, second, a, scans)
		if !ok {
			return false
		}
		args[i] = expr.Arg(base + len(accesses))
		accesses = append(accesses, moved)
	}
	if uses > 1 && value.Op != expr.OpArg {
		return false
	}
	out, ok := relocate(first, second, second.Out, scans)
	if !ok {
		return false
	}
	if len(first.In)+len(accesses) > ir.MaxOperands {
		return false
	}
	first.In = append(first.In, accesses...)
	first.Expr = second.Expr.Substitute(args)
	first.Out, first.Add = out, second.Add
	return true
}

// followed are the loops of op, in so many of scans, that its result follows.
func followed(op *ir.Op, scans int) (loops []int) {
	for i, l := range op.Loops {
		if i >= scans && op.Out.Strides[i] != 0 && l.N > 1 {
			loops = append(loops, i)
		}
	}
	return loops
}

// sameOrder reports whether second reads first's result element by element:
// its loops, split as first's are, address the same memory.
func sameOrder(first, second *ir.Op, read ir.Access, scans int) bool {
	moved, ok := relocate(first, second, read, scans)
	return ok && moved.Offset == first.Out.Offset && slices.Equal(moved.Strides, first.Out.Strides)
}

// relocate rewrites an access over second's loops into one over first's. The
// loops of second may be those of first merged: extents must multiply up.
func relocate(first, second *ir.Op, a ir.Access, scans int) (ir.Access, bool) {
	out := ir.Access{Value: a.Value, Offset: a.Offset, Strides: make([]int, len(first.Loops))}
	copy(out.Strides, a.Strides[:scans])
	mine := followed(first, scans)
	k := len(mine) - 1
	for j := len(second.Loops) - 1; j >= scans; j-- {
		left, step := second.Loops[j].N, a.Strides[j]
		for left > 1 {
			if k < 0 || left%first.Loops[mine[k]].N != 0 {
				return out, false
			}
			out.Strides[mine[k]] = step
			step *= first.Loops[mine[k]].N
			left /= first.Loops[mine[k]].N
			k--
		}
	}
	return out, k < 0
}
