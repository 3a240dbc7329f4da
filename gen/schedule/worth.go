package schedule

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

const (
	// certainly is by how much a kernel takes longer than another, as far as is known,
	// that certainly takes longer.
	certainly = 1.2
	// leastSaved is the part of a program's time from which on code of its own is worth
	// being written, compiled and linked.
	leastSaved = 0.25
)

// Worth is which programs of a machine are worth their code, beside those that a
// narrower machine has, on which the processor runs as well.
type Worth struct {
	One  Choice[bool] // those that predict one sample, and a time step of one
	Many Choice[bool] // all others
}

// plan plans the kernel of an operation on the machine that takes the least time for
// it, and says what is saved against the narrower one; or why there is none, or that
// one.
func (s *scheduler) plan(op *ir.Op, scans int) (plan *kernel.Plan, saves float64, why string) {
	plan, why = s.planner.Operation(op, scans, s.groups)
	if s.narrower == nil {
		return plan, 0, why
	}
	narrow, _ := s.narrower.Operation(op, scans, s.groups)
	switch {
	case narrow == nil, plan == nil: // to be split, if that helps, alike on both
		return plan, 0, why
	case narrow.Effort < certainly*plan.Effort:
		return narrow, 0, forNarrower(narrow.On)
	}
	return plan, narrow.Effort - plan.Effort, ""
}

// planChain does so for a chain.
func (s *scheduler) planChain(ops []*ir.Op) (chain *kernel.Chain, saves float64, why string) {
	chain, why = s.planner.Chain(ops)
	if s.narrower == nil {
		return chain, 0, why
	}
	narrow, _ := s.narrower.Chain(ops)
	switch {
	case narrow == nil, chain == nil:
		return chain, 0, why
	case narrow.Effort < certainly*chain.Effort:
		return narrow, 0, forNarrower(narrow.On)
	}
	return chain, narrow.Effort - chain.Effort, ""
}

// forNarrower is why a kernel is one for another machine.
func forNarrower(t *target.Target) string {
	return fmt.Sprintf("for %s: longer vectors save little", t.Name)
}

// worth settles which programs are worth their code.
func (s *Schedule) worth(t *target.Target) Worth {
	var one, many cost
	for _, p := range s.Programs {
		switch {
		case p.Refused != "" || p.Width == 0:
		case p.one():
			one.add(p, t)
		default:
			many.add(p, t)
		}
	}
	return Worth{one.worth(), many.worth()}
}

// tell notes for each program whether it is worth its code.
func (w Worth) tell(programs []*Program) {
	for _, p := range programs {
		switch {
		case p.Width == 0:
		case p.one():
			p.Worth = w.One
		default:
			p.Worth = w.Many
		}
	}
}

// one reports whether a program is called for one sample, by a function of its own.
func (p *Program) one() bool { return p.Width == 1 && p.Purpose != ir.Train }

// cost is what calls take and save, in cycles.
type cost struct{ takes, saves float64 }

func (c *cost) add(p *Program, t *target.Target) {
	c.stretches(p.Stretches, t)
	if p.Training == nil {
		return
	}
	c.stretches(p.Training.Ways(), t)
	for _, part := range p.Training.Parts {
		c.calls(part.Calls, float64(part.Count), t)
	}
}

func (c *cost) stretches(all []Stretch, t *target.Target) {
	for _, s := range all {
		c.calls(s.Calls, 1, t)
	}
}

func (c *cost) calls(calls []*Call, times float64, t *target.Target) {
	for _, call := range calls {
		c.takes += times * (t.Costs.Call + call.effort())
		c.saves += times * call.Saves
		if call.How == Loop {
			c.calls(call.Body, times*float64(call.Op.Loops[len(call.Op.Loops)-1].N), t)
		}
	}
}

// effort is that of a kernel.
func (c *Call) effort() float64 {
	switch c.How {
	case Kernel:
		return c.Plan.Effort
	case Chain:
		return c.Chain.Effort
	}
	return 0
}

func (c cost) worth() Choice[bool] {
	share := 0.0
	if c.saves > 0 {
		share = c.saves / (c.takes + c.saves)
	}
	return Choice[bool]{share >= leastSaved, fmt.Sprintf("saves about %.0f %% of the time", 100*share)}
}
