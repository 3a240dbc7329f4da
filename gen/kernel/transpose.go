package kernel

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// transpose is a copy whose result is contiguous along one loop, the vectors',
// and whose operand is along another: it goes in square blocks.
type transpose struct {
	row   loop // along which the operand is contiguous
	outer []loop
}

// newTranspose is nil where the operation is not of this form.
func newTranspose(n *nest, v loop, rest []loop) *transpose {
	if n.op.Add || v.strides[0] != n.bytes || v.strides[1] <= n.bytes {
		return nil
	}
	at := -1
	for i, l := range rest {
		if !l.spatial() {
			return nil
		}
		if l.strides[1] == n.bytes && l.strides[0] > n.bytes && (at < 0 || l.n > rest[at].n) {
			at = i
		}
	}
	if at < 0 {
		return nil
	}
	t := &transpose{row: rest[at]}
	for i, l := range rest {
		if i != at {
			t.outer = append(t.outer, l)
		}
	}
	return t
}

func (*transpose) word() string { return "Transpose" }

func (t *transpose) form() string { return "transposition of blocks" }

func (t *transpose) emit(n *nest) {
	side := n.w.Lanes()
	n.forEach("each", t.outer, func() {
		n.stripsWithRemainder("columns", t.row, side, func(rows int) {
			n.stripsWithRemainder("rows", n.vec, side, func(lanes int) { t.block(n, rows, lanes) })
		})
	})
}

// stripsWithRemainder runs body for as many strips of size iterations as there are,
// then for the remainder, and leaves the pointers where they were.
func (n *nest) stripsWithRemainder(what string, l loop, size int, body func(size int)) {
	n.w.Times(fmt.Sprint(what, size), l.n/size, func() {
		body(size)
		n.advance(l, size)
	})
	if rest := l.n % size; rest > 0 {
		body(rest)
	}
	n.advance(l, -(l.n - l.n%size))
}

// block copies a block of so many rows of so many lanes of the result.
func (t *transpose) block(n *nest, rows, lanes int) {
	w := n.w
	side := w.Lanes()
	x := make([]machine.Vec, side)
	for i := range x {
		x[i] = w.Vec()
	}
	n.comment("%s: a block of %d × %d.", w.Names(x...), lanes, rows)
	mask := w.Mask()
	if rows < side {
		w.FirstLanes(rows, mask)
	}
	for i := range x {
		if i >= lanes {
			w.Zero(x[i])
			continue
		}
		from := machine.At(n.ptr[1], n.vec.strides[1]*i)
		if rows < side {
			w.LoadMasked(from, mask, x[i])
		} else {
			w.LoadVec(from, x[i])
		}
	}
	w.ReleaseMask(mask)
	x = w.Transpose(x)
	for r := range rows {
		to := machine.At(n.ptr[0], t.row.strides[0]*r)
		if lanes < side {
			w.StoreFirst(lanes, x[r], to)
		} else {
			w.StoreVec(x[r], to)
		}
	}
	w.Release(x...)
}
