package kernel

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// order decides which loop is around the other, that over blocks of rows or that over
// places: what the inner one goes through is read again for each block of the outer one,
// from the cache that holds it.
func (t *tile) order(n *nest) {
	if t.row == nil || t.place == nil || t.aVector || t.row.n <= t.rows || t.place.n <= t.places {
		return
	}
	rows, places := n.footprint(t.a, n.bytes, t.meeting(t.row)), n.footprint(t.b, n.target.VectorBytes*t.vectors, t.meeting(t.place))
	byRows := n.target.Again(places, places+t.blockBytes(n, t.a)) * float64(blocksOf(t.row.n, t.rows)-1)
	byPlaces := n.target.Again(rows, rows+t.blockBytes(n, t.b)) * float64(blocksOf(t.place.n, t.places)-1)
	t.across = byPlaces < 0.8*byRows
	if !t.across {
		return
	}
	if rows <= n.target.Caches.Second {
		t.ahead = 0
	}
	if b := n.op.In[t.b-1].Value.Root(); t.inOnePiece(n) && (b.Shared() || b.Size()*n.bytes >= n.target.Budgets.Far) {
		t.stream = t.blockBytes(n, t.b)
	}
}

// meeting are the loops of what a pass sums, and of rows or places.
func (t *tile) meeting(l *loop) []loop {
	loops := append(slices.Clone(t.sums), *l)
	if t.part > 0 {
		loops[0].n = t.part
	}
	return loops
}

// blocksOf is how many blocks of at most so many there are of n.
func blocksOf(n, most int) int { return (n + most - 1) / most }

// inOnePiece reports whether what blocks read of B, place by place, lies one after the other.
func (t *tile) inOnePiece(n *nest) bool {
	if len(t.sums) != 1 || t.part > 0 || t.sums[0].n == 0 || t.panel > t.vectors || t.places > 1 {
		return false
	}
	by := t.sums[0].strides[t.b]
	return by == n.target.VectorBytes*t.vectors && t.place.strides[t.b] == by*t.sums[0].n
}

// streams reports whether a kernel is a tile whose blocks ask for what the next place needs.
func (n *nest) streams() bool {
	t, ok := n.emitter.(*tile)
	return ok && t.stream > 0
}

// streaming runs body, which writes all blocks of rows at a place, with a pointer to what
// they ask for meanwhile: what the next place is going to need.
func (t *tile) streaming(n *nest, body func()) {
	if t.stream == 0 || n.w.FreeGeneral() < 3 {
		body()
		return
	}
	p := n.w.GP()
	n.comment("Meanwhile prefetch what of %s the next place needs.", n.params[t.b])
	n.w.StorePtr(n.ptr[t.b], n.saved(t.b))
	n.w.LoadPtr(n.saved(t.b), p)
	n.w.Advance(p, t.stream)
	n.stream = &p
	body()
	n.stream = nil
	n.w.ReleaseGP(p)
}

// streamed asks for a part of that: so many bytes in some iterations that all of it has been
// asked for by the end of the last block.
func (b *block) streamed(l loop, iterations int) {
	if b.n.stream == nil {
		return
	}
	all := blocksOf(b.row.n, b.tile.rows) * l.n
	bytes := (b.stream*iterations + all - 1) / all
	for at := 0; at < bytes; at += b.n.target.Caches.Line {
		b.n.w.Prefetch(2, machine.At(*b.n.stream, at))
	}
	b.n.w.Advance(*b.n.stream, bytes)
}
