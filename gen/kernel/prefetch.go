package kernel

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// prefetched is how many of the arrays beside the result a kernel prefetches while it
// computes. A tile that is computed in one go has the time, and few lines to
// ask for.
func (n *nest) prefetched() int {
	if t, ok := n.emitter.(*tile); ok && len(t.passes) == 0 && t.part == 0 {
		return n.prefetch
	}
	return 0
}

// takeNext turns the pointers to these arrays into distances from the result,
// so that it alone moves.
func (n *nest) takeNext() {
	for i := range n.prefetched() {
		n.w.SubPtr(n.ptr[0], n.w.ArgPlace(nextTo(i)))
	}
}

func nextTo(i int) string { return fmt.Sprintf("next%d", i+1) }

// prefetch asks for the lines of arrays that lie where the block's results do. They
// go to the second cache: rows are often pages apart, and would drive one
// another out of the first.
func (b *block) prefetch(from, to int) {
	w := b.n.w
	for i := from; i < to; i++ {
		b.n.comment("Prefetch what lies beside the result in other arrays.")
		p := w.GP()
		w.LoadPtr(w.ArgPlace(nextTo(i)), p)
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
