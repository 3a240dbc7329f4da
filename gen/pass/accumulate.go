package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Accumulate lets a contraction add to what its result is added to afterwards:
// z = W·x; y = z + u becomes u += W·x, with y another name for u, where nobody
// else wants u. So a recurrent layer adds to its projected input.
func Accumulate(p *ir.Program) error {
	a := &accumulation{p: p, readers: map[*ir.Value]int{}, writers: map[*ir.Value]int{}, last: map[*ir.Value]*ir.Op{}}
	for _, op := range ir.Leaves(p.Ops) {
		to := op.Out.Value.Root()
		a.writers[to]++
		for _, v := range read(op) {
			a.last[v] = op
			if v != to {
				a.readers[v]++
			}
		}
		a.last[to] = op
	}
	p.Ops = a.list(p.Ops)
	return nil
}

// accumulation counts the operations that write each value, and those that read
// it for another one.
type accumulation struct {
	p                *ir.Program
	readers, writers map[*ir.Value]int
	last             map[*ir.Value]*ir.Op // that touches the value
}

func (a *accumulation) list(ops []*ir.Op) []*ir.Op {
	for i := 0; i < len(ops); i++ {
		if ops[i].Kind == ir.Scan {
			ops[i].Body = a.list(ops[i].Body)
			continue
		}
		if i+1 == len(ops) || !a.addsTo(ops[i], ops[i+1]) {
			continue
		}
		sum, addend := ops[i].Out.Value.Root(), ops[i+1].In[0].Value.Root()
		if addend == sum {
			addend = ops[i+1].In[1].Value.Root()
		}
		sum.Alias, ops[i].Add = addend, true
		ops = slices.Delete(ops, i+1, i+2)
	}
	return ops
}

// addsTo reports whether op is a contraction and next adds to its result, in
// place, a value that lies in memory as the result and is read nowhere else.
func (a *accumulation) addsTo(op, next *ir.Op) bool {
	if op.Kind != ir.Contract || op.Add || op.Expr != nil || next.Kind != ir.Map || next.Add || len(next.In) != 2 {
		return false
	}
	if !sums(op) {
		return false
	}
	e := next.Expr
	if e.Op != expr.OpAdd || e.Args[0].Op != expr.OpArg || e.Args[1].Op != expr.OpArg || e.Args[0].Index == e.Args[1].Index {
		return false
	}
	sum := op.Out.Value.Root()
	ours := 0
	for _, in := range next.In {
		if in.Offset != next.Out.Offset || !slices.Equal(in.Strides, next.Out.Strides) {
			return false
		}
		v := in.Value.Root()
		if v == sum {
			ours++
		} else if !isTemporary(v) || v.Derived || isOutput(a.p, v) || v.Size() != sum.Size() || a.readers[v] != 1 || a.last[v] != next {
			return false
		}
	}
	return ours == 1 && next.Out.Value.Root() == sum && a.writers[sum] == 2 && isTemporary(sum) && !isOutput(a.p, sum)
}

// sums reports whether a contraction adds up several products. A single one
// would be rounded only once with what it is added to, and a time step alone,
// which adds elsewhere, would differ from the same step of a sequence.
func sums(op *ir.Op) bool {
	for l, loop := range op.Loops {
		if op.Reduced(l) && loop.N > 1 {
			return true
		}
	}
	return false
}
