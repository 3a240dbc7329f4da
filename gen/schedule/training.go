package schedule

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Training is how a program that trains runs: each group of samples forward and
// backward, then the gradients of weights over all groups.
type Training struct {
	Forward    []Stretch    // outputs, losses and their gradients
	Masked     []*ir.Value  // gradients of losses, to be weighed then
	Backward   []Stretch    // back through the layers
	Segments   []Segment    // instead of these three, where samples depend on one another
	Parts      []Part       // the gradients of weights
	Terms      int          // of a sample in a gradient, at most; 0 if they are not sums of products
	AtOnce     Choice[int]  // groups whose gradients are added up together
	Prefetch   Choice[int]  // arrays of the optimizer that kernels may prefetch beside gradients
	Prefetched int          // that they do
	Exclusive  Choice[bool] // weights come to the processor that is about to change them
}

// Segment is a stretch of training that all groups of samples go through before any
// enters the next.
type Segment struct {
	Stretches []Stretch // of each group
	Sums      []*ir.Op  // over the groups then
	Once      []*ir.Op  // then
}

// Ways are all stretches of a group.
func (t *Training) Ways() []Stretch {
	all := slices.Concat(t.Forward, t.Backward)
	for _, s := range t.Segments {
		all = append(all, s.Stretches...)
	}
	return all
}

// training schedules a program; nil, and why, if it cannot run on kernels.
func (s *scheduler) training() (t *Training, why string) {
	_, groups, weights := s.program.Phases()
	if len(weights) == 0 {
		return nil, "no weight is trained"
	}
	t = &Training{Terms: termsOf(weights), AtOnce: s.atOnce(), Prefetch: s.prefetch(), Exclusive: s.exclusive()}
	if s.program.Segments > 0 {
		t.Segments, t.AtOnce = s.segments(groups), Choice[int]{math.MaxInt32, "each sample depends on all of the batch"}
	} else {
		begin, masked := lossGradients(groups, weights)
		if begin == 0 {
			return nil, "gradients of losses come between those of layers"
		}
		t.Forward, t.Masked, t.Backward = s.stages(groups[:begin]), masked, s.stages(groups[begin:])
	}
	t.Parts = s.parts(weights, t.Prefetch.Is)
	for _, p := range t.Parts {
		for _, c := range p.Calls { // none is a loop: they are out of scans
			switch c.How {
			case Kernel:
				t.Prefetched = max(t.Prefetched, c.Plan.Prefetched)
			case AddRows:
			default:
				return nil, fmt.Sprintf("the gradient of %s %s", p.Gradient.Of.Name, c.Why)
			}
		}
	}
	return t, ""
}

// segments schedules those of a program.
func (s *scheduler) segments(ops []*ir.Op) []Segment {
	all := make([]Segment, s.program.Segments)
	for k := range all {
		var group []*ir.Op
		for _, op := range ops {
			switch {
			case op.Segment != k:
			case op.Phase == ir.PerGroup:
				group = append(group, op)
			case op.Once():
				all[k].Once = append(all[k].Once, op)
			default:
				all[k].Sums = append(all[k].Sums, op)
			}
		}
		all[k].Stretches = s.stages(group)
	}
	return all
}

// stages schedules a way through the network, each stage as one kernel if that is
// small.
func (s *scheduler) stages(ops []*ir.Op) []Stretch {
	var all []Stretch
	for len(ops) > 0 {
		n := 1
		for n < len(ops) && ops[n].Leaves()[0].Stage == ops[0].Leaves()[0].Stage {
			n++
		}
		all, ops = append(all, s.stretch(ops[:n])), ops[n:]
	}
	return all
}

// lossGradients finds where the operations after those of the losses begin, and
// the gradients of losses; 0 where other operations come between these.
func lossGradients(ops, weights []*ir.Op) (end int, values []*ir.Value) {
	for i, op := range ops {
		switch {
		case op.Stage < ir.LossBackward && end > 0:
			return 0, nil
		case op.Stage == ir.LossBackward:
			if i > 0 && ops[i-1].Stage == ir.Backward {
				return 0, nil
			}
			end = i + 1
		}
	}
	after := read(slices.Concat(ops[end:], weights))
	for _, op := range ir.Leaves(ops[:end]) {
		if op.Stage != ir.LossBackward {
			continue
		}
		if v := op.Out.Value.Root(); after[v] && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	return end, values
}

// read are the values that operations read.
func read(ops []*ir.Op) map[*ir.Value]bool {
	values := map[*ir.Value]bool{}
	for _, op := range ir.Leaves(ops) {
		for _, a := range op.In {
			values[a.Value.Root()] = true
		}
	}
	return values
}
