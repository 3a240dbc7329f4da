package kernel

import (
	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// takePointers loads the arguments. Where there are not enough registers for
// them and for the loops, the last operands' pointers stay in the arguments'
// memory, and one register is for that at hand.
func (n *nest) takePointers(params []string) {
	w := n.w
	near, counters := len(params), len(n.loops)+2
	if free := w.FreeGeneral(); near+counters > free {
		near = min(near, max(4, free-counters-1))
	}
	for _, p := range params[:near] {
		n.ptr = append(n.ptr, w.Arg(p))
	}
	for _, p := range params[near:] {
		n.far = append(n.far, w.ArgPlace(p))
	}
	if len(n.far) > 0 {
		n.at = w.GP()
	}
}

// pointer is what an operand is addressed by, until the next call.
func (n *nest) pointer(i int) machine.Ptr {
	if i < len(n.ptr) {
		return n.ptr[i]
	}
	n.w.LoadPtr(n.far[i-len(n.ptr)], n.at)
	return n.at
}

// operandAt is vector v of an operand, some bytes on, for the next instruction.
func (n *nest) operandAt(i, v, bytes int) machine.Mem {
	if n.vec.strides[i+1] != 0 {
		bytes += n.target.VectorBytes * v
	}
	return machine.At(n.pointer(i+1), bytes)
}

// advance moves all pointers along a loop, times iterations of it.
func (n *nest) advance(l loop, times int) {
	for i, p := range n.ptr {
		n.w.Advance(p, l.strides[i]*times)
	}
	for i, m := range n.far {
		if by := l.strides[len(n.ptr)+i] * times; by != 0 {
			n.w.AddWord(by, m)
		}
	}
}

// forEachGroup runs body for each group of samples. How far the pointers went is
// not known, so they are kept.
func (n *nest) forEachGroup(l loop, body func()) {
	w := n.w
	for i, p := range n.ptr {
		if l.strides[i] != 0 {
			w.StorePtr(p, n.saved(i))
		}
	}
	count := w.Arg("groups")
	w.Loop("groups", count, func() {
		body()
		n.advance(l, 1)
	})
	w.ReleaseGP(count)
	for i, p := range n.ptr {
		if l.strides[i] != 0 {
			w.LoadPtr(n.saved(i), p)
		}
	}
	for i, m := range n.far {
		w.SubTimes(l.strides[len(n.ptr)+i], w.ArgPlace("groups"), n.at, m)
	}
}
