package kernel

import "fmt"

// each runs body for all iterations of the loops, the first outermost, and leaves
// the pointers where they were. Their role is for people.
func (n *nest) each(role string, loops []loop, body func()) {
	if len(loops) == 0 {
		body()
		return
	}
	l := loops[0]
	if l.n == 0 {
		n.eachGroup(l, func() { n.each(role, loops[1:], body) })
		return
	}
	n.w.Times(l.label(role), l.n, func() {
		n.each(role, loops[1:], body)
		n.advance(l, 1)
	})
	n.advance(l, -l.n)
}

// segments splits n into blocks of at most size that differ by at most one, so
// that no small rest remains.
func segments(n, size int) []segment {
	blocks := (n + size - 1) / size
	small := n / blocks
	large := n - small*blocks
	var s []segment
	if large > 0 {
		s = append(s, segment{large, small + 1})
	}
	if blocks > large {
		s = append(s, segment{blocks - large, small})
	}
	return s
}

type segment struct{ count, size int }

// blocks runs body for blocks of a loop of at most size iterations each and leaves
// the pointers where they were. A nil loop is one block of one.
func (n *nest) blocks(what string, l *loop, size int, body func(size int)) {
	if l == nil {
		body(1)
		return
	}
	for _, s := range segments(l.n, size) {
		n.w.Times(fmt.Sprint(what, s.size), s.count, func() {
			body(s.size)
			n.advance(*l, s.size)
		})
	}
	n.advance(*l, -l.n)
}

// chunks runs body for blocks of at most most vectors along vec; a last vector
// that is not full is alone, under a mask.
func (n *nest) chunks(most int, body func(vectors int, masked bool)) {
	lanes := n.w.Lanes()
	full, rest := n.vec.n/lanes, n.vec.n%lanes
	step := loop{strides: make([]int, len(n.vec.strides))}
	for i, s := range n.vec.strides {
		step.strides[i] = s * lanes
	}
	if full > 0 {
		for _, s := range segments(full, most) {
			n.w.Times(fmt.Sprint("vectors", s.size), s.count, func() {
				body(s.size, false)
				n.advance(step, s.size)
			})
		}
	}
	if rest > 0 {
		n.mask = n.w.Mask()
		n.w.FirstLanes(rest, n.mask)
		body(1, true)
		n.w.ReleaseMask(n.mask)
	}
	n.advance(step, -full)
}

// within runs body for blocks of at most size of n neighbouring vectors along
// vec, all full but one alone.
func (n *nest) within(vectors, size int, body func(vectors int)) {
	step := loop{n: vectors, strides: make([]int, len(n.vec.strides))}
	for i, s := range n.vec.strides {
		step.strides[i] = s * n.w.Lanes()
	}
	n.blocks("vectors", &step, size, body)
}
