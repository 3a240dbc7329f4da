package kernel

import "fmt"

// forEach runs body for all iterations of the loops, the first outermost, and leaves
// the pointers where they were. Their role is for people.
func (n *nest) forEach(role string, loops []loop, body func()) {
	if len(loops) == 0 {
		body()
		return
	}
	l := loops[0]
	if l.n == 0 {
		n.forEachGroup(l, func() { n.forEach(role, loops[1:], body) })
		return
	}
	n.w.Times(l.label(role), l.n, func() {
		n.forEach(role, loops[1:], body)
		n.advance(l, 1)
	})
	n.advance(l, -l.n)
}

// balanced strip-mines n iterations: strips of at most size that differ by at most
// one, so that no small remainder is left.
func balanced(n, size int) []strips {
	count := (n + size - 1) / size
	small := n / count
	large := n - small*count
	var s []strips
	if large > 0 {
		s = append(s, strips{large, small + 1})
	}
	if count > large {
		s = append(s, strips{count - large, small})
	}
	return s
}

// strips are so many of one size.
type strips struct{ count, size int }

// strips runs body for balanced strips of a loop, of at most size iterations each, and
// leaves the pointers where they were. A nil loop is one strip of one.
func (n *nest) strips(what string, l *loop, size int, body func(size int)) {
	if l == nil {
		body(1)
		return
	}
	for _, s := range balanced(l.n, size) {
		n.w.Times(fmt.Sprint(what, s.size), s.count, func() {
			body(s.size)
			n.advance(*l, s.size)
		})
	}
	n.advance(*l, -l.n)
}

// vectorStrips runs body for balanced strips along vec of at most most vectors; a last
// vector that is not full is alone, under a mask.
func (n *nest) vectorStrips(most int, body func(vectors int, masked bool)) {
	lanes := n.w.Lanes()
	full, rest := n.vec.n/lanes, n.vec.n%lanes
	step := loop{strides: make([]int, len(n.vec.strides))}
	for i, s := range n.vec.strides {
		step.strides[i] = s * lanes
	}
	if full > 0 {
		for _, s := range balanced(full, most) {
			n.w.Times(fmt.Sprint("vectors", s.size), s.count, func() {
				body(s.size, false)
				n.advance(step, s.size)
			})
		}
	}
	if rest > 0 {
		n.underMask(func() { body(1, true) })
	}
	n.advance(step, -full)
}

// underMask runs body with a mask of the lanes of the last vector along vec.
func (n *nest) underMask(body func()) {
	n.mask = n.w.Mask()
	n.w.FirstLanes(n.vec.n%n.w.Lanes(), n.mask)
	body()
	n.w.ReleaseMask(n.mask)
}

// vectorStripsOf runs body for balanced strips, of at most size, of so many neighbouring
// vectors along vec: all full, or one alone.
func (n *nest) vectorStripsOf(vectors, size int, body func(vectors int)) {
	step := loop{n: vectors, strides: make([]int, len(n.vec.strides))}
	for i, s := range n.vec.strides {
		step.strides[i] = s * n.w.Lanes()
	}
	n.strips("vectors", &step, size, body)
}
