package kernel

import (
	"fmt"
	"slices"
	"sort"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// correlation is a contraction that sums along short vectors and over many
// iterations, as the gradient of a convolution's weights does over samples and
// places: out[r, c] = Σ A[r, …]·B[c, …] for a block of rows r that A follows and
// of columns c that B follows. Lanes are added up at the end of a pass.
type correlation struct {
	row, column *loop
	outer       []loop
	passes      []loop // sums around everything
	sums        []loop // sums of one block
	part        int    // iterations of the first of sums in one pass, if not all
	rows        int    // of a block
	columns     int
}

// newCorrelation is nil where sums are too short for it.
func newCorrelation(n *nest, v loop, rest []loop) *correlation {
	c := &correlation{}
	for i, l := range rest {
		switch {
		case !l.spatial():
			c.sums = append(c.sums, l)
		case l.strides[1] != 0 && l.strides[2] == 0:
			c.row = larger(c.row, &rest[i])
		case l.strides[2] != 0 && l.strides[1] == 0:
			c.column = larger(c.column, &rest[i])
		}
	}
	for i, l := range rest {
		if l.spatial() && &rest[i] != c.row && &rest[i] != c.column {
			c.outer = append(c.outer, l)
		}
	}
	vectors := v.n / n.lanes()
	if v.n%n.lanes() != 0 || vectors > 4 || len(c.sums) == 0 || iterations(c.sums) < n.target.Budgets.Steps/4 {
		return nil
	}
	c.size(n, vectors)
	return c
}

// size chooses the block by what limits each step, as a tile does; the columns
// stream from the second cache while a block of rows stays in the first. Then
// it splits the sums into passes in which both fit.
func (c *correlation) size(n *nest, vectors int) {
	best, most := 0.0, n.target.Sums()
	for rows := min(count(c.row), most); rows > 0; rows-- {
		for columns := min(count(c.column), most/rows); columns > 0; columns-- {
			if rows*columns+min(rows, columns)+1 > n.target.Vectors {
				continue
			}
			cost := 0.0
			for _, r := range balanced(count(c.row), rows) {
				for _, q := range balanced(count(c.column), columns) {
					far := q.size
					if c.rowsCollide(n) {
						far += r.size
					}
					step := max(n.target.Step(r.size*q.size, r.size+q.size), n.target.Costs.Far*float64(far))
					cost += float64(r.count*q.count) * step
				}
			}
			if best == 0 || cost < best*0.995 {
				best, c.rows, c.columns = cost, rows, columns
			}
		}
	}
	for len(c.sums) > 1 && !c.near(n, c.sums, vectors) {
		c.passes, c.sums = append(c.passes, c.sums[0]), c.sums[1:]
	}
	if len(c.passes) > 0 && c.passes[len(c.passes)-1].n > 0 && c.near(n, c.sums, vectors) {
		last := len(c.passes) - 1
		c.sums = slices.Insert(slices.Clone(c.sums), 0, c.passes[last])
		c.passes = c.passes[:last]
	}
	c.split(n, vectors)
}

// rowsCollide reports whether rows come from the second cache, too: each vector is a
// line, and those of a long sum fall into one set of the first.
func (c *correlation) rowsCollide(n *nest) bool {
	last, t := c.sums[len(c.sums)-1], n.target
	return t.VectorBytes == t.Caches.Line && last.n > t.Caches.Ways && last.strides[1]%t.Caches.Page == 0
}

// split takes only so many iterations of the first sum at a time as all that meets
// in them is near.
func (c *correlation) split(n *nest, vectors int) {
	first := c.sums[0]
	least := max(n.target.Budgets.Steps/3/(iterations(c.sums[1:])*vectors), 1)
	far := sort.Search(max(first.n-least, 0), func(i int) bool { // of some more iterations than the least
		some := slices.Clone(c.sums)
		some[0].n = least + i + 1
		return !c.near(n, some, vectors)
	})
	if part := least + far; part < first.n {
		c.part = part
	}
}

// near reports whether what a block of rows and all columns read over sums fits
// into the first cache.
func (c *correlation) near(n *nest, sums []loop, vectors int) bool {
	rows, columns := slices.Clone(sums), slices.Clone(sums)
	if c.row != nil {
		rows = append(rows, loop{c.rows, c.row.strides, ""})
	}
	if c.column != nil {
		columns = append(columns, *c.column)
	}
	size := n.target.VectorBytes * vectors
	return n.footprint(1, size, rows)+n.footprint(2, size, columns) <= n.target.Budgets.First
}

func (*correlation) word() string { return "Correlation" }

func (c *correlation) form() string {
	form := fmt.Sprintf("correlation %d×%d", c.rows, c.columns)
	if len(c.passes) > 0 || c.part > 0 {
		form += " in passes"
	}
	return form
}

func (c *correlation) emit(n *nest) {
	n.begin(len(c.passes) > 0 || c.part > 0)
	n.inPasses(c.passes, c.sums, c.part, func(sums []loop) {
		n.forEach("each", c.outer, func() {
			n.strips("rows", c.row, c.rows, func(rows int) {
				n.strips("columns", c.column, c.columns, func(columns int) {
					b := &correlationBlock{c, n, rows, columns, sums, nil}
					b.emit()
				})
			})
		})
	})
}

type correlationBlock struct {
	*correlation
	n             *nest
	rows, columns int
	sums          []loop
	sum           [][]machine.Vec // by partial sum
}

// together is how many iterations of a correlation's innermost sum are written one after
// the other.
const together = 2

// partial is how many sums each result has, so that additions need not wait for one
// another where results are few.
func (c *correlation) partial(n *nest, rows, columns, vectors int) int {
	parts := 1
	for 2*parts <= together*vectors && 2*parts*rows*columns <= n.target.Sums()*2/3 {
		parts *= 2
	}
	return parts
}

func (b *correlationBlock) emit() {
	n := b.n
	var at []int
	for r := range b.rows {
		for q := range b.columns {
			at = append(at, stride(b.row, 0)*r+stride(b.column, 0)*q)
		}
	}
	var all []machine.Vec
	for range b.partial(n, b.rows, b.columns, n.vec.n/n.lanes()) {
		var sums []machine.Vec
		for range at {
			sums = append(sums, n.w.Vec())
		}
		b.sum, all = append(b.sum, sums), append(all, sums...)
	}
	of := "a vector"
	if len(b.sum) > 1 {
		of = product([]int{len(b.sum)}, "vector")
	}
	n.comment("%s: %s of %s, each %s of parts.", n.w.Names(all...), product([]int{b.rows, b.columns, 1}, "row", "column", "number"), n.params[0], of)
	n.comment("%s.", n.meeting(b.rows, b.columns, true))
	for _, x := range all {
		n.w.Zero(x)
	}
	last := b.sums[len(b.sums)-1]
	n.forEach("sum", b.sums[:len(b.sums)-1], func() {
		if last.n == 0 {
			n.forEachGroup(last, func() { b.step(0, last) })
			return
		}
		n.w.Times(last.label("sum"), last.n/together, func() {
			for k := range together {
				b.step(k, last)
			}
			n.advance(last, together)
		})
		if last.n%together > 0 {
			b.step(0, last)
		}
		n.advance(last, -(last.n / together * together))
	})
	n.comment("The parts of each, added up.")
	for half := len(b.sum) / 2; half > 0; half /= 2 {
		for k, more := range b.sum[half : 2*half] {
			for i, r := range more {
				n.w.Add(r, b.sum[k][i], b.sum[k][i])
			}
			n.w.Release(more...)
		}
	}
	n.w.Totals(b.sum[0], n.ptr[0], at, n.ifAdding)
	n.w.Release(b.sum[0]...)
}

// step adds the products of iteration k. The side with fewer vectors is kept in
// registers.
func (b *correlationBlock) step(k int, l loop) {
	w := b.n.w
	for v := range b.n.vec.n / b.n.lanes() {
		row := func(r int) machine.Mem {
			return machine.At(b.n.ptr[1], stride(b.row, 1)*r+l.strides[1]*k+b.n.target.VectorBytes*v)
		}
		column := func(q int) machine.Mem {
			return machine.At(b.n.ptr[2], stride(b.column, 2)*q+l.strides[2]*k+b.n.target.VectorBytes*v)
		}
		part := b.sum[(k*(b.n.vec.n/b.n.lanes())+v)%len(b.sum)]
		sum := func(r, q int) machine.Vec { return part[r*b.columns+q] }
		few, many, fewAt, manyAt := b.columns, b.rows, column, row
		if b.rows < b.columns {
			few, many, fewAt, manyAt = many, few, row, column
			at := sum
			sum = func(q, r int) machine.Vec { return at(r, q) }
		}
		var held []machine.Vec
		for i := range few {
			held = append(held, w.Vec())
			w.LoadVec(fewAt(i), held[i])
		}
		for j := range many {
			if few == 1 {
				w.FMA(manyAt(j), held[0], sum(j, 0))
				continue
			}
			y := w.Vec()
			w.LoadVec(manyAt(j), y)
			for i, x := range held {
				w.FMA(y, x, sum(j, i))
			}
			w.Release(y)
		}
		w.Release(held...)
	}
}
