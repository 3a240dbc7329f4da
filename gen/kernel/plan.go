package kernel

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	vmath "github.com/seed-5f2744a7/tensornet/gen/kernel/math"
	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// Planner chooses the kernels of operations, for a machine, and writes none.
type Planner struct {
	m     machine.Machine
	bytes int
	fits  map[string]string // why a kernel is none, by key; "" where it is one
}

// NewPlanner returns a planner of kernels for elements of the given size.
func NewPlanner(m machine.Machine, bytes int) *Planner {
	return &Planner{m: m, bytes: bytes, fits: map[string]string{}}
}

// Groups says that an operation also sums over the groups of samples of a
// batch, whose number the kernel is told: values with lanes lie Stride elements
// apart from group to group. With Add the kernel is also told, by a number that
// is not 0, to add to the result; operations that add do so anyway. Prefetch is the
// number of arrays, laid out like the result, that the caller changes next:
// kernels may prefetch them.
type Groups struct {
	Stride   int
	Add      bool
	Prefetch int
}

// Plan is the kernel of one operation before it is written. It takes a pointer to
// the result's first element, one to each operand's, the number of groups if
// there are any, whether to add if Groups says so, and pointers to the arrays
// beside the result that it prefetches, to the same element.
type Plan struct {
	Form       string         // for people: "tile 6×1×2"
	Prefetched int            // arrays
	On         *target.Target // what it is for
	Effort     float64        // of its vectors, to compare machines
	nest       *nest
	key        string // plans with equal keys are of equal kernels
}

// Operation plans the kernel of an operation whose first loops, those of scans
// around it, run outside; nil, and why, where there is none.
func (p *Planner) Operation(op *ir.Op, scans int, groups *Groups) (plan *Plan, why string) {
	n, why := newNest(p.m.Target(), op, scans, groups, p.bytes)
	if n == nil {
		return nil, why
	}
	plan = &Plan{Form: n.emitter.form(), Prefetched: n.prefetched(), On: n.target, Effort: n.effort(), nest: n, key: n.key()}
	if why := p.fit(plan.key, func(w machine.Machine) { plan.write(w, "trial", "", neutral(plan)) }); why != "" {
		return nil, why
	}
	return plan, ""
}

func (p *Plan) identity() string { return p.key }

func (p *Plan) meaning() string { return p.nest.meaning }

func (p *Plan) on() *target.Target { return p.On }

func (p *Plan) name() string { return p.nest.name() }

func (p *Plan) pointers() int { return 1 + len(p.nest.op.In) }

// param is "out", "in1", …
func (p *Plan) param(i int) string {
	if i == 0 {
		return "out"
	}
	return fmt.Sprint("in", i)
}

func (p *Plan) write(w machine.Machine, name, uses string, params []string) {
	n := *p.nest
	n.write(w, name, uses, params)
}

// fit counts the registers of a kernel: it is written elsewhere first, where
// there are as many as it takes. It says why they do not do.
func (p *Planner) fit(key string, write func(machine.Machine)) string {
	why, known := p.fits[key]
	if !known {
		w := p.m.Draft()
		write(w)
		if err := w.Err(); err != nil {
			why = err.Error()
		}
		p.fits[key] = why
	}
	return why
}

// refusal is why no form suits an operation.
func refusal(op *ir.Op) string {
	if name := missing(op.Expr); name != "" {
		return fmt.Sprintf("calls %s", name)
	}
	if op.Kind != ir.Contract || op.Expr == nil {
		return "no loop suits vectors"
	}
	if name := long(op.Expr); name != "" {
		return fmt.Sprintf("%s needs the registers of the sums", name)
	}
	return "the sums take several passes"
}

// missing is a function of e without vector code, "" if there is none.
func missing(e *expr.Expr) string {
	return firstCall(e, func(e *expr.Expr) bool { return vmath.Of(e) == nil })
}

// light reports whether e calls no functions but those of few instructions, which
// may be written out for each vector of a block.
func light(e *expr.Expr) bool { return e == nil || e.Light() }

// long is a function of e that is not of few instructions, "" if there is none.
func long(e *expr.Expr) string {
	return firstCall(e, func(e *expr.Expr) bool { return e.Func.Cost != expr.Few })
}

// firstCall is the name of the first function called in e that is so, "" if none
// is.
func firstCall(e *expr.Expr, so func(*expr.Expr) bool) string {
	if e == nil {
		return ""
	}
	if e.Op == expr.OpCall && so(e) {
		return e.Func.Name
	}
	for _, a := range e.Args {
		if name := firstCall(a, so); name != "" {
			return name
		}
	}
	return ""
}
