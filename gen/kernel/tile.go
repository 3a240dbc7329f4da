package kernel

import (
	"fmt"
	"slices"

	vmath "github.com/seed-5f2744a7/tensornet/gen/kernel/math"
	"github.com/seed-5f2744a7/tensornet/gen/machine"
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
	n.forEach("each", t.outer, func() {
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
	n.strips("rows", t.row, rows, func(rows int) {
		n.strips("places", t.place, t.places, func(places int) {
			n.vectorStripsOf(panel, t.vectors, func(vectors int) {
				b := &block{tile: t, n: n, rows: rows, places: places, vectors: vectors, masked: masked, sums: sums}
				b.emit()
			})
		})
	})
}

// block is one tile.
type block struct {
	*tile
	n                     *nest
	rows, places, vectors int
	masked                bool // the last vector
	sums                  []loop
	sum                   []machine.Vec
}

func (b *block) tailed(v int) bool { return b.masked && v == b.vectors-1 }

func (b *block) emit() {
	w := b.n.w
	for range b.rows * b.places * b.vectors {
		b.sum = append(b.sum, w.Vec())
	}
	b.describe()
	if !b.n.op.Add {
		for _, r := range b.sum {
			w.Zero(r)
		}
	}
	b.n.ifAdding(func() {
		b.results(func(r machine.Vec, m machine.Mem, tail bool) { b.n.load(m, r, tail) })
	})
	prefetched := b.n.prefetched()
	b.prefetch(0, prefetched/2)
	if len(b.sums) == 0 {
		b.step(0, nil)
	} else {
		last := len(b.sums) - 1
		b.n.forEach("sum", b.sums[:last], func() { b.unrolled(b.sums[last]) })
	}
	b.prefetch(prefetched/2, prefetched)
	if b.n.op.Expr != nil {
		b.express()
	}
	b.results(func(r machine.Vec, m machine.Mem, tail bool) { b.n.store(r, m, tail) })
	w.Release(b.sum...)
}

// express replaces the sums by the expression over them.
func (b *block) express() {
	for r := range b.rows {
		for q := range b.places {
			for v := range b.vectors {
				s := &summed{x: vmath.Vec{b.at(r, q, v)}, uses: b.n.op.Expr.Count(0)}
				c := &evaluation{to: vmath.New(b.n.w, 1), nest: b.n, vector: v, masked: b.tailed(v), sum: s, at: func(operand int) int {
					return stride(b.row, operand)*r + stride(b.place, operand)*q
				}}
				y := c.eval(b.n.op.Expr)
				if !s.taken {
					b.n.w.Release(s.x...)
				}
				b.sum[(r*b.places+q)*b.vectors+v] = y[0]
			}
		}
	}
}

// results visits the sums and their places in memory.
func (b *block) results(f func(r machine.Vec, m machine.Mem, tail bool)) {
	for r := range b.rows {
		for q := range b.places {
			for v := range b.vectors {
				f(b.at(r, q, v), machine.At(b.n.ptr[0], stride(b.row, 0)*r+stride(b.place, 0)*q+b.n.target.VectorBytes*v), b.tailed(v))
			}
		}
	}
}

func (b *block) at(r, q, v int) machine.Vec { return b.sum[(r*b.places+q)*b.vectors+v] }

// stride is how far an operand moves along a loop, if there is one.
func stride(l *loop, operand int) int {
	if l == nil {
		return 0
	}
	return l.strides[operand]
}

// unrolled sums over the innermost loop, some iterations at a time: more if they are
// also for asking ahead.
func (b *block) unrolled(l loop) {
	if l.n == 0 {
		b.n.forEachGroup(l, func() { b.step(0, &l) })
		return
	}
	iterations := b.iterations(l)
	if iterations == l.n {
		b.steps(l.n, &l)
		b.readAhead(l, l.n)
		return
	}
	inputs := loop{strides: append([]int{0}, l.strides[1:]...)}
	b.n.w.Times(l.label("sum"), l.n/iterations, func() {
		b.steps(iterations, &l)
		b.readAhead(l, iterations)
		b.n.advance(inputs, iterations)
	})
	b.steps(l.n%iterations, &l)
	b.n.advance(inputs, -(l.n / iterations * iterations))
}

// iterations is how many of a sum's are written out: all, where these are few.
func (b *block) iterations(l loop) int {
	n := 2
	switch {
	case b.ahead > 0 && b.loading():
		n = max(b.n.target.Caches.Line/max(stride(&l, b.a), 1), 4) // each line is asked for once
	case b.ahead > 0:
		n = 4
	}
	if l.n <= 2*n {
		return l.n
	}
	return n
}

// loading reports whether an iteration takes as long as its loads, so that there is no time
// for others.
func (b *block) loading() bool {
	c := b.n.target.Costs
	sums, loads := b.rows*b.places*b.vectors, b.places*(b.rows+b.vectors)
	return float64(loads)/c.Loads > float64(sums)/c.FMAs
}

// readAhead asks for what a later block reads of A, where A is too large to be
// in the first cache: a line of each row, or of each iteration if A's rows lie side
// by side.
func (b *block) readAhead(l loop, iterations int) {
	if b.ahead == 0 {
		return
	}
	if stride(&l, b.a) >= b.n.target.Caches.Line {
		for k := range iterations {
			b.n.w.Prefetch(2, b.left(0, 0, k, &l).Offset(b.ahead))
		}
		return
	}
	for r := range b.rows {
		b.n.w.Prefetch(2, b.left(r, 0, 0, &l).Offset(b.ahead))
	}
}

// step adds the products of iteration k.
func (b *block) step(k int, l *loop) {
	if b.next && !b.masked {
		for v := 0; v < b.vectors; v += b.n.lineVectors() {
			b.n.w.Prefetch(1, b.right(0, b.vectors+v, k, l))
		}
	}
	if !b.aVector && few(b.n.target, b.rows, b.places, b.vectors, b.masked) {
		b.stepFewRows(k, l)
	} else {
		b.stepManyRows(k, l)
	}
}

// left is the operand A of a row, right the vector of B at a place.
func (b *block) left(r, v, k int, l *loop) machine.Mem {
	return machine.At(b.n.ptr[b.a], stride(b.row, b.a)*r+stride(l, b.a)*k+b.n.target.VectorBytes*v)
}

func (b *block) right(q, v, k int, l *loop) machine.Mem {
	return machine.At(b.n.ptr[b.b], stride(b.place, b.b)*q+stride(l, b.b)*k+b.n.target.VectorBytes*v)
}

// stepFewRows keeps the rows' numbers in registers and goes through B once.
func (b *block) stepFewRows(k int, l *loop) {
	w := b.n.w
	var rows []machine.Vec
	for r := range b.rows {
		rows = append(rows, w.Vec())
		w.Broadcast(b.left(r, 0, k, l), rows[r])
	}
	for q := range b.places {
		for v := range b.vectors {
			m := b.right(q, v, k, l)
			if b.rows == 1 && !b.tailed(v) {
				w.FMA(m, rows[0], b.at(0, q, v))
				continue
			}
			x := w.Vec()
			b.n.load(m, x, b.tailed(v))
			for r := range b.rows {
				w.FMA(x, rows[r], b.at(r, q, v))
			}
			w.Release(x)
		}
	}
	w.Release(rows...)
}

// stepManyRows keeps the vectors of B in registers and goes through the rows.
func (b *block) stepManyRows(k int, l *loop) {
	w := b.n.w
	for q := range b.places {
		var x []machine.Vec
		for v := range b.vectors {
			x = append(x, w.Vec())
			b.n.load(b.right(q, v, k, l), x[v], b.tailed(v))
		}
		for r := range b.rows {
			y := w.Vec()
			if !b.aVector && b.vectors == 1 {
				w.FMAOne(b.left(r, 0, k, l), x[0], b.at(r, q, 0), y)
				w.Release(y)
				continue
			}
			if !b.aVector {
				w.Broadcast(b.left(r, 0, k, l), y)
			}
			for v := range b.vectors {
				if b.aVector {
					b.n.load(b.left(r, v, k, l), y, b.tailed(v))
				}
				w.FMA(y, x[v], b.at(r, q, v))
			}
			w.Release(y)
		}
		w.Release(x...)
	}
}
