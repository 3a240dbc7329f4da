package kernel

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// rows is a contraction of numbers with the rows of a matrix: out[v] =
// Σ A[k]·B[k, v]. The rows are read one after the other. A short result stays in
// registers, with several sums to each vector so that additions need not wait
// for one another; to a longer one a few rows are added at a time.
type rows struct {
	a, b    int // operands
	sum     loop
	vectors int
	count   int // of rows at a time
	short   bool
}

const rowsAtATime = 4

// newRows is nil where the operation is not of this form, or better served by
// a tile.
func newRows(n *nest, v loop, rest []loop) *rows {
	if len(rest) != 1 || rest[0].spatial() || rest[0].n < 2*rowsAtATime {
		return nil
	}
	r := &rows{a: 1, b: 2, sum: rest[0]}
	if v.strides[2] == 0 {
		r.a, r.b = 2, 1
	}
	r.vectors = (v.n + n.lanes() - 1) / n.lanes()
	sums := n.target.Sums()
	shortRow := sums / 2
	if v.strides[r.a] != 0 || v.strides[r.b] == 0 || r.sum.strides[r.b] == 0 || r.vectors > shortRow && r.vectors <= sums {
		return nil
	}
	r.short = r.vectors <= shortRow
	r.count = rowsAtATime
	if r.short {
		r.count = min(rowsAtATime, sums/r.vectors)
	}
	return r
}

func (*rows) word() string { return "Rows" }

func (r *rows) form() string {
	if r.short {
		return fmt.Sprintf("rows, %d sums", r.count)
	}
	return fmt.Sprintf("rows, %d at a time", r.count)
}

func (r *rows) emit(n *nest) {
	if r.short {
		r.inRegisters(n)
		return
	}
	iterations, rest := r.sum.n/r.count, r.sum.n%r.count
	first := !n.op.Add
	if first {
		r.addRows(n, r.count, true)
		n.advance(r.sum, r.count)
		iterations--
	}
	n.w.Times(r.sum.label("sum"), iterations, func() {
		r.addRows(n, r.count, false)
		n.advance(r.sum, r.count)
	})
	if rest > 0 {
		r.addRows(n, rest, false)
	}
}

// addRows adds so many rows to the result, or makes them the result.
func (r *rows) addRows(n *nest, count int, first bool) {
	w := n.w
	factors := make([]machine.Vec, count)
	for k := range factors {
		factors[k] = w.Vec()
		w.Broadcast(machine.At(n.ptr[r.a], r.sum.strides[r.a]*k), factors[k])
	}
	n.vectorStrips(4, func(vectors int, masked bool) {
		sum, x := n.next(1, 1)
		n.comment("%s: vectors of %s.", sum, n.params[0])
		r.describe(n, w.Names(factors...), x, masked)
		for v := range vectors {
			sum := w.Vec()
			at := machine.At(n.ptr[0], n.target.VectorBytes*v)
			if first {
				w.Zero(sum)
			} else {
				n.load(at, sum, masked)
			}
			for k, f := range factors {
				n.addProduct(machine.At(n.ptr[r.b], r.sum.strides[r.b]*k+n.target.VectorBytes*v), f, sum, masked)
			}
			n.store(sum, at, masked)
			w.Release(sum)
		}
	})
	w.Release(factors...)
}

// describe says which registers hold the numbers and, where it is not read from
// memory by the sums, the vector of a row.
func (r *rows) describe(n *nest, numbers, vector string, masked bool) {
	if masked {
		vector = fmt.Sprintf("; %s: a vector of %s, if not full", vector, n.params[r.b])
	} else {
		vector = ""
	}
	n.comment("%s: numbers of %s%s.", numbers, n.params[r.a], vector)
}

// addProduct adds a vector in memory times a factor.
func (n *nest) addProduct(m machine.Mem, factor, sum machine.Vec, masked bool) {
	if !masked {
		n.w.FMA(m, factor, sum)
		return
	}
	x := n.w.Vec()
	n.load(m, x, true)
	n.w.FMA(x, factor, sum)
	n.w.Release(x)
}

// inRegisters keeps the result in registers, once for each of the rows that are
// taken at a time.
func (r *rows) inRegisters(n *nest) {
	w := n.w
	tail := n.vec.n%w.Lanes() != 0
	if tail {
		n.mask = w.Mask()
		w.FirstLanes(n.vec.n%w.Lanes(), n.mask)
	}
	masked := func(v int) bool { return tail && v == r.vectors-1 }
	sum := make([][]machine.Vec, r.count)
	for k := range sum {
		for v := range r.vectors {
			sum[k] = append(sum[k], w.Vec())
			if k == 0 && n.op.Add {
				n.load(machine.At(n.ptr[0], n.target.VectorBytes*v), sum[k][v], masked(v))
			} else {
				w.Zero(sum[k][v])
			}
		}
	}
	n.comment("%s: %s of %s, each in %d parts.", w.Names(slices.Concat(sum...)...), product([]int{r.vectors}, "vector"), n.params[0], r.count)
	number, x := n.next(1, 1)
	r.describe(n, number, x, tail)
	row := func(k int) {
		factor := w.Vec()
		w.Broadcast(machine.At(n.ptr[r.a], r.sum.strides[r.a]*k), factor)
		for v := range r.vectors {
			n.addProduct(machine.At(n.ptr[r.b], r.sum.strides[r.b]*k+n.target.VectorBytes*v), factor, sum[k][v], masked(v))
		}
		w.Release(factor)
	}
	w.Times(r.sum.label("sum"), r.sum.n/r.count, func() {
		for k := range r.count {
			row(k)
		}
		n.advance(r.sum, r.count)
	})
	for k := range r.sum.n % r.count {
		row(k)
	}
	for k := r.count - 1; k > 0; k-- {
		for v := range r.vectors {
			w.Add(sum[k][v], sum[k-1][v], sum[k-1][v])
		}
		w.Release(sum[k]...)
	}
	for v := range r.vectors {
		n.store(sum[0][v], machine.At(n.ptr[0], n.target.VectorBytes*v), masked(v))
	}
	w.Release(sum[0]...)
	if tail {
		w.ReleaseMask(n.mask)
	}
}
