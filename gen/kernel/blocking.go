package kernel

import (
	"slices"
)

// FewGroups is a guess at the number of groups of samples that kernels sum over.
const FewGroups = 4

// iterations is the number of iterations of loops.
func iterations(loops []loop) int {
	n := 1
	for _, l := range loops {
		n *= l.iterations()
	}
	return n
}

func (l loop) iterations() int {
	if l.n == 0 {
		return FewGroups
	}
	return l.n
}

// footprint is about how many bytes of cache an operand takes that begins with
// size bytes and moves along loops.
func (n *nest) footprint(operand, size int, loops []loop) int {
	line := n.target.Caches.Line
	moves := slices.DeleteFunc(slices.Clone(loops), func(l loop) bool { return l.strides[operand] == 0 })
	distance := func(l loop) int { return max(l.strides[operand], -l.strides[operand]) }
	slices.SortStableFunc(moves, func(a, b loop) int { return distance(a) - distance(b) })
	pieces := 1
	for _, l := range moves {
		if distance(l) <= size {
			size += distance(l) * (l.iterations() - 1)
		} else {
			pieces *= l.iterations()
		}
	}
	return pieces * ((size + line - 1) / line * line)
}

// begin settles whether the kernel adds: always, never, or, where it sums in
// several passes or is told by the caller, as a word on the stack says.
func (n *nest) begin(passes bool) {
	switch {
	case n.op.Add:
	case n.told:
		told := n.w.Arg("add")
		n.w.StorePtr(told, n.adding())
		n.w.ReleaseGP(told)
		n.asks = true
	case passes:
		n.w.SetWord(0, n.adding())
		n.asks = true
	}
}

// onward makes further passes add.
func (n *nest) onward() {
	if n.asks {
		n.w.SetWord(1, n.adding())
	}
}

// ifAdding writes body, to run if the kernel adds.
func (n *nest) ifAdding(body func()) {
	switch {
	case n.op.Add:
		body()
	case n.asks:
		n.w.IfWord(n.adding(), body)
	}
}

// inPasses runs body for every iteration of passes and, if part is not 0, for that
// many iterations of the first of sums at a time. All but the first add.
func (n *nest) inPasses(passes, sums []loop, part int, body func(sums []loop)) {
	n.forEach("pass", passes, func() {
		if part == 0 {
			body(sums)
			n.onward()
			return
		}
		n.strips("part", &sums[0], part, func(size int) {
			some := slices.Clone(sums)
			some[0].n = size
			body(some)
			n.onward()
		})
	})
}

// callsAlong is how many calls share out an operand among them, where the scans around do:
// all of it goes through the caches, though one call reads a part.
func (n *nest) callsAlong(operand int) int {
	calls := 1
	for i, l := range n.op.Loops[:n.scans] {
		if !n.groups && operand > 0 && n.op.In[operand-1].Strides[i] != 0 {
			calls *= l.N
		}
	}
	return calls
}
