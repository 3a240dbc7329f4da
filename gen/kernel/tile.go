package kernel

import (
	"fmt"
	"slices"
)

// tile is a contraction whose results are vectors: out[r, q, v] = Σ A[r]·B[q, v]
// for a block of rows r that A follows, of places q that B follows, and of
// vectors. B is a vector; A is a number for all lanes or a vector too. An
// expression over the sums is computed where they are, if registers allow.
type tile struct {
	a, b       int // operands
	aVector    bool
	row, place *loop
	outer      []loop
	passes     []loop // sums around everything
	sums       []loop // sums of one block
	part       int    // iterations of the first of sums in one pass, if not all
	rows       int    // of a block
	places     int
	vectors    int
	joined     bool // the last vector, which is not full, is in one block with all others
	tail       int  // else, rows of its block
	panel      int  // vectors that run inside the rows
	next       bool // whether to ask for what the next block reads of B
	across     bool // whether all rows meet what a place has of B before they go on
	within     bool // whether loops of outer that A alone follows are within panels and places
	stream     int  // bytes of it that all blocks of rows ask for meanwhile, of the next place
	ahead      int  // how far to read ahead in A, in bytes
}

func newTile(n *nest, v loop, rest []loop) emitter {
	t := &tile{a: 1, b: 2}
	if v.strides[2] == 0 {
		t.a, t.b = 2, 1
	}
	if v.strides[t.b] == 0 {
		return nil
	}
	t.aVector = v.strides[t.a] != 0
	if t.aVector && !slices.ContainsFunc(rest, func(l loop) bool { return t.follows(l, t.a, t.b) }) {
		t.a, t.b = t.b, t.a // both are vectors: those that fewer loops follow are kept
	}
	for i, l := range rest {
		switch {
		case !l.spatial():
			t.sums = append(t.sums, l)
			continue
		case t.follows(l, t.a, t.b):
			t.row = t.better(n, t.row, &rest[i], v.n*n.bytes)
		case t.follows(l, t.b, t.a):
			t.place = t.better(n, t.place, &rest[i], v.n*n.bytes)
		}
	}
	for i, l := range rest {
		if l.spatial() && &rest[i] != t.row && &rest[i] != t.place {
			t.outer = append(t.outer, l)
		}
	}
	t.size(n, v)
	t.arrange(n, v)
	if n.op.Expr != nil && (len(t.passes) > 0 || t.part > 0) {
		return nil // no pass but the last could compute it
	}
	return t
}

// better is the loop of rows or places that blocks had better be of: one whose results,
// vectors of so many bytes, share no memory, then one whose steps are no multiple of a
// page, then the longer.
func (t *tile) better(n *nest, a, b *loop, bytes int) *loop {
	if a == nil {
		return b
	}
	page := n.target.Caches.Page
	paged := func(l *loop) bool {
		return slices.ContainsFunc(l.strides, func(s int) bool { return s != 0 && s%page == 0 })
	}
	if apart, other := a.strides[0] >= bytes, b.strides[0] >= bytes; apart != other {
		return map[bool]*loop{true: a, false: b}[apart]
	}
	if far, other := paged(a), paged(b); far != other {
		return map[bool]*loop{true: b, false: a}[far]
	}
	return larger(a, b)
}

// follows reports whether a loop goes through results with one operand and not the other.
func (*tile) follows(l loop, one, other int) bool {
	return l.spatial() && l.strides[one] != 0 && l.strides[other] == 0
}

func (*tile) word() string { return "Tile" }

func (t *tile) form() string {
	form := fmt.Sprintf("tile %d×%d×%d", t.rows, t.places, t.vectors)
	if len(t.passes) > 0 || t.part > 0 {
		form += " in passes"
	}
	return form
}

func (t *tile) emit(n *nest) {
	n.begin(len(t.passes) > 0 || t.part > 0)
	n.inPasses(t.passes, t.sums, t.part, func(sums []loop) { t.pass(n, sums) })
}

// pass goes once through all results. A panel of B stays in the cache while
// all rows meet it.
func (t *tile) pass(n *nest, sums []loop) {
	around, _ := t.around()
	n.forEach("each", around, func() {
		if t.joined {
			n.underMask(func() { t.blocks(n, t.rows, t.vectors, true, sums) })
			return
		}
		n.vectorStrips(t.panel, func(panel int, masked bool) {
			most := t.rows
			if masked {
				most = t.tail
			}
			t.blocks(n, most, panel, masked, sums)
		})
	})
}

// blocks goes through all rows and places for so many neighbouring vectors.
func (t *tile) blocks(n *nest, rows, panel int, masked bool, sums []loop) {
	vectors := func(rows, places int) {
		n.vectorStripsOf(panel, t.vectors, func(vectors int) {
			b := &block{tile: t, n: n, rows: rows, places: places, vectors: vectors, masked: masked, sums: sums}
			b.emit()
		})
	}
	_, inside := t.around()
	if !t.across {
		n.forEach("each", inside, func() {
			n.strips("rows", t.row, rows, func(rows int) {
				n.strips("places", t.place, t.places, func(places int) { vectors(rows, places) })
			})
		})
		return
	}
	n.strips("places", t.place, t.places, func(places int) {
		t.streaming(n, func() {
			n.forEach("each", inside, func() {
				n.strips("rows", t.row, rows, func(rows int) { vectors(rows, places) })
			})
		})
	})
}

// stride is how far an operand moves along a loop, if there is one.
func stride(l *loop, operand int) int {
	if l == nil {
		return 0
	}
	return l.strides[operand]
}
