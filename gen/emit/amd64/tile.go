package amd64

import (
	"fmt"
	"slices"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/emit/amd64/asm"
)

// accumulators is the number of vector registers that hold sums; the others
// hold operands.
const accumulators = 12

// tile is a contraction whose results are vectors: out[r, q, v] = Σ A[r]·B[q, v]
// for a block of rows r that A follows, of places q that B follows, and of
// vectors. B is a vector; A is a number for all lanes or a vector too.
type tile struct {
	a, b        int // operands
	aVector     bool
	row, place  *loop
	outer, sums []loop
	rows        int // of a block
	places      int
	vectors     int
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
	for i, l := range rest {
		switch {
		case !l.kept():
			t.sums = append(t.sums, l)
			continue
		case l.strides[t.b] == 0 && l.strides[t.a] != 0:
			t.row = larger(t.row, &rest[i])
		case l.strides[t.a] == 0 && l.strides[t.b] != 0:
			t.place = larger(t.place, &rest[i])
		}
	}
	for i, l := range rest {
		if l.kept() && &rest[i] != t.row && &rest[i] != t.place {
			t.outer = append(t.outer, l)
		}
	}
	t.size(n, v)
	return t
}

func larger(a, b *loop) *loop {
	if a == nil || b.n > a.n {
		return b
	}
	return a
}

// size chooses the block: vectors first as far as two, then rows, then places,
// then vectors again.
func (t *tile) size(n *nest, v loop) {
	all := max(v.n*n.bytes/32, 1)
	t.vectors, t.rows, t.places = min(all, 2), 1, 1
	if t.row != nil {
		t.rows = blockOf(t.row.n, accumulators/t.vectors)
	}
	if t.place != nil && t.rows <= 3 && !t.aVector {
		t.places = blockOf(t.place.n, accumulators/t.vectors/t.rows)
	}
	if t.places > 1 && t.overlaps() {
		t.places = 1
	}
	if t.rows > 1 && t.overlaps() {
		t.rows = 1
	}
	if t.rows == 1 && t.places == 1 {
		t.vectors = min(all, accumulators)
	}
}

// overlaps reports whether results of one block share memory, as neighbouring
// windows of a convolution's gradient do. Each must be added in its turn then.
func (t *tile) overlaps() bool {
	var starts []int
	for r := range t.rows {
		for q := range t.places {
			starts = append(starts, stride(t.row, 0)*r+stride(t.place, 0)*q)
		}
	}
	slices.Sort(starts)
	for i := 1; i < len(starts); i++ {
		if starts[i]-starts[i-1] < 32*t.vectors {
			return true
		}
	}
	return false
}

// blockOf is the size of the larger blocks when n is split into blocks of at
// most most.
func blockOf(n, most int) int { return segments(n, most)[0].size }

func (t *tile) form() string {
	return fmt.Sprintf("tile %d×%d×%d", t.rows, t.places, t.vectors)
}

func (t *tile) emit(n *nest) {
	n.each(t.outer, func() {
		n.blocks(t.row, t.rows, func(rows int) {
			n.blocks(t.place, t.places, func(places int) {
				n.chunks(t.vectors, func(vectors int, masked bool) {
					b := &block{t, n, rows, places, vectors, masked, nil}
					b.emit()
				})
			})
		})
	})
}

// block is one tile.
type block struct {
	*tile
	n                     *nest
	rows, places, vectors int
	masked                bool
	sum                   []reg.VecPhysical
}

func (b *block) emit() {
	w := b.n.w
	for range b.rows * b.places * b.vectors {
		b.sum = append(b.sum, w.Vec())
	}
	b.results(func(r reg.VecPhysical, m operand.Mem) {
		if b.n.op.Add {
			b.n.load(m, r, b.masked)
		} else {
			w.Zero(r)
		}
	})
	if len(b.tile.sums) == 0 {
		b.step(0, nil)
	} else {
		last := len(b.tile.sums) - 1
		b.n.each(b.tile.sums[:last], func() { b.unrolled(b.tile.sums[last]) })
	}
	b.results(func(r reg.VecPhysical, m operand.Mem) { b.n.store(r, m, b.masked) })
	w.Release(b.sum...)
}

// results visits the sums and their places in memory.
func (b *block) results(f func(reg.VecPhysical, operand.Mem)) {
	for r := range b.rows {
		for q := range b.places {
			for v := range b.vectors {
				f(b.at(r, q, v), asm.At(b.n.ptr[0], stride(b.row, 0)*r+stride(b.place, 0)*q+32*v))
			}
		}
	}
}

func (b *block) at(r, q, v int) reg.VecPhysical { return b.sum[(r*b.places+q)*b.vectors+v] }

// stride is how far an operand moves along a loop, if there is one.
func stride(l *loop, operand int) int {
	if l == nil {
		return 0
	}
	return l.strides[operand]
}

// unrolled sums over the innermost loop, four turns at a time.
func (b *block) unrolled(l loop) {
	const turns = 4
	if l.n == 0 {
		b.n.eachGroup(l, func() { b.step(0, &l) })
		return
	}
	if l.n <= 2*turns {
		for k := range l.n {
			b.step(k, &l)
		}
		return
	}
	inputs := loop{strides: append([]int{0}, l.strides[1:]...)}
	b.n.w.Times(l.n/turns, func() {
		for k := range turns {
			b.step(k, &l)
		}
		b.n.advance(inputs, turns)
	})
	for k := range l.n % turns {
		b.step(k, &l)
	}
	b.n.advance(inputs, -(l.n / turns * turns))
}

// step adds the products of turn k.
func (b *block) step(k int, l *loop) {
	if b.rows <= 3 && !b.aVector {
		b.stepFewRows(k, l)
	} else {
		b.stepManyRows(k, l)
	}
}

// left is the operand A of a row, right the vector of B at a place.
func (b *block) left(r, v, k int, l *loop) operand.Mem {
	return asm.At(b.n.ptr[b.a], stride(b.row, b.a)*r+stride(l, b.a)*k+32*v)
}

func (b *block) right(q, v, k int, l *loop) operand.Mem {
	return asm.At(b.n.ptr[b.b], stride(b.place, b.b)*q+stride(l, b.b)*k+32*v)
}

// stepFewRows keeps the rows' numbers in registers and goes through B once.
func (b *block) stepFewRows(k int, l *loop) {
	w := b.n.w
	var rows []reg.VecPhysical
	for r := range b.rows {
		rows = append(rows, w.Vec())
		w.Broadcast(b.left(r, 0, k, l), rows[r])
	}
	for q := range b.places {
		for v := range b.vectors {
			m := b.right(q, v, k, l)
			if b.rows == 1 && !b.masked {
				w.FMA(m, rows[0], b.at(0, q, v))
				continue
			}
			x := w.Vec()
			b.n.load(m, x, b.masked)
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
		var x []reg.VecPhysical
		for v := range b.vectors {
			x = append(x, w.Vec())
			b.n.load(b.right(q, v, k, l), x[v], b.masked)
		}
		for r := range b.rows {
			y := w.Vec()
			if !b.aVector {
				w.Broadcast(b.left(r, 0, k, l), y)
			}
			for v := range b.vectors {
				if b.aVector {
					b.n.load(b.left(r, v, k, l), y, b.masked)
				}
				w.FMA(y, x[v], b.at(r, q, v))
			}
			w.Release(y)
		}
		w.Release(x...)
	}
}
