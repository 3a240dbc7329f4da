package pass

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// ElideCopies lets operations write where a copy would take their result, into the
// middle of a padded value for example, and drops the copy. Others that read
// the result read it there. Where the original of a copy stays as it is, what
// reads the copy reads the original.
//
// For one sample values of convolutions of few filters or channels are copied, for they are
// to be stored in planes, and those whose neighbours a copy takes apart, as a transposition.
func ElideCopies(p *ir.Program) error {
	if p.Width != 1 {
		readThrough(p)
	}
	q := &elisions{p: p, touching: touchingOf(p.Ops), gone: map[*ir.Value]bool{}, planar: planar(p)}
	for _, op := range p.Ops {
		q.ops = append(q.ops, []*ir.Op{op})
	}
	for i, op := range p.Ops {
		s := &elision{elisions: q, at: i, move: op}
		if s.possible() {
			s.redirect()
		}
	}
	p.Ops = slices.Concat(q.ops...)
	p.Values = slices.DeleteFunc(p.Values, func(v *ir.Value) bool { return q.gone[v.Root()] })
	return nil
}

// elisions is a program whose operations keep their numbers while some go and
// others come before them.
type elisions struct {
	p        *ir.Program
	ops      [][]*ir.Op
	touching touching
	gone     map[*ir.Value]bool // values that nothing touches any more
	planar   map[*ir.Value]bool // values in planes
}

// elision is a copy that may be spared.
type elision struct {
	*elisions
	at       int
	move     *ir.Op
	from, to *ir.Value
	first    int // the first operation that touches from
	fill     int // the operation that fills to before, -1 if none does

	shape   []int // of from, an axis for each loop of the copy
	strides []int // of these axes in to
}

// possible reports whether the copy is of a whole value that nobody else sees,
// to a value that only a constant was written to before, and that neither
// changes after.
func (s *elision) possible() bool {
	m := s.move
	if m.Kind != ir.Move || m.Add {
		return false
	}
	s.from, s.to = m.In[0].Value.Root(), m.Out.Value.Root()
	private := func(v *ir.Value) bool { return v.Role == ir.Temp && !v.Derived && !isOutput(s.p, v) }
	if s.from == s.to || !private(s.from) || !private(s.to) || s.planar[s.from] || s.planar[s.to] || !s.axes() {
		return false
	}
	if last := len(s.strides) - 1; s.p.Width == 1 && (last < 0 || s.strides[last] != 1) {
		return false
	}
	s.first, s.fill = -1, -1
	for _, v := range []*ir.Value{s.to, s.from} {
		for _, i := range s.touching[v] {
			for _, op := range s.ops[i] {
				if !s.passes(op, i) {
					return false
				}
			}
		}
	}
	return s.first >= 0
}

// passes looks at operation i for what hinders the copy's going.
func (s *elision) passes(op *ir.Op, i int) bool {
	for _, leaf := range op.Leaves() {
		out := leaf.Out.Value.Root()
		switch {
		case byRows(leaf, s.from) || byRows(leaf, s.to):
			return false
		case leaf.Kind == ir.SelectAndScatter && leaf.In[0].Value.Root() == s.from: // which gives where it looks
			return false
		case i > s.at && (out == s.from || out == s.to):
			return false
		case i < s.at && touches(leaf, s.to):
			if s.fill >= 0 || op.Kind != ir.Map || op.Add || len(op.In) > 0 {
				return false
			}
			s.fill = i
		case s.first < 0 && out == s.from:
			s.first = i
		}
	}
	return true
}

// axes finds the axes of the value that is copied: the copy's loops, by the
// strides, which must go through all of it.
func (s *elision) axes() bool {
	m, from := s.move, s.move.In[0]
	if from.Offset != 0 || !from.Covers(m.Loops) {
		return false
	}
	order := make([]int, len(m.Loops))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return from.Strides[b] - from.Strides[a] })
	for _, l := range order {
		s.shape, s.strides = append(s.shape, m.Loops[l].N), append(s.strides, m.Out.Strides[l])
	}
	for d, step := range ir.RowMajor(s.shape) {
		if from.Strides[order[d]] != step && s.shape[d] > 1 {
			return false
		}
	}
	return true
}

