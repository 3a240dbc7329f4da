package source

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/report"
)

// functionWork is how much arithmetic a polynomial and what is around it counts
// for.
const functionWork = 20

// operations are what became of the programs' operations, in the order of their
// runninp.
type operations struct {
	all  []report.Operation
	laps int
}

// Record notes what an operation became. scans are the loops around it, iterations
// of which are calls.
func (p *Package) Record(of *ir.Program, op *ir.Op, scans int, how report.Operation) {
	how.Program, how.Width, how.Machine = of.Purpose.String(), max(of.Width, 1), of.Machine.Name
	how.Layer, how.Stage, how.Kind = op.Layer, op.Stage.String(), op.Kind.String()
	if op.Phase == ir.PerWeights {
		how.Stage = "once"
	}
	how.Lap, how.Calls = p.done.laps, ir.Size(extents(op.Loops[:scans]))
	calls := int64(how.Calls)
	how.FLOPs, how.Work = op.Products()/calls, op.FLOPs()/calls
	if op.Expr != nil {
		how.Work += (functionWork - 1) * int64(functions(op.Expr)*evaluations(op)) / calls
	}
	for _, a := range append([]ir.Access{op.Out}, op.In...) {
		if n := int64(reach(a, op.Loops, scans) * p.Width()); a.Value.Shared() {
			how.Shared += n
		} else {
			how.Own += n
		}
	}
	p.done.all = append(p.done.all, how)
}

// RecordPlain notes operations of a program in plain Go, which vector code does
// not use where there is any.
func (p *Package) RecordPlain(of *ir.Program, ops []*ir.Op) {
	purpose := of.Purpose
	if of.Measures { // what predicts measures, too
		purpose = ir.Predict
	}
	why := p.Schedule.InPlainGo(purpose).Plain
	how := report.Operation{Plain: why, Reference: why == ""}
	for _, op := range ir.Leaves(ops) {
		p.Record(of, op, 0, how)
	}
}

// Aside records what is no operation of a program, and ends its lap. It takes
// part in measuring alone.
func (p *Package) Aside(how report.Operation) []jen.Code {
	how.Lap, how.Calls, how.Aside = p.done.laps, 1, true
	p.done.all = append(p.done.all, how)
	return p.Lap()
}

// Lap ends what was recorded since the last lap: in a package that is to be
// measured, by a call that takes the time.
func (p *Package) Lap() []jen.Code {
	p.done.laps++
	if !p.measured {
		return nil
	}
	return []jen.Code{jen.Qual(BenchPath, "Lap").Call(jen.Lit(p.done.laps - 1))}
}

// Share notes laps that others have become: operations of two machines take turns.
func (p *Package) Share(laps map[int]int) {
	for i, o := range p.done.all {
		if to, is := laps[o.Lap]; is {
			p.done.all[i].Lap = to
		}
	}
}

// reach is how many elements an access touches in one iteration of the scans: one
// for each iteration of the loops that it follows, but those that windows share once.
func reach(a ir.Access, loops []ir.Loop, scans int) int {
	iterations := 1
	for i, l := range loops[scans:] {
		if a.Strides[scans+i] != 0 {
			iterations *= l.N
		}
	}
	lo, hi := ir.Index{Offset: a.Offset, Strides: a.Strides[scans:]}.Range(loops[scans:])
	return min(iterations, hi-lo+1)
}

func extents(loops []ir.Loop) []int {
	n := make([]int, len(loops))
	for i, l := range loops {
		n[i] = l.N
	}
	return n
}

// evaluations is how often an operation's expression is computed: for a
// contraction once for each sum.
func evaluations(op *ir.Op) int {
	n := 1
	for i, l := range op.Loops {
		if op.Kind != ir.Contract || !op.Reduced(i) {
			n *= l.N
		}
	}
	return n
}

// functions counts the polynomials of an expression.
func functions(e *expr.Expr) int {
	n := 0
	if e.Op == expr.OpCall && e.Func.Cost == expr.Series {
		n = 1
	}
	for _, a := range e.Args {
		n += functions(a)
	}
	return n
}
