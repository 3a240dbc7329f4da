package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Steps keeps of what time steps make only what is read later: what a step alone reads has one
// place, where the next one makes its own, and so has what goes from step to step, as the state of a
// recurrent layer, of which only the last is read after them. Values of all steps would fill the
// caches with what nothing reads again.
func Steps(p *ir.Program) error {
	for i, scan := range p.Ops {
		if scan.Kind != ir.Scan || scan.Tasks || scan.Loops[0].N == 1 {
			continue
		}
		for _, v := range writtenBy(scan) {
			if v.Local > 0 || !isPassing(p, v) {
				continue
			}
			s := &step{value: v, scan: scan, before: ir.Leaves(p.Ops[:i]), after: ir.Leaves(p.Ops[i+1:])}
			if s.find() && (s.stays() || s.goesOn()) {
				v.Shape = s.shape()
				p.Values = slices.DeleteFunc(p.Values, func(w *ir.Value) bool { return w != v && w.Root() == v })
			}
		}
	}
	return nil
}

// writtenBy are the values that a scan writes.
func writtenBy(scan *ir.Op) []*ir.Value {
	var values []*ir.Value
	for _, leaf := range scan.Leaves() {
		if v := leaf.Out.Value.Root(); !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	return values
}

// step is a value that a scan goes along.
type step struct {
	value         *ir.Value
	scan          *ir.Op
	before, after []*ir.Op // operations around it

	size int // of what it goes on by
}

// find finds that, which is the same for all that touches the value.
func (s *step) find() bool {
	for _, leaf := range s.scan.Leaves() {
		for _, a := range accesses(leaf) {
			if a.Value.Root() != s.value {
				continue
			}
			if s.size == 0 {
				s.size = a.Strides[0]
			}
			if s.size <= 0 || a.Strides[0] != s.size || !plainly(leaf) {
				return false
			}
		}
	}
	return true
}

// outside reports whether any of some operations touches the value.
func (s *step) outside(ops []*ir.Op) bool {
	return slices.ContainsFunc(ops, func(op *ir.Op) bool { return touches(op, s.value) })
}

// within is what an operation touches in a step, counted from where that begins.
func within(op *ir.Op, a ir.Access) (lo, hi int) {
	a.Strides = slices.Clone(a.Strides)
	a.Strides[0] = 0
	return a.Range(op.Loops)
}

// stays makes the value local to the scan if each step touches its own part, which it writes first.
func (s *step) stays() bool {
	if s.outside(s.before) || s.outside(s.after) {
		return false
	}
	written := false
	for _, leaf := range s.scan.Leaves() {
		for i, a := range append(slices.Clone(leaf.In), leaf.Out) {
			if a.Value.Root() != s.value {
				continue
			}
			if lo, hi := within(leaf, a); lo < 0 || hi >= s.size || !written && (i < len(leaf.In) || leaf.Add) {
				return false
			}
			written = true
		}
	}
	s.value.Local = 1
	s.rewrite(s.scan.Leaves(), func(*ir.Access) {})
	return true
}

// goesOn gives the value one place if each step writes the part after its own, all of it at once and
// after the part before has been read, element by element at the latest, and if nothing but the first
// part is touched before the scan, and the last one after.
func (s *step) goesOn() bool {
	last := s.scan.Loops[0].N * s.size
	if s.scan.Reverse || s.value.Size() != last+s.size || !s.only(s.before, 0) || !s.only(s.after, last) {
		return false
	}
	var writer *ir.Op
	for _, leaf := range s.scan.Leaves() {
		if leaf.Out.Value.Root() == s.value {
			if writer != nil || leaf.Add || leaf.Kind != ir.Map && leaf.Kind != ir.Move || !slices.Contains(s.scan.Body, leaf) || !s.fills(leaf) {
				return false
			}
			writer = leaf
		}
	}
	done := false
	for _, leaf := range s.scan.Leaves() {
		for _, a := range leaf.In {
			if a.Value.Root() != s.value {
				continue
			}
			lo, hi := within(leaf, a)
			earlier, later := lo >= 0 && hi < s.size, lo >= s.size && hi < 2*s.size
			switch {
			case leaf == writer && earlier && a.Offset == leaf.Out.Offset-s.size && slices.Equal(a.Strides, leaf.Out.Strides):
			case leaf != writer && !done && earlier, leaf != writer && done && later:
			default:
				return false
			}
		}
		done = done || leaf == writer
	}
	s.rewrite(s.scan.Leaves(), func(a *ir.Access) { a.Offset %= s.size })
	s.rewrite(s.after, func(a *ir.Access) { a.Offset -= last })
	return true
}

// only reports whether operations touch, if any, the part of the value that begins there.
func (s *step) only(ops []*ir.Op, begin int) bool {
	for _, op := range ops {
		for _, a := range accesses(op) {
			if a.Value.Root() == s.value {
				if lo, hi := a.Range(op.Loops); lo < begin || hi >= begin+s.size || !plainly(op) {
					return false
				}
			}
		}
	}
	return true
}

// fills reports whether an operation writes all of the part after its step's.
func (s *step) fills(op *ir.Op) bool {
	n := 1
	for i, l := range op.Loops[1:] {
		if op.Out.Strides[1+i] != 0 {
			n *= l.N
		}
	}
	lo, hi := within(op, op.Out)
	return n == s.size && lo == s.size && hi == 2*s.size-1 && apart(&ir.Op{Loops: op.Loops[1:], Out: ir.Access{Value: s.value, Strides: op.Out.Strides[1:]}})
}

// rewrite changes what touches the value: it goes on with nothing.
func (s *step) rewrite(ops []*ir.Op, change func(a *ir.Access)) {
	inside := s.scan.Leaves()
	for _, op := range ops {
		for _, a := range accesses(op) {
			if a.Value.Root() != s.value {
				continue
			}
			a.Value, a.Strides = s.value, slices.Clone(a.Strides)
			if slices.Contains(inside, op) {
				a.Strides[0] = 0
			}
			change(a)
		}
	}
}

// shape is that of a step: without the first axis, if that is time.
func (s *step) shape() []int {
	if shape := s.value.Shape; len(shape) > 1 && ir.Size(shape[1:]) == s.size {
		return slices.Clone(shape[1:])
	}
	return []int{s.size}
}
