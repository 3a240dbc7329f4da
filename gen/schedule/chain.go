package schedule

import (
	"fmt"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// mostInChain is how many operations run as one kernel at most, for the size of
// the code.
const mostInChain = 40

// Stretch is operations that follow one another: one kernel, or call by call.
type Stretch struct {
	Calls []*Call
	Why   string // it is not one kernel; "" where it is, or no question
}

func (s *scheduler) stretch(ops []*ir.Op) Stretch {
	c, why := s.chain(ops)
	if c != nil {
		return Stretch{Calls: []*Call{c}}
	}
	return Stretch{s.calls(ops, 0), why}
}

// chain schedules operations as one kernel; nil where they are not, and why, if
// they could be.
func (s *scheduler) chain(ops []*ir.Op) (c *Call, why string) {
	leaves := len(ir.Leaves(ops))
	if s.program.Width > 1 || s.groups != nil || leaves < 2 {
		return nil, ""
	}
	if why := s.notSmall(ops); why != "" {
		return nil, why
	}
	chain, saves, why := s.planChain(ops)
	if chain == nil {
		return nil, why
	}
	return &Call{How: Chain, Ops: ops, Chain: chain, Saves: saves, Why: strings.TrimSuffix(fmt.Sprintf("chain of %d, %s", leaves, why), ", ")}, ""
}

// notSmall is why operations are not worth a kernel for all: the work of one is
// more than a call takes, or all of it is so much that the garbage collector would
// wait long for its end.
func (s *scheduler) notSmall(ops []*ir.Op) string {
	work := s.Machine.Target().Work
	n, all := 0, int64(0)
	for _, op := range ops {
		iterations, leaves := int64(1), op.Leaves()
		if op.Kind == ir.Scan {
			iterations = int64(op.Loops[len(op.Loops)-1].N)
		}
		if each := op.FLOPs() / iterations / int64(len(leaves)); op.FLOPs() > work.Call*iterations*int64(len(leaves)) {
			return fmt.Sprintf("%s is worth a call: %d FLOP", leaves[0].Layer, each)
		}
		n, all = n+len(leaves), all+op.FLOPs()
	}
	switch {
	case n > mostInChain:
		return fmt.Sprintf("%d operations, more than %d", n, mostInChain)
	case all > work.Chain:
		return fmt.Sprintf("%d FLOP without an end between, more than %d", all, work.Chain)
	}
	return ""
}
