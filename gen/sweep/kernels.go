package sweep

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// Work is what a part of a program does in the swept layer, as it was scheduled.
type Work struct {
	FLOPs    float64  // of products
	Cycles   float64  // of all operations, by what the kernels' registers allow; see [kernel.Plan.Cycles]
	Products float64  // of these, those of products
	Forms    []string // of the kernels of products, with FLOPs and cycles
	Plain    []string // why operations are in plain Go
}

// Works are the parts of all programs: "train 16 weights", "predict 1 forward".
func Works(s *schedule.Schedule) map[string]*Work {
	all := map[string]*Work{}
	for _, p := range s.Programs {
		name := func(part string) *Work {
			key := fmt.Sprintf("%s %d %s", p.Purpose, p.Width, part)
			if all[key] == nil {
				all[key] = &Work{}
			}
			return all[key]
		}
		for _, stretch := range p.Stretches {
			name("forward").add(stretch.Calls, 0, 1)
		}
		if p.Training == nil {
			continue
		}
		for _, stretch := range p.Training.Forward {
			name("forward").add(stretch.Calls, 0, 1)
		}
		for _, stretch := range p.Training.Backward {
			inputs, weights := split(stretch.Calls)
			name("input").add(inputs, 0, 1)
			name("weights").add(weights, 0, groups)
		}
		for _, part := range p.Training.Parts {
			name("weights").add(part.Calls, 1, 1)
		}
	}
	return all
}

// split tells the operations that make gradients of weights from those of inputs.
func split(calls []*schedule.Call) (inputs, weights []*schedule.Call) {
	for _, c := range calls {
		leaf := c.Op
		if leaf == nil {
			leaf = c.Ops[0]
		}
		v := leaf.Leaves()[0].Out.Value.Root()
		for v.Of != nil {
			v = v.Of.Root()
		}
		if v.Role == ir.Param {
			weights = append(weights, c)
		} else {
			inputs = append(inputs, c)
		}
	}
	return inputs, weights
}

// groups is how many groups of samples kernels are thought to sum over.
const groups = 4

func (w *Work) add(calls []*schedule.Call, scans int, times float64) {
	for _, c := range calls {
		switch c.How {
		case schedule.Loop:
			w.add(c.Body, scans+1, times)
		case schedule.PlainGo:
			w.Plain = append(w.Plain, c.Why)
		case schedule.Kernel:
			w.kernel(c, scans, times)
		}
	}
}

func (w *Work) kernel(c *schedule.Call, scans int, times float64) {
	if c.Op.Layer != swept {
		return
	}
	calls := times
	for _, l := range c.Op.Loops[:scans] {
		calls *= float64(l.N)
	}
	flops := float64(c.Op.Products()) * times
	if c.Op.Phase == ir.PerBatch {
		flops *= groups
	}
	w.FLOPs += flops
	w.Cycles += calls * c.Plan.Cycles()
	if c.Op.Kind != ir.Contract {
		return
	}
	w.Products += calls * c.Plan.Cycles()
	w.Forms = append(w.Forms, fmt.Sprintf("%s: %.3g MFLOP in %.3g Mcycles", c.Plan.Form, flops/1e6, calls*c.Plan.Cycles()/1e6))
}

// String says what a part of a program does.
func (w *Work) String() string {
	return strings.Join(slices.Concat(w.Forms, w.Plain), "; ")
}
