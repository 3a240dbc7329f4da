package kernel

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// dot is a contraction that sums along the vectors: out[r, c] = Σ A[r, v]·B[c, v]
// for a block of rows r that only A follows and of columns c that only B
// follows. Each result has so many partial sums that additions need not wait
// for one another; their number depends on the rows and on the length of the
// sum alone, so that a column has the same bits alone as beside others.
type dot struct {
	row, column *loop
	outer, sums []loop
	rows        int // of a block
	columns     int
	partial     int
}

func newDot(n *nest, v loop, rest []loop) emitter {
	d := &dot{rows: 1, columns: 1}
	for i, l := range rest {
		switch {
		case !l.spatial():
			d.sums = append(d.sums, l)
		case l.strides[1] != 0 && l.strides[2] == 0:
			d.row = larger(d.row, &rest[i])
		case l.strides[2] != 0 && l.strides[1] == 0:
			d.column = larger(d.column, &rest[i])
		}
	}
	for i, l := range rest {
		if l.spatial() && &rest[i] != d.row && &rest[i] != d.column {
			d.outer = append(d.outer, l)
		}
	}
	d.size(n, v)
	return d
}

// size chooses the block. A matrix beyond the second cache is read fastest row
// by row, or two by two where a row fills a page, at whose end reading ahead stops;
// the vector that it is multiplied with is then read again for each row, so a long
// one must serve several.
func (d *dot) size(n *nest, v loop) {
	length, rows := v.n*n.bytes, 1
	if d.row != nil {
		rows = d.row.n
	}
	most := 0
	switch {
	case length <= 4*n.target.VectorBytes:
		most, d.partial = 8, 1
	case length > n.target.Budgets.Row:
		most, d.partial = 6, 2
	case length*rows > n.target.Caches.Second && length < n.target.Caches.Page:
		most, d.partial = 1, 4
	case length*rows > n.target.Caches.Second, length%n.target.Caches.Page == 0: // rows collide in the first cache
		most, d.partial = 2, 4
	default:
		most, d.partial = 4, 2
	}
	most = min(most, n.target.Sums()/d.partial)
	switch {
	case d.row != nil && d.column != nil:
		most = 4 / d.partial
		across := n.target.Sums() / d.partial / most
		if 2*v.n%n.lanes() != 0 && n.target.MaskVectors(1) > 0 {
			across = min(across, 2)
		}
		d.rows, d.columns = blockOf(d.row.n, most), blockOf(d.column.n, across)
	case d.row != nil:
		if most == 8 && d.row.n%8 != 0 {
			most = 4 // sums are stored four at a time
		}
		d.rows = blockOf(d.row.n, most)
	case d.column != nil:
		d.columns = blockOf(d.column.n, most)
	}
}

func (*dot) word() string { return "Dot" }

func (d *dot) form() string {
	return fmt.Sprintf("dot %d×%d, %d sums", d.rows, d.columns, d.partial)
}

func (d *dot) emit(n *nest) {
	n.begin(false)
	n.forEach("each", d.outer, func() {
		n.strips("rows", d.row, d.rows, func(rows int) {
			n.strips("columns", d.column, d.columns, func(columns int) {
				b := &dotBlock{dot: d, n: n, rows: rows, columns: columns}
				b.emit()
			})
		})
	})
}

type dotBlock struct {
	*dot
	n             *nest
	rows, columns int
	sum           [][]machine.Vec // by partial sum
}

func (b *dotBlock) emit() {
	w := b.n.w
	var all []machine.Vec
	for range b.partial {
		var sums []machine.Vec
		for range b.rows * b.columns {
			sums = append(sums, w.Vec())
		}
		b.sum, all = append(b.sum, sums), append(all, sums...)
	}
	b.n.comment("%s: %s of %s, each in %s of parts.", w.Names(all...), product([]int{b.rows, b.columns, 1}, "row", "column", "number"), b.n.params[0], product([]int{b.partial}, "vector"))
	b.n.comment("%s.", b.n.meeting(b.rows, b.columns, false))
	for _, r := range all {
		w.Zero(r)
	}
	b.n.forEach("sum", b.dot.sums, b.along)
	b.n.comment("The parts of each, added up.")
	for half := b.partial / 2; half > 0; half /= 2 {
		for k, more := range b.sum[half : 2*half] {
			for i, r := range more {
				w.Add(r, b.sum[k][i], b.sum[k][i])
			}
			w.Release(more...)
		}
	}
	at := make([]int, 0, b.rows*b.columns)
	sums := make([]machine.Vec, 0, cap(at))
	row, column := stride(b.row, 0), stride(b.column, 0)
	each := func(r, c int) {
		at, sums = append(at, row*r+column*c), append(sums, b.sum[0][r*b.columns+c])
	}
	if row < column || b.columns == 1 { // neighbours in memory one after the other
		for i := range cap(at) {
			each(i%b.rows, i/b.rows)
		}
	} else {
		for i := range cap(at) {
			each(i/b.columns, i%b.columns)
		}
	}
	b.n.w.Totals(sums, b.n.ptr[0], at, b.n.ifAdding)
	w.Release(sums...)
}

// along goes through the vectors, a partial sum for each.
func (b *dotBlock) along() {
	n := b.n
	lanes := n.w.Lanes()
	full, rest := n.vec.n/lanes, n.vec.n%lanes
	step := loop{strides: []int{0, n.target.VectorBytes, n.target.VectorBytes}}
	together := max(b.partial, 2)
	iterations := full / together
	if full <= 4 {
		iterations = 0 // written out below
	}
	n.w.Times(n.vec.label("sum"), iterations, func() {
		for k := range together {
			b.step(k, k%b.partial, false)
		}
		n.advance(step, together)
	})
	done := iterations * together
	for k := range full - done {
		b.step(k, k%b.partial, false)
	}
	switch {
	case 2*rest == lanes:
		n.comment("%s: half a vector of each.", b.n.meeting(b.rows, b.columns, true))
		b.step(full-done, 0, true)
	case rest > 0:
		n.mask = n.w.Mask()
		n.w.FirstLanes(rest, n.mask)
		n.comment("%s: the last %d lanes of each.", b.n.meeting(b.rows, b.columns, true), rest)
		b.step(full-done, 0, true)
		n.w.ReleaseMask(n.mask)
	}
	n.advance(step, -done)
}

// step adds the products of vector k to a partial sum. The side with fewer
// vectors is kept in registers.
func (b *dotBlock) step(k, partial int, masked bool) {
	w := b.n.w
	row := func(r int) machine.Mem { return machine.At(b.n.ptr[1], stride(b.row, 1)*r+b.n.target.VectorBytes*k) }
	column := func(c int) machine.Mem { return machine.At(b.n.ptr[2], stride(b.column, 2)*c+b.n.target.VectorBytes*k) }
	sum := func(r, c int) machine.Vec { return b.sum[partial][r*b.columns+c] }
	few, many, fewAt, manyAt := b.rows, b.columns, row, column
	if b.columns < b.rows {
		few, many, fewAt, manyAt = many, few, column, row
		at := sum
		sum = func(c, r int) machine.Vec { return at(r, c) }
	}
	var held []machine.Vec
	for i := range few {
		held = append(held, w.Vec())
		b.n.load(fewAt(i), held[i], masked)
	}
	for j := range many {
		if few == 1 && !masked {
			w.FMA(manyAt(j), held[0], sum(0, j))
			continue
		}
		y := w.Vec()
		b.n.load(manyAt(j), y, masked)
		for i, x := range held {
			w.FMA(y, x, sum(i, j))
		}
		w.Release(y)
	}
	w.Release(held...)
}
