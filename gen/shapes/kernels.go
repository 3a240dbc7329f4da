package shapes

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// Work is what a part of a program does in the swept layer, as it was scheduled, for
// a group of samples; gradients of weights over [kernel.FewGroups] of them.
type Work struct {
	FLOPs    float64  // of products
	Cycles   float64  // of all operations, by what registers allow or, if that is more, the cache that weights come from
	Products float64  // by registers alone, of products
	Touched  float64  // elements that products read and write, each once
	Results  float64  // of products
	Streams  bool     // weights come from beyond the second cache
	Forms    []string // of the kernels of products, with FLOPs and cycles
	Plain    []string // why operations are in plain Go
	Calls    []Call   // of kernels
}

// Share is the predicted share of the peak of a machine, in products.
func (w *Work) Share(on *target.Target, bytes int) float64 {
	return w.FLOPs / (w.Products * 2 * on.Costs.FMAs * float64(on.Lanes(bytes)))
}

// String says what a part of a program does.
func (w *Work) String() string { return strings.Join(slices.Concat(w.Forms, w.Plain), "; ") }

// Works are the parts of all programs by their names, such as "train 16 weights" or
// "predict 1 forward".
func Works(s *schedule.Schedule, on *target.Target) map[string]*Work {
	all := map[string]*Work{}
	for _, p := range s.Programs {
		part := func(part string) counting {
			key := fmt.Sprintf("%s %d %s", p.Purpose, p.Width, part)
			if all[key] == nil {
				all[key] = &Work{}
			}
			return counting{all[key], on, p.DType.Bytes(), p.Persistent, 1}
		}
		for _, stretch := range p.Stretches {
			part("forward").calls(stretch.Calls, 0)
		}
		if p.Training == nil {
			continue
		}
		for _, stretch := range p.Training.Forward {
			part("forward").calls(stretch.Calls, 0)
		}
		of := part("weights") // those of each group
		of.times = kernel.FewGroups
		for _, stretch := range p.Training.Backward {
			inputs, weights := split(stretch.Calls)
			part("input").calls(inputs, 0)
			of.calls(weights, 0)
		}
		for _, q := range p.Training.Parts {
			part("weights").calls(q.Calls, 1)
		}
	}
	return all
}

// split tells the operations that make gradients of weights from those of inputs.
func split(calls []*schedule.Call) (inputs, weights []*schedule.Call) {
	for _, c := range calls {
		if c.How == schedule.Loop {
			ofInputs, ofWeights := *c, *c
			ofInputs.Body, ofWeights.Body = split(c.Body)
			inputs, weights = append(inputs, &ofInputs), append(weights, &ofWeights)
			continue
		}
		op := c.Op
		if op == nil {
			op = c.Ops[0]
		}
		v := op.Leaves()[0].Out.Value.Root()
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

// counting adds calls to work.
type counting struct {
	*Work
	on    *target.Target
	bytes int
	kept  int // elements of a group of samples
	times float64
}

func (w counting) calls(calls []*schedule.Call, scans int) {
	for _, c := range calls {
		switch c.How {
		case schedule.Loop:
			w.calls(c.Body, scans+1)
		case schedule.PlainGo:
			w.Plain = append(w.Plain, c.Why)
		case schedule.Kernel:
			if c.Op.Layer == swept {
				w.kernel(c, scans)
			}
		}
	}
}

func (w counting) kernel(c *schedule.Call, scans int) {
	for _, l := range c.Op.Loops[:scans] {
		w.times *= float64(l.N)
	}
	cycles := w.times * c.Plan.Cycles()
	call := Call{Call: c, Times: w.times, Scans: scans}
	if c.Op.Phase == ir.PerBatch {
		call.Groups, call.Stride = kernel.FewGroups, w.kept
	}
	w.Calls = append(w.Calls, call)
	if c.Op.Kind != ir.Contract {
		w.Cycles += cycles
		return
	}
	flops := w.times * float64(c.Op.Products())
	for _, l := range c.Op.Loops[:scans] {
		flops /= float64(l.N)
	}
	if c.Op.Phase == ir.PerBatch {
		flops *= kernel.FewGroups
	}
	weights := 0.0
	for i, a := range append([]ir.Access{c.Op.Out}, c.Op.In...) {
		n := elements(a, c.Op.Loops)
		w.Touched += n
		if i == 0 {
			w.Results += n
		}
		if a.Value.Shared() {
			weights += n * float64(w.bytes)
		}
	}
	if weights > float64(w.on.Caches.Second) {
		w.Streams = true
		w.Cycles += max(cycles, weights/w.on.Costs.Third)
	} else {
		w.Cycles += cycles
	}
	w.FLOPs += flops
	w.Products += cycles
	w.Forms = append(w.Forms, fmt.Sprintf("%s: %.3g MFLOP in %.3g Mcycles", c.Plan.Form, flops/1e6, cycles/1e6))
}

// elements is how many an access reaches.
func elements(a ir.Access, loops []ir.Loop) float64 {
	n := 1
	for i, l := range loops {
		if a.Strides[i] != 0 {
			n *= l.N
		}
	}
	return float64(min(n, a.Value.Root().Size()))
}

// Call is a kernel of a part of a program, and how often that calls it.
type Call struct {
	*schedule.Call
	Times  float64
	Scans  int // around, which run outside
	Groups int // of samples, Stride elements apart, that it sums over; 0: it does not
	Stride int
}

// Elements is how many a call reaches through an access, once or several times.
func (c Call) Elements(a ir.Access) float64 {
	inside := ir.Access{Value: a.Value, Strides: a.Strides[c.Scans:]}
	n := elements(inside, c.Op.Loops[c.Scans:])
	if c.Groups > 0 && !a.Value.Shared() {
		n *= float64(c.Groups)
	}
	return n
}
