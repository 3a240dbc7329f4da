package amd64

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/emit/amd64/asm"
)

// dot is a contraction that sums along the vectors: out[r, c] = Σ A[r, v]·B[c, v]
// for a block of rows r that only A follows and of columns c that only B
// follows. Each result has so many partial sums that additions need not wait
// for one another.
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
		case !l.kept():
			d.sums = append(d.sums, l)
		case l.strides[1] != 0 && l.strides[2] == 0:
			d.row = larger(d.row, &rest[i])
		case l.strides[2] != 0 && l.strides[1] == 0:
			d.column = larger(d.column, &rest[i])
		}
	}
	for i, l := range rest {
		if l.kept() && &rest[i] != d.row && &rest[i] != d.column {
			d.outer = append(d.outer, l)
		}
	}
	switch {
	case d.row != nil && d.column != nil:
		d.rows, d.columns = blockOf(d.row.n, 3), blockOf(d.column.n, 4)
		if v.n*n.bytes%32 != 0 { // one more register, for the mask
			d.rows, d.columns = blockOf(d.row.n, 2), blockOf(d.column.n, 4)
		}
	case d.row != nil:
		d.rows = blockOf(d.row.n, 4)
	case d.column != nil:
		d.columns = blockOf(d.column.n, 4)
	}
	full := v.n * n.bytes / 32
	d.partial = max(min(accumulators/(d.rows*d.columns), 4, full), 1)
	return d
}

func (d *dot) form() string {
	return fmt.Sprintf("dot %d×%d, %d sums", d.rows, d.columns, d.partial)
}

func (d *dot) emit(n *nest) {
	n.each(d.outer, func() {
		n.blocks(d.row, d.rows, func(rows int) {
			n.blocks(d.column, d.columns, func(columns int) {
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
	sum           [][]reg.VecPhysical // by partial sum
}

func (b *dotBlock) emit() {
	w := b.n.w
	for range b.partial {
		var sums []reg.VecPhysical
		for range b.rows * b.columns {
			r := w.Vec()
			w.Zero(r)
			sums = append(sums, r)
		}
		b.sum = append(b.sum, sums)
	}
	b.n.each(b.dot.sums, b.along)
	for _, more := range b.sum[1:] {
		for i, r := range more {
			w.Add(r, b.sum[0][i], b.sum[0][i])
		}
		w.Release(more...)
	}
	for r := range b.rows {
		for c := range b.columns {
			at := asm.At(b.n.ptr[0], stride(b.row, 0)*r+stride(b.column, 0)*c)
			b.n.total(b.sum[0][r*b.columns+c], at)
		}
	}
	w.Release(b.sum[0]...)
}

// along goes through the vectors, a partial sum for each.
func (b *dotBlock) along() {
	n := b.n
	lanes := n.w.Lanes()
	full, rest := n.vec.n/lanes, n.vec.n%lanes
	step := loop{strides: []int{0, 32, 32}}
	turns := full / b.partial
	if turns <= 2 {
		turns = 0 // written out below
	}
	n.w.Times(turns, func() {
		for k := range b.partial {
			b.step(k, k, false)
		}
		n.advance(step, b.partial)
	})
	done := turns * b.partial
	for k := range full - done {
		b.step(k, k%b.partial, false)
	}
	if rest > 0 {
		n.mask = n.w.Vec()
		n.w.LoadVec(n.w.Mask(rest), n.mask)
		b.step(full-done, 0, true)
		n.w.Release(n.mask)
	}
	n.advance(step, -done)
}

// step adds the products of vector k to a partial sum. The side with fewer
// vectors is kept in registers.
func (b *dotBlock) step(k, partial int, masked bool) {
	w := b.n.w
	row := func(r int) operand.Mem { return asm.At(b.n.ptr[1], stride(b.row, 1)*r+32*k) }
	column := func(c int) operand.Mem { return asm.At(b.n.ptr[2], stride(b.column, 2)*c+32*k) }
	sum := func(r, c int) reg.VecPhysical { return b.sum[partial][r*b.columns+c] }
	few, many, fewAt, manyAt := b.rows, b.columns, row, column
	if b.columns < b.rows {
		few, many, fewAt, manyAt = many, few, column, row
		at := sum
		sum = func(c, r int) reg.VecPhysical { return at(r, c) }
	}
	var kept []reg.VecPhysical
	for i := range few {
		kept = append(kept, w.Vec())
		b.n.load(fewAt(i), kept[i], masked)
	}
	for j := range many {
		if few == 1 && !masked {
			w.FMA(manyAt(j), kept[0], sum(0, j))
			continue
		}
		y := w.Vec()
		b.n.load(manyAt(j), y, masked)
		for i, x := range kept {
			w.FMA(y, x, sum(i, j))
		}
		w.Release(y)
	}
	w.Release(kept...)
}

// total adds up the lanes of a register and stores the sum as one element. The
// register is spent.
func (n *nest) total(x reg.VecPhysical, at operand.Mem) {
	w := n.w
	t := w.Vec()
	low, high := x.AsX(), t.AsX()
	w.VEXTRACTF128(operand.U8(1), x, high)
	if n.bytes == 8 {
		w.VADDPD(high, low, low)
		w.VHADDPD(low, low, low)
		if n.op.Add {
			w.VADDSD(at, low, low)
		}
		w.VMOVSD(low, at)
	} else {
		w.VADDPS(high, low, low)
		w.VHADDPS(low, low, low)
		w.VHADDPS(low, low, low)
		if n.op.Add {
			w.VADDSS(at, low, low)
		}
		w.VMOVSS(low, at)
	}
	w.Release(t)
}
