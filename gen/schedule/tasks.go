package schedule

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
)

const (
	// leastShared is how much longer than to meet once an operation takes that is worth
	// being shared out.
	leastShared = 4
	// leastWon is the part of a program's time that a second processor must save.
	leastWon = 0.15
	// leastWonOfGroup is that of a group's way forward, of whose values, which are many, a part moves
	// from cache to cache.
	leastWonOfGroup = 0.25
	// mostInParts is how much longer an operation may take in parts, on one processor.
	mostInParts = 1.05
)

// share decides whether one sample's, or one group's, way through a program is shared out to
// several processors, and turns what is worth it into loops over tasks.
func (s *scheduler) share(all []Stretch) ([]Stretch, Choice[int]) {
	var shared []Stretch
	var one, two float64
	tasks := 0
	for _, stretch := range all {
		some := stretch
		some.Calls = s.sharedOut(stretch.Calls, 0)
		shared = append(shared, some)
		one += s.takes(stretch.Calls, 0)
		two += s.together(some.Calls, 0)
		tasks = max(tasks, mostTasks(some.Calls))
	}
	two += s.Machine.Target().Costs.Wake
	least := leastWon
	if s.program.Width > 1 && s.program.Purpose != ir.Train {
		least = leastWonOfGroup
	}
	switch {
	case tasks == 0:
		return all, Choice[int]{1, "no operation is worth being shared out"}
	case two > (1-least)*one:
		return all, Choice[int]{1, fmt.Sprintf("two would take %.2f of the time", two/one)}
	}
	return shared, Choice[int]{tasks, fmt.Sprintf("two take %.2f of the time", two/one)}
}

// shareTraining does so for the way of a group through a step.
func (s *scheduler) shareTraining(t *Training) Choice[int] {
	s.groups = nil
	forward := len(t.Forward)
	shared, tasks := s.share(slices.Concat(t.Forward, t.Backward))
	t.Forward, t.Backward = shared[:forward], shared[forward:]
	return tasks
}

// sharedOut are calls, within so many scans, of which those that are worth it are loops over
// tasks. What follows such a loop joins it where its parts need no other task's results.
func (s *scheduler) sharedOut(calls []*Call, scans int) []*Call {
	var all []*Call
	for i := 0; i < len(calls); i++ {
		c := calls[i]
		if loop, n := s.byUnits(calls[i:], scans); loop != nil {
			all, i = append(all, loop), i+n-1
			continue
		}
		if n := len(all); n > 0 && all[n-1].Tasks {
			if joined := s.join(all[n-1], c, scans); joined != nil {
				all[n-1] = joined
				continue
			}
		}
		all = append(all, s.inTasks(c, scans))
	}
	return s.shareRest(all, scans)
}

// inTasks is a call as a loop over tasks, or the call itself.
func (s *scheduler) inTasks(c *Call, scans int) *Call {
	switch {
	case c.How == Loop && c.Op.Tasks:
		loop := *c
		loop.Tasks = true
		return &loop
	case c.How == Loop:
		loop := *c
		loop.Body = s.sharedOut(c.Body, scans+1)
		return &loop
	case c.How != Kernel || s.takes([]*Call{c}, scans) < leastShared*s.Machine.Target().Costs.Meet:
		return c
	}
	for _, scan := range pass.InTasks(s.program, c.Op, scans, 0) {
		if s.inStrips(scan, scans) {
			continue
		}
		if loop := s.inKernels(scan, scans); loop != nil && s.takes([]*Call{loop}, scans) <= mostInParts*s.takes([]*Call{c}, scans) {
			loop.Body[0].Why = because(loop.Body[0], c)
			return loop
		}
	}
	return c
}

// inStrips reports whether tasks for one sample read strips of a matrix that comes from far, in
// each of its rows less than a page, which takes longer than to go through whole rows.
func (s *scheduler) inStrips(scan *ir.Op, scans int) bool {
	if s.program.Width > 1 {
		return false
	}
	op, caches := scan.Body[0], s.Machine.Target().Caches
	return slices.ContainsFunc(op.In, func(a ir.Access) bool {
		if a.Value.Root().Size()*s.bytes() <= caches.Second {
			return false
		}
		for i := scans + 1; i < len(op.Loops); i++ {
			if n := op.Loops[i].N; a.Strides[i] == 1 && a.Strides[scans] == n && n*s.bytes() < caches.Page {
				return true
			}
		}
		return false
	})
}

