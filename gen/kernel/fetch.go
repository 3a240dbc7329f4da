package kernel

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// fetched is how many of the arrays beside the result a kernel fetches while it
// computes. A tile that is computed in one go has the time, and few lines to
// ask for.
func (n *nest) fetched() int {
	if t, ok := n.emitter.(*tile); ok && len(t.passes) == 0 && t.part == 0 {
		return n.beside
	}
	return 0
}

// takeBeside turns the pointers to these arrays into distances from the result,
// so that it alone moves.
func (n *nest) takeBeside() {
	for i := range n.fetched() {
		n.w.SubPtr(n.ptr[0], n.w.ArgPlace(beside(i)))
	}
}

func beside(i int) string { return fmt.Sprintf("beside%d", i+1) }

// fetch asks for the lines of arrays that lie where the block's results do. They
// go to the second cache: rows are often pages apart, and would drive one
// another out of the first.
func (b *block) fetch(from, to int) {
	w := b.n.w
	for i := from; i < to; i++ {
		b.n.comment("Ask for what is beside the result.")
		p := w.GP()
		w.LoadPtr(w.ArgPlace(beside(i)), p)
		w.AddPtr(b.n.ptr[0], p)
		for r := range b.rows {
			for q := range b.places {
				for v := 0; v < b.vectors; v += b.n.lineVectors() {
					w.Prefetch(2, machine.At(p, stride(b.row, 0)*r+stride(b.place, 0)*q+b.n.target.VectorBytes*v))
				}
			}
		}
		w.ReleaseGP(p)
	}
}
