package schedule

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
)

// How is what an operation becomes.
type How int

// What operations become.
const (
	Kernel    How = iota // one of its own, or shared with its like
	Chain                // with others, or the iterations of a scan, in one kernel
	Loop                 // of a scan: in Go, around calls
	Dropout              // a function of the runtime
	FromLanes            // another
	AddRows              // another, which makes the gradient of a table
	PlainGo              // a function in Go
)

func (h How) String() string {
	return [...]string{"kernel", "chain", "loop", "dropout", "from lanes", "add rows", "plain Go"}[h]
}

// Call is an operation as it runs; without one, the operations of a chain.
type Call struct {
	How   How
	Op    *ir.Op
	Plan  *kernel.Plan  // of a kernel
	Chain *kernel.Chain // of a chain
	Ops   []*ir.Op      // in a chain
	Body  []*Call       // of a loop
	Tasks bool          // its iterations are shared out to several processors
	Why   string        // not in a better way; "" where there is none
	Saves float64       // effort, against a kernel for the narrower machine
}

// Form is the form of a kernel, or of what stands for it.
func (c *Call) Form() string {
	switch c.How {
	case Kernel:
		return c.Plan.Form
	case FromLanes:
		return "transposition"
	case Dropout:
		return "random numbers"
	case AddRows:
		return "sum by rows"
	}
	return ""
}

// InRuntime reports whether an operation becomes a function of the runtime, which
// asks what it runs on.
func InRuntime(all []Stretch) bool {
	return slices.ContainsFunc(all, func(s Stretch) bool { return slices.ContainsFunc(s.Calls, (*Call).inRuntime) })
}

// ReadsDerived reports whether operations read what is derived from the weights.
func ReadsDerived(all []Stretch) bool {
	return slices.ContainsFunc(all, func(s Stretch) bool { return slices.ContainsFunc(s.Calls, (*Call).readsDerived) })
}

func (c *Call) readsDerived() bool {
	ops := c.Ops
	if c.Op != nil {
		ops = []*ir.Op{c.Op}
	}
	return slices.ContainsFunc(ir.Leaves(ops), func(op *ir.Op) bool {
		return slices.ContainsFunc(op.In, func(a ir.Access) bool { return a.Value.Root().Derived })
	})
}

func (c *Call) inRuntime() bool {
	return c.How == Dropout || c.How == FromLanes || slices.ContainsFunc(c.Body, (*Call).inRuntime)
}

// calls schedules operations within so many scans. A contraction and the
// expression over it are split where no kernel takes both.
func (s *scheduler) calls(ops []*ir.Op, scans int) []*Call {
	var all []*Call
	for _, op := range ops {
		c := s.call(op, scans)
		if parts := pass.SplitEpilogue(op); c.How == PlainGo && len(parts) > 1 {
			all = append(all, s.split(parts, scans, c.Why)...)
		} else {
			all = append(all, c)
		}
	}
	return all
}

// split schedules the parts of an operation, the first with the reason for them.
func (s *scheduler) split(parts []*ir.Op, scans int, why string) []*Call {
	all := s.calls(parts, scans)
	if all[0].Why == "" {
		all[0].Why = "split: " + why
	}
	return all
}

func (s *scheduler) call(op *ir.Op, scans int) *Call {
	switch {
	case op.Kind == ir.Scan:
		return s.scan(op, scans)
	case op.Kind == ir.Random:
		return &Call{How: Dropout, Op: op}
	case s.program.Width > 1 && op.Phase != ir.PerWeights && isTransposition(op, s.program.Width):
		return &Call{How: FromLanes, Op: op}
	}
	if op.Table() != nil {
		return s.byRows(op)
	}
	plan, saves, why := s.plan(op, scans)
	if plan == nil {
		return &Call{How: PlainGo, Op: op, Why: why}
	}
	return &Call{How: Kernel, Op: op, Plan: plan, Saves: saves, Why: why}
}

// scan schedules a scan: its iterations in one kernel, or each call by call.
func (s *scheduler) scan(op *ir.Op, scans int) *Call {
	why := ""
	if scans == 0 {
		var c *Call
		if c, why = s.chain([]*ir.Op{op}); c != nil {
			c.Op = op
			return c
		}
	}
	return &Call{How: Loop, Op: op, Body: s.calls(op.Body, scans+1), Why: why}
}

// isTransposition reports whether op copies a value with lanes sample by
// sample.
func isTransposition(op *ir.Op, lanes int) bool {
	return op.Kind == ir.Move && len(op.Loops) == 2 && !op.Add && op.Loops[1].N == lanes &&
		slices.Equal(op.In[0].Strides, []int{lanes, 1}) && op.Out.Strides[0] == 1 && op.Out.Strides[1] > lanes
}
