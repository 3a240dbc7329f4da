package schedule

import (
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// cycles is about how long a program takes for a group of samples: the arithmetic of its
// calls, and reading and writing from where all of its values lie, in the second or third
// cache or in memory.
func cycles(p *Program, t *target.Target) float64 {
	c := timingOf(p.Program, t)
	c.stretches(p.Stretches)
	if p.Training != nil {
		c.stretches(p.Training.Ways())
		for _, part := range p.Training.Parts {
			c.calls(part.Calls, 1, 1/float64(kernel.FewGroups))
		}
	}
	return c.sum
}

// timingOf is what has to be known of a program to add up its cycles.
func timingOf(p *ir.Program, t *target.Target) *timing {
	bytes := p.DType.Bytes()
	weights := 0
	for _, v := range p.Params {
		weights += v.Size() * bytes
	}
	memory := t.Costs.Memory
	if p.Width > 1 && !inSteps(p.Ops, t.Caches.Second/bytes) {
		memory = t.Costs.Strewn
	}
	return &timing{lanes: t.Lanes(bytes), weight: reading(weights, t, t.Costs.Memory) * float64(bytes), value: reading((p.Arena+p.Persistent)*bytes, t, memory) * float64(bytes)}
}

// inSteps reports whether most of what operations touch is touched step by step, where a step
// touches no more than so many elements: the values of steps lie one after the other.
func inSteps(ops []*ir.Op, most int) bool {
	steps, all := 0, 0
	for _, op := range ops {
		sum := 0
		for _, leaf := range op.Leaves() {
			for _, a := range append([]ir.Access{leaf.Out}, leaf.In...) {
				if !a.Value.Shared() {
					sum += elements(leaf, a)
				}
			}
		}
		if op.Kind == ir.Scan && !op.Tasks && sum/op.Loops[len(op.Loops)-1].N <= most {
			steps += sum
		}
		all += sum
	}
	return 2*steps > all
}

// elements is how many of a value an operation goes through.
func elements(op *ir.Op, a ir.Access) int {
	n := 1
	for i, l := range op.Loops {
		if a.Strides[i] != 0 {
			n *= l.N
		}
	}
	return min(n, a.Value.Root().Size())
}

// reading is how many cycles a byte takes of so many that are gone through in turn, where
// so many come from memory in one.
func reading(bytes int, t *target.Target, memory float64) float64 {
	switch {
	case bytes <= t.Caches.Second:
		return 0 // the kernels' own time has it
	case bytes <= t.Budgets.Third:
		return 1 / t.Costs.Third
	}
	return 1 / memory
}

// timing adds up cycles.
type timing struct {
	lanes         int     // of a vector
	weight, value float64 // cycles that an element takes on its way
	sum           float64
}

func (t *timing) stretches(all []Stretch) {
	for _, s := range all {
		t.calls(s.Calls, 0, 1)
	}
}

// calls adds calls within so many scans, that share of their arithmetic.
func (t *timing) calls(calls []*Call, scans int, share float64) {
	for _, c := range calls {
		switch {
		case c.How == Loop:
			t.calls(c.Body, scans+1, share)
			continue
		case c.How == Kernel:
			times := share
			for _, l := range c.Op.Loops[:scans] {
				times *= float64(l.N)
			}
			t.sum += max(times*c.Plan.Cycles(), t.memory(c.Op)) // it reads ahead
			continue
		case c.How == Chain:
			t.chain(c.Ops)
			continue
		case c.How == PlainGo:
			t.sum += share * float64(c.Op.FLOPs())
		default: // a function of the runtime
			t.sum += share * float64(c.Op.Out.Value.Size()/t.lanes)
		}
		t.sum += t.memory(c.Op)
	}
}

// chain adds small operations, which are mostly waiting.
func (t *timing) chain(ops []*ir.Op) {
	for _, op := range ops {
		t.sum += float64(op.FLOPs()) / float64(t.lanes)
		for _, leaf := range op.Leaves() {
			t.sum += t.memory(leaf)
		}
	}
}

// memory is the time of reading and writing each element once that an operation goes
// through.
func (t *timing) memory(op *ir.Op) float64 {
	sum := 0.0
	for _, a := range append([]ir.Access{op.Out}, op.In...) {
		n := elements(op, a)
		if a.Value.Shared() {
			sum += t.weight * float64(n)
		} else {
			sum += t.value * float64(n)
		}
	}
	return sum
}
