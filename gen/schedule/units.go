package schedule

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
)

// byUnits is the first calls of a time step for samples side by side as one loop over tasks, in each of
// which some units of a recurrent layer go through: rows of the weights for all of their gates, and what
// these make. A processor then finds in its caches what it goes on with. It returns how many calls
// these are; nil if there are none.
func (s *scheduler) byUnits(calls []*Call, scans int) (loop *Call, taken int) {
	products := 0
	for products < len(calls) && calls[products].How == Kernel && calls[products].Op.Kind == ir.Contract {
		products++
	}
	if s.program.Width <= 1 || scans == 0 || products == 0 || products == len(calls) || !isMap(calls[products]) {
		return nil, 0
	}
	units, rows := calls[products].Op.Loops[scans].N, calls[0].Op.Loops[scans].N
	if units < 2 || rows <= units || rows%units != 0 || slices.ContainsFunc(calls[:products], func(c *Call) bool { return c.Op.Loops[scans].N != rows }) {
		return nil, 0
	}
	var parts []*Call
	for _, c := range calls[:products] {
		for k := range rows / units {
			part := pass.PartOf(c.Op, scans, k*units, units)
			parts = append(parts, s.calls([]*ir.Op{part}, scans)...)
		}
	}
	if slices.ContainsFunc(parts, func(c *Call) bool { return c.How != Kernel }) {
		return nil, 0
	}
	if loop = s.inOneLoop(parts, scans); loop == nil {
		return nil, 0
	}
	for taken = products; taken < len(calls) && isMap(calls[taken]); taken++ {
		joined := s.join(loop, calls[taken], scans)
		if joined == nil {
			break
		}
		loop = joined
	}
	if taken == products || s.takes([]*Call{loop}, scans) > mostInUnits*s.takes(calls[:taken], scans) {
		return nil, 0
	}
	return loop, taken
}

// mostInUnits is how much longer calls may take by units, on one processor.
const mostInUnits = 1.05

func isMap(c *Call) bool { return c.How == Kernel && c.Op.Kind == ir.Map }

// inOneLoop is calls as one loop over tasks; nil if a task would need what others do.
func (s *scheduler) inOneLoop(calls []*Call, scans int) *Call {
	for _, scan := range pass.InTasks(s.program, calls[0].Op, scans, 0) {
		loop := s.inKernels(scan, scans)
		for _, c := range calls[1:] {
			if loop == nil {
				break
			}
			loop = s.join(loop, c, scans)
		}
		if loop != nil {
			return loop
		}
	}
	return nil
}

// shareRest shares what one processor would do between loops over tasks of a time step, where all
// wait for one another anyway.
func (s *scheduler) shareRest(calls []*Call, scans int) []*Call {
	if s.program.Width <= 1 || scans == 0 || !SharedOut(calls) {
		return calls
	}
	var all []*Call
	for len(calls) > 0 {
		n := 0
		for n < len(calls) && isMap(calls[n]) {
			n++
		}
		if n == 0 {
			all, calls = append(all, calls[0]), calls[1:]
			continue
		}
		if loop := s.inOneLoop(calls[:n], scans); loop != nil {
			all = append(all, loop)
		} else {
			all = append(all, calls[:n]...)
		}
		calls = calls[n:]
	}
	return all
}
