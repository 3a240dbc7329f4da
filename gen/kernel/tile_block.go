package kernel

import (
	vmath "github.com/seed-5f2744a7/tensornet/gen/kernel/math"
	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

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
	case b.ahead > 0 || b.n.stream != nil:
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
	b.streamed(iterations)
	if b.ahead == 0 {
		return
	}
	if stride(&l, b.a) >= b.n.target.Caches.Line {
		for k := range iterations {
			for at := 0; at < b.rows*b.n.bytes; at += b.n.target.Caches.Line {
				b.n.w.Prefetch(2, b.left(0, 0, k, &l).Offset(b.ahead+at))
			}
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
