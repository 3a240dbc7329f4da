package kernel

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// order decides which loop is around the other, that over blocks of rows or those over
// panels of vectors and places: what the inner one goes through is read again for each block
// of the outer one, from the cache that holds it. Further loops that A alone follows, as those
// over rows of pixels, go with the rows.
func (t *tile) order(n *nest, v loop) {
	if t.row == nil || t.aVector {
		return
	}
	more := slices.DeleteFunc(slices.Clone(t.outer), func(l loop) bool { return !t.follows(l, t.a, t.b) })
	if v.n/n.lanes() > t.vectors {
		if len(more) > 0 && t.orderPanels(n, v, more) {
			return
		}
		more = nil
	}
	if t.place != nil && t.place.n > t.places {
		t.orderPlaces(n, more)
	}
}

// orderPlaces decides between rows, with more loops, and places.
func (t *tile) orderPlaces(n *nest, more []loop) {
	rows, places := n.footprint(t.a, n.bytes, t.meeting(t.row, more)), n.footprint(t.b, n.target.VectorBytes*t.vectors, t.meeting(t.place, nil))
	byRows := n.target.Again(places, places+t.blockBytes(n, t.a)) * float64(blocksOf(t.row.n, t.rows)*iterations(more)-1)
	byPlaces := n.target.Again(rows, rows+t.blockBytes(n, t.b)) * float64(blocksOf(t.place.n, t.places)-1)
	t.across = byPlaces < 0.8*byRows
	if !t.across {
		return
	}
	t.within = len(more) > 0
	if rows <= n.target.Caches.Second {
		t.ahead = 0
	}
	if b := n.op.In[t.b-1].Value.Root(); t.inOnePiece(n) && (b.Shared() || b.Size()*n.bytes >= n.target.Budgets.Far) {
		t.stream = t.blockBytes(n, t.b)
	}
}

// orderPanels takes panels, as many vectors as the second cache holds beside other things, around
// more loops, and reports whether that is better.
func (t *tile) orderPanels(n *nest, v loop, more []loop) bool {
	block := t.blockBytes(n, t.b)
	panel := min(t.panel, max(n.target.Budgets.Panel/block, 1)*t.vectors)
	rows, vectors := n.footprint(t.a, n.bytes, t.meeting(t.row, more)), n.footprint(t.b, n.bytes, t.meeting(t.place, []loop{v}))
	panels := blocksOf(v.n/n.lanes(), panel) * blocksOf(count(t.place), t.places)
	byRows := n.target.Again(vectors, vectors+rows) * float64(iterations(more)-1)
	byPanels := n.target.Again(rows, rows+block*panel/t.vectors) * float64(panels-1)
	if byPanels >= 0.8*byRows {
		return false
	}
	t.within, t.across, t.panel = true, t.place != nil, panel
	return true
}

// around are the loops around all blocks, and those inside panels and places that all rows meet.
func (t *tile) around() (around, inside []loop) {
	for _, l := range t.outer {
		if t.within && t.follows(l, t.a, t.b) {
			inside = append(inside, l)
		} else {
			around = append(around, l)
		}
	}
	return around, inside
}

// meeting are the loops of what a pass sums, of rows or places, if there are any, and more.
func (t *tile) meeting(l *loop, more []loop) []loop {
	loops := append(slices.Clone(t.sums), more...)
	if t.part > 0 {
		loops[0].n = t.part
	}
	if l != nil {
		loops = append(loops, *l)
	}
	return loops
}

// blocksOf is how many blocks of at most so many there are of n.
func blocksOf(n, most int) int { return (n + most - 1) / most }

// inOnePiece reports whether what blocks read of B at a place lies one after the other.
func (t *tile) inOnePiece(n *nest) bool {
	if len(t.sums) == 0 || t.part > 0 || t.panel > t.vectors || t.places > 1 {
		return false
	}
	size := n.target.VectorBytes * t.vectors
	for _, l := range slices.Backward(t.sums) {
		if l.n == 0 || l.strides[t.b] != size {
			return false
		}
		size *= l.n
	}
	return true
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
	n.w.Advance(p, t.place.strides[t.b])
	n.stream = &p
	body()
	n.stream = nil
	n.w.ReleaseGP(p)
}

// streamed asks for a part of that: so many bytes in iterations that are written out that all of it has been
// asked for by the end of the last block.
func (b *block) streamed(written int) {
	if b.n.stream == nil {
		return
	}
	_, inside := b.around()
	all := blocksOf(b.row.n, b.tile.rows) * iterations(inside) * iterations(b.sums)
	bytes := (b.stream*written + all - 1) / all
	for at := 0; at < bytes; at += b.n.target.Caches.Line {
		b.n.w.Prefetch(2, machine.At(*b.n.stream, at))
	}
	b.n.w.Advance(*b.n.stream, bytes)
}