// join is a loop over tasks that does the part of a call in each, too; nil where a task would
// need what others do.
func (s *scheduler) join(loop, c *Call, scans int) *Call {
	if c.How != Kernel {
		return nil
	}
	around := loop.Op.Loops[scans]
	for _, scan := range pass.InTasks(s.program, c.Op, scans, around.N) {
		scan.Body[0].Loops[scans].Name = around.Name
		if !pass.Apart(s.program, loop.Op.Body, scan.Body[0], scans) {
			continue
		}
		if more := s.inKernels(scan, scans); more != nil && s.takes([]*Call{more}, scans) <= mostInParts*s.takes([]*Call{c}, scans)+s.Machine.Target().Costs.Meet {
			more.Body[0].Why = because(more.Body[0], c)
			op, joined := *loop.Op, *loop
			op.Body = slices.Concat(op.Body, scan.Body)
			joined.Op, joined.Body = &op, slices.Concat(joined.Body, more.Body)
			return &joined
		}
	}
	return nil
}

// because is why a part of a call is not in a better way: its own reason or that of the call.
func because(part, call *Call) string {
	if part.Why != "" {
		return part.Why
	}
	return call.Why
}

// inKernels is a scan over tasks as a loop around kernels; nil where there are not all of them.
func (s *scheduler) inKernels(scan *ir.Op, scans int) *Call {
	body := s.calls(scan.Body, scans+1)
	if slices.ContainsFunc(body, func(c *Call) bool { return c.How != Kernel }) {
		return nil
	}
	return &Call{How: Loop, Op: scan, Body: body, Tasks: true}
}

// takes is how many cycles calls take in one iteration of so many scans.
func (s *scheduler) takes(calls []*Call, scans int) float64 {
	t := timingOf(s.program, s.Machine.Target())
	t.calls(calls, scans, 1)
	return t.sum / repeated(calls, scans)
}

// repeated is how often calls run for all of those.
func repeated(calls []*Call, scans int) float64 {
	n := 1
	for _, c := range calls {
		if c.Op != nil {
			for _, l := range c.Op.Loops[:scans] {
				n *= l.N
			}
			break
		}
	}
	return float64(n)
}

// together is how many cycles they take on two processors.
func (s *scheduler) together(calls []*Call, scans int) float64 {
	meet, sum := s.Machine.Target().Costs.Meet, 0.0
	leads := false
	for _, c := range calls {
		switch {
		case c.Tasks:
			n := c.Op.Loops[scans].N
			sum += meet + s.takes([]*Call{c}, scans)*float64((n+1)/2)/float64(n)
		case c.How == Loop && mostTasks(c.Body) > 0:
			sum += float64(c.Op.Loops[scans].N) * s.together(c.Body, scans+1)
		default:
			if !leads {
				sum += meet
			}
			sum += s.takes([]*Call{c}, scans)
			leads = true
			continue
		}
		leads = false
	}
	return sum
}

// mostTasks is the most tasks of a loop among calls; 0: there is none.
func mostTasks(calls []*Call) int {
	most := 0
	for _, c := range calls {
		switch {
		case c.Tasks:
			most = max(most, c.Op.Loops[len(c.Op.Loops)-1].N)
		case c.How == Loop:
			most = max(most, mostTasks(c.Body))
		}
	}
	return most
}

// SharedOut reports whether there is a loop over tasks among calls.
func SharedOut(calls []*Call) bool { return mostTasks(calls) > 0 }

// Private are the values of a program that each processor has in an arena of its own, as
// they are made anew in each task.
func (p *Program) Private() []*ir.Value {
	var values []*ir.Value
	stretches := p.Stretches
	if p.Training != nil {
		stretches = p.Training.Ways()
	}
	for _, s := range stretches {
		values = append(values, private(p.Program, s.Calls)...)
	}
	return values
}

func private(p *ir.Program, calls []*Call) []*ir.Value {
	var values []*ir.Value
	for _, c := range calls {
		switch {
		case c.Tasks:
			values = append(values, pass.Private(p, c.Op)...)
		case c.How == Loop:
			values = append(values, private(p, c.Body)...)
		}
	}
	return values
}
