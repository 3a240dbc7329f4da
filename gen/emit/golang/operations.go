package golang

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/report"
)

const benchPath = runtimePath + "/bench"

// functionWork is how much arithmetic a polynomial and what is around it counts
// for.
const functionWork = 20

// operations are what became of the programs' operations, in the order of their
// running.
type operations struct {
	all  []report.Operation
	laps int
}

// record notes what an operation became. scans are the loops around it, turns
// of which are calls.
func (g *generator) record(p *ir.Program, op *ir.Op, scans int, how report.Operation) {
	how.Program, how.Width = p.Purpose.String(), max(p.Width, 1)
	how.Layer, how.Stage, how.Kind = op.Layer, op.Stage.String(), op.Kind.String()
	how.Lap, how.Turns = g.done.laps, ir.Size(extents(op.Loops[:scans]))
	turns := int64(how.Turns)
	how.FLOPs, how.Work = op.Products()/turns, op.FLOPs()/turns
	if op.Expr != nil {
		how.Work += (functionWork - 1) * int64(functions(op.Expr)*evaluations(op)) / turns
	}
	for _, a := range append([]ir.Access{op.Out}, op.In...) {
		if n := int64(reach(a, op.Loops, scans) * g.width()); a.Value.Shared() {
			how.Shared += n
		} else {
			how.Own += n
		}
	}
	g.done.all = append(g.done.all, how)
}

// recordPlain notes operations of a program in plain Go, which vector code does
// not use where there is any.
func (g *generator) recordPlain(p *ir.Program, ops []*ir.Op) {
	why := g.u.Schedule.InPlainGo(p.Purpose).Plain
	how := report.Operation{Plain: why, Reference: why == ""}
	for _, op := range ir.Leaves(ops) {
		g.record(p, op, 0, how)
	}
}

// aside records what is no operation of a program, and ends its lap. It takes
// part in measuring alone.
func (g *generator) aside(how report.Operation) []jen.Code {
	how.Lap, how.Turns, how.Aside = g.done.laps, 1, true
	g.done.all = append(g.done.all, how)
	return g.lap()
}

// lap ends what was recorded since the last lap: in a package that is to be
// measured, by a call that takes the time.
func (g *generator) lap() []jen.Code {
	g.done.laps++
	if !g.u.Laps {
		return nil
	}
	return []jen.Code{jen.Qual(benchPath, "Lap").Call(jen.Lit(g.done.laps - 1))}
}

// reach is how many elements an access touches in one turn of the scans: one
// for each turn of the loops that it follows, but those that windows share once.
func reach(a ir.Access, loops []ir.Loop, scans int) int {
	turns := 1
	for i, l := range loops[scans:] {
		if a.Strides[scans+i] != 0 {
			turns *= l.N
		}
	}
	lo, hi := ir.Index{Offset: a.Offset, Strides: a.Strides[scans:]}.Range(loops[scans:])
	return min(turns, hi-lo+1)
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