// redirect changes all that touch the value, or nothing.
func (s *elision) redirect() {
	var changes []func()
	for _, i := range s.touching[s.from] {
		if i == s.at {
			continue
		}
		for _, op := range s.ops[i] {
			for _, leaf := range op.Leaves() {
				changed, ok := s.changed(leaf, leaf == op)
				if !ok {
					return
				}
				changes = append(changes, func() { *leaf = *changed })
			}
		}
	}
	for _, change := range changes {
		change()
	}
	s.ops[s.at] = nil
	if s.fill >= 0 {
		i := slices.IndexFunc(s.ops[s.fill], func(op *ir.Op) bool { return op.Out.Value.Root() == s.to })
		border := s.border(s.ops[s.fill][i])
		s.ops[s.fill] = slices.Delete(s.ops[s.fill], i, i+1)
		before := min(s.fill, s.first)
		s.ops[before] = append(border, s.ops[before]...)
		s.touching.add(s.to, before)
	}
	s.touching.merge(s.from, s.to)
	s.gone[s.from] = true
}

// border is what remains of filling the whole value: what lies around the copy,
// before and after it along each axis.
func (s *elision) border(fill *ir.Op) []*ir.Op {
	if !fill.Out.Covers(fill.Loops) || !slices.IsSortedFunc(s.strides, func(a, b int) int { return b - a }) {
		return []*ir.Op{fill}
	}
	// What lies between elements of the last axis is the border of a last one.
	strides, shape := append(slices.Clone(s.strides), 1), append(slices.Clone(s.shape), 1)
	var ops []*ir.Op
	size, offset := s.to.Size(), s.move.Out.Offset
	within := ir.Access{Value: s.to} // the axes so far
	var loops []ir.Loop
	for d, step := range strides {
		extent, begin := size/step, offset/step
		if size%step > 0 || begin+shape[d] > extent {
			return []*ir.Op{fill}
		}
		for _, gap := range [][2]int{{0, begin}, {begin + shape[d], extent}} {
			if gap[0] == gap[1] {
				continue
			}
			op := *fill
			op.Loops = append(slices.Clone(loops), ir.Loop{Name: "i", N: (gap[1] - gap[0]) * step})
			op.Out = ir.Access{Value: s.to, Offset: within.Offset + gap[0]*step, Strides: append(slices.Clone(within.Strides), 1)}
			ops = append(ops, &op)
		}
		within.Offset, within.Strides = within.Offset+begin*step, append(within.Strides, step)
		loops = append(loops, ir.Loop{Name: fmt.Sprintf("b%d", d), N: shape[d]})
		size, offset = step, offset%step
	}
	return ops
}

// changed is an operation that finds the value at its new place. Loops that go
// through several axes at once are split where that is allowed.
func (s *elision) changed(op *ir.Op, split bool) (*ir.Op, bool) {
	c := *op
	c.Loops, c.In = slices.Clone(op.Loops), slices.Clone(op.In)
	accesses := []*ir.Access{&c.Out}
	for i := range c.In {
		accesses = append(accesses, &c.In[i])
	}
	touching := slices.DeleteFunc(slices.Clone(accesses), func(a *ir.Access) bool { return a.Value.Root() != s.from })
	for split && len(touching) > 0 && s.splitLoop(&c, accesses, *touching[0]) {
	}
	for _, a := range touching {
		index, ok := a.Subscripts(c.Loops, s.shape)
		if !ok {
			return nil, false
		}
		moved := ir.Access{Value: s.to, Offset: s.move.Out.Offset, Strides: make([]int, len(c.Loops))}
		for d, x := range index {
			moved.Offset += x.Offset * s.strides[d]
			for l, stride := range x.Strides {
				moved.Strides[l] += stride * s.strides[d]
			}
		}
		*a = moved
	}
	return &c, true
}

// splitLoop splits a loop that leaves an axis into one through that axis and
// one through the next, and reports whether it found any.
func (s *elision) splitLoop(op *ir.Op, accesses []*ir.Access, a ir.Access) bool {
	for l, stride := range a.Strides {
		for d, step := range ir.RowMajor(s.shape) {
			whole := step * s.shape[d]
			if stride < step || stride >= whole || whole%stride > 0 {
				continue
			}
			iterations, n := whole/stride, op.Loops[l].N
			if n <= iterations || n%iterations > 0 {
				continue
			}
			op.Loops[l].N = n / iterations
			op.Loops = slices.Insert(op.Loops, l+1, ir.Loop{Name: op.Loops[l].Name + "in", N: iterations})
			for _, x := range accesses {
				inner := x.Strides[l]
				x.Strides = slices.Insert(slices.Clone(x.Strides), l+1, inner)
				x.Strides[l] = inner * iterations
			}
			return true
		}
	}
	return false
}
