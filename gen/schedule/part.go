package schedule

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
)

// wideBlocks is how many blocks of rows a range has at least for samples side by
// side: they meet the samples' values, which come from the third cache, once for
// all of them.
const wideBlocks = 2

// Part is the gradient of one weight, or of a part of its rows, in equal ranges.
type Part struct {
	pass.Part
	Clear   bool     // before the calls, as these add
	Calls   []*Call  // for a range, over all groups; the loop over ranges is a scan around
	Product *Product // what the optimizer may compute instead, nil for nothing
}

// Table is the call that adds up the gradient of a table by its rows, if that is all that makes
// it and the ranges are of whole rows one after the other; nil otherwise.
func (p *Part) Table() *Call {
	if len(p.Calls) != 1 || p.Calls[0].How != AddRows || !p.Clear {
		return nil
	}
	c := p.Calls[0]
	rows := c.Op.Rows
	if p.Size%rows.Stride != 0 || p.Begin != rows.First*rows.Stride || p.Count > 1 && rows.Each*rows.Stride != p.Size {
		return nil
	}
	return c
}

// parts schedules what makes the gradients of weights. Weights that no loss depends
// on have gradients of 0, but an optimizer may let them decay.
func (s *scheduler) parts(weights []*ir.Op, prefetch int) []Part {
	budgets, blocks := s.Machine.Target().Budgets, 1
	bytes := budgets.OneRange
	if s.program.Width > 1 {
		bytes, blocks = budgets.LanesRange, wideBlocks
	}
	s.groups = &kernel.Groups{Stride: s.program.Persistent, Prefetch: prefetch}
	clears := pass.Clears(weights)
	var parts []Part
	for _, p := range pass.Parts(weights, s.Machine.Target(), bytes/s.bytes(), blocks) {
		parts = append(parts, Part{p, slices.Contains(clears, p.Gradient), s.calls(p.Ops, 1), s.productOf(p)})
	}
	for _, v := range s.program.Trainable() {
		if !slices.ContainsFunc(parts, func(p Part) bool { return p.Gradient.Of == v }) {
			zero := pass.Part{Gradient: &ir.Value{Name: "d." + v.Name, Of: v}, Size: v.Size(), Count: 1}
			parts = append(parts, Part{Part: zero, Clear: true})
		}
	}
	return parts
}

// bytes is the size of an element.
func (s *scheduler) bytes() int { return s.program.DType.Bytes() }
