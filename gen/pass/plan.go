package pass

import (
	"slices"
	"sort"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// Plan gives every intermediate value a place in one arena. A place is used
// again once its value has been read for the last time. What is written to an
// output of the network goes straight there and needs no place.
//
// On kernels, what the gradients of weights read lies in memory of its own,
// which is there for each group of samples; groups share the arena. So does what
// samples read of what is derived from the weights; it belongs to these.
func Plan(p *ir.Program) error {
	var in [ir.Scratch + 1][]*span
	for _, s := range inPlace(p, lifetimes(p)) {
		in[s.memory] = append(in[s.memory], s)
	}
	p.Arena = max(place(in[ir.Arena]), 1)
	p.Batch = planBatch(p)
	p.Persistent, p.Kept, p.Scratch = place(in[ir.Persistent]), place(in[ir.Kept]), place(in[ir.Scratch])
	if p.Gathered() { // several lie one after the other
		p.Arena, p.Persistent = pad(p.Arena, p.Machine), pad(p.Persistent, p.Machine)
	}
	return nil
}

// planBatch gives values of the batch places, which nothing else takes.
func planBatch(p *ir.Program) (size int) {
	for _, v := range p.Values {
		if v.Alias == nil && v.OfBatch() {
			v.Offset = size
			size = roundUp(size+v.Size(), p.Machine.LineElements())
		}
	}
	return size
}

// place finds a place for each value and returns how large all of them are.
func place(spans []*span) int {
	sort.SliceStable(spans, func(i, j int) bool { return spans[i].size > spans[j].size })
	placed := make([]*span, 0, len(spans)) // by where they are
	size := 0
	for _, s := range spans {
		s.at = firstGap(placed, s)
		for _, v := range s.values {
			v.Offset, v.Memory = s.at, s.memory
		}
		i, _ := slices.BinarySearchFunc(placed, s, func(o, s *span) int { return o.at - s.at })
		placed = slices.Insert(placed, i, s)
		size = max(size, s.at+s.values[0].Size())
	}
	return size
}

// pad makes n a size at which the neighbour is aligned, too, but not at the same
// place in a page.
func pad(n int, t *target.Target) int {
	n = roundUp(n, t.LineElements())
	if n > 0 && n%t.PageElements() == 0 {
		n += t.LineElements()
	}
	return n
}

// InArena reports whether the value lives in the arena: intermediate values,
// their gradients, targets that are expanded from a label, and integers that are made numbers. Where all is
// gathered, all but the weights lives there.
func InArena(p *ir.Program, v *ir.Value) bool {
	if p.Gathered() || v.Derived {
		return !v.Shared()
	}
	switch v.Role {
	case ir.Input:
		return v.Whole != nil
	case ir.Temp:
		return DirectOutput(p, v) < 0
	case ir.Grad:
		return !v.Shared()
	case ir.Target:
		for _, o := range p.Outputs {
			if o.Target == v {
				return o.Sparse
			}
		}
	}
	return false
}

// DirectOutput is the number of the output that v is written to, -1 for none.
// A value that is several outputs lives in the first.
func DirectOutput(p *ir.Program, v *ir.Value) int {
	if v.Role != ir.Temp || p.Gathered() {
		return -1
	}
	for i, o := range p.Outputs {
		if o.Value.Root() == v {
			return i
		}
	}
	return -1
}

type span struct {
	values      []*ir.Value // more than one if operations work in place
	first, last int         // operations, inclusive
	memory      ir.Memory
	from, to    int // segments
	size, at    int
}

func lifetimes(p *ir.Program) []*span {
	var spans []*span
	at := map[*ir.Value]*span{}
	for _, v := range p.Values {
		if v.Alias == nil && (InArena(p, v) || v.Derived) {
			s := &span{values: []*ir.Value{v}, first: -1, size: roundUp(v.Size(), p.Machine.LineElements())}
			switch {
			case v.Role == ir.Target && p.Measures:
				s.first = measured(p)
			case v.Role == ir.Target, v.Role == ir.Input:
				s.first = 0
			}
			spans, at[v] = append(spans, s), s
		}
	}
	derivation, group, _ := p.Phases()
	deferred := len(derivation) + len(group)
	periods, end := periodsOf(p.Ops)
	for i, op := range p.Ops {
		for _, leaf := range op.Leaves() {
			for _, a := range append([]ir.Access{leaf.Out}, leaf.In...) {
				if s := at[a.Value.Root()]; s != nil {
					period := periods[leaf][a.Value.Root().Local]
					if s.first < 0 {
						s.first, s.from = period.first, op.Segment
					}
					s.last, s.to = period.last, op.Segment
					s.memory = s.memoryAt(i, len(derivation), deferred)
					if op.Phase == ir.PerBatch && p.Gathered() {
						s.memory = max(s.memory, ir.Persistent)
					}
				}
			}
		}
	}
	if p.Gathered() {
		keepEnds(p, at, end)
		for _, s := range spans {
			if s.from != s.to { // segments have the arena in turn
				s.memory = max(s.memory, ir.Persistent)
			}
		}
	}
	for _, o := range p.Outputs {
		if s := at[o.Value.Root()]; s != nil && o.Value.Root().Role == ir.Input { // which is copied after the last operation
			s.last = end
		}
	}
	for _, s := range spans {
		if s.memory == ir.Kept {
			s.last = end
		}
	}
	return spans
}

// measured is how many operations come before the losses of a program that measures.
func measured(p *ir.Program) int {
	prediction, _ := ir.Measured(p.Ops)
	return len(ir.Leaves(prediction))
}

// memoryAt is where a value lies that is touched by operation i, too: what is derived from
// the weights comes before those of samples, what the gradients of weights read after.
func (s *span) memoryAt(i, samples, deferred int) ir.Memory {
	switch derived := s.values[0].Derived; {
	case derived && i < samples:
		return ir.Scratch
	case derived:
		return ir.Kept
	case i >= deferred:
		return ir.Persistent
	}
	return s.memory
}

// inPlace lets the result of a pointwise operation take the place of an operand
// that nothing else reads.
func inPlace(p *ir.Program, spans []*span) []*span {
	if !p.Gathered() {
		return spans
	}
	of := map[*ir.Value]*span{}
	for _, s := range spans {
		of[s.values[0]] = s
	}
	periods, _ := periodsOf(p.Ops)
	for _, op := range ir.Leaves(p.Ops) {
		if op.Kind != ir.Map || op.Add || op.Phase == ir.PerWeights {
			continue
		}
		scans := len(periods[op]) - 1
		at := periods[op][scans].first
		out := of[op.Out.Value.Root()]
		if out == nil || out.first != at || op.Out.Value.Root().Local < scans {
			continue
		}
		for _, a := range op.In {
			in := of[a.Value.Root()]
			if in == nil || in == out || in.last != at || a.Value.Root().Local < scans || !sameAccess(a, op) {
				continue
			}
			in.last, in.memory, in.values = out.last, max(in.memory, out.memory), append(in.values, out.values...)
			for _, v := range out.values {
				of[v] = in
			}
			out.values = nil
			break
		}
	}
	return slices.DeleteFunc(spans, func(s *span) bool { return s.values == nil })
}

// sameAccess reports whether an operation reads each element of an operand only
// where it writes that of its result.
func sameAccess(a ir.Access, op *ir.Op) bool {
	v := a.Value.Root()
	for _, other := range op.In {
		if other.Value.Root() == v && (other.Offset != op.Out.Offset || !slices.Equal(other.Strides, op.Out.Strides)) {
			return false
		}
	}
	return v.Size() == op.Out.Value.Root().Size()
}

// keepEnds keeps what goes in and out of lanes in place: inputs and targets
// are put there before the first operation, outputs and losses taken away at the
// end.
func keepEnds(p *ir.Program, at map[*ir.Value]*span, end int) {
	begin := func(v *ir.Value) {
		if s := at[v]; s != nil {
			s.first, s.last, s.from = 0, max(s.last, 0), 0
		}
	}
	for _, v := range append(slices.Clone(p.Inputs), p.Share) {
		begin(v)
	}
	last := p.Losses()
	for _, o := range p.Outputs {
		begin(o.Target)
		last = append(last, o.Value.Root())
	}
	for _, v := range last {
		if s := at[v]; s != nil {
			s.first, s.last, s.to = max(s.first, 0), end, max(p.Segments-1, 0)
		}
	}
}

// firstGap is the lowest place that no value alive at the same time takes.
func firstGap(placed []*span, s *span) int {
	at := 0
	for _, o := range placed {
		if o.first > s.last || s.first > o.last {
			continue
		}
		if at+s.size <= o.at {
			break
		}
		at = max(at, o.at+o.size)
	}
	return at
}
