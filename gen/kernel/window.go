package kernel

import (
	"fmt"
	"maps"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// window is a contraction of two vectors whose results are a window of one of them:
// out[r, c, v] = Σ A[r, c, v]·B[v] for a block of rows r and columns c, both of which A
// follows and B does not, as the gradient of a depthwise convolution's weights. Each
// vector of B is loaded once for the whole block, and each of A once for all iterations
// in which it meets one. Vectors run along results, or along sums, whose lanes are added
// up at the end.
type window struct {
	a, b        int // operands
	row, column *loop
	outer       []loop
	passes      []loop // sums around everything
	sums        []loop // sums of one block
	part        int    // iterations of the first of sums in one pass, if not all
	rows        int    // of a block
	columns     int
	vectors     int  // of a block side by side; of a sum along vectors, all
	across      bool // vectors run along sums
}

// newWindow is nil where results are no window.
func newWindow(n *nest, v loop, rest []loop) *window {
	t := &window{a: 1, b: 2, across: !v.spatial(), vectors: 1}
	if !slices.ContainsFunc(rest, func(l loop) bool { return l.spatial() && l.strides[t.b] == 0 }) {
		t.a, t.b = 2, 1
	}
	if v.strides[t.a] == 0 || v.strides[t.b] == 0 {
		return nil
	}
	for i, to := range n.op.Out.Strides { // also those of one iteration, as where filters are tasks
		if to != 0 && n.op.In[t.a-1].Strides[i] == 0 {
			return nil // rows of B meet those of A: that is a correlation
		}
	}
	for i, l := range slices.Backward(rest) {
		switch {
		case !l.spatial():
			t.sums = slices.Insert(t.sums, 0, l)
		case l.strides[t.b] != 0:
			t.outer = slices.Insert(t.outer, 0, l)
		case t.column == nil:
			t.column = &rest[i]
		case t.row == nil:
			t.row = &rest[i]
		default:
			t.outer = slices.Insert(t.outer, 0, l)
		}
	}
	if t.across {
		t.vectors = v.n / n.lanes()
		if v.n%n.lanes() != 0 || t.vectors > 4 {
			return nil
		}
	}
	if t.column == nil || len(t.sums) == 0 || iterations(t.sums) < n.target.Budgets.Steps/4 || !t.size(n, v) {
		return nil
	}
	t.arrange(n, v)
	return t
}

// mostIterations is how many iterations of a sum are written out at most.
const mostIterations = 4

// size chooses the block that takes the least time, and reports whether there is any.
func (t *window) size(n *nest, v loop) bool {
	best := 0.0
	full, most := max(v.n/n.lanes(), 1), 1
	if !t.across {
		most = min(full, n.target.Sums())
	}
	lines := t.collides(n)
	for vectors := 1; vectors <= most; vectors++ {
		if lines && vectors%min(n.lineVectors(), most) > 0 {
			continue
		}
		for columns := min(count(t.column), n.target.Vectors/vectors); columns > 0; columns-- {
			for rows := min(count(t.row), n.target.Vectors/vectors/columns); rows > 0; rows-- {
				try := *t
				try.rows, try.columns = rows, columns
				if !t.across {
					try.vectors = vectors
				}
				if try.registers(n, 1) > n.target.Vectors || !try.disjoint(n, v) {
					continue
				}
				if cost := try.cost(n, full); best == 0 || cost < best*0.995 {
					best, *t = cost, try
				}
			}
		}
	}
	return best > 0
}

// collides reports whether lines of all rows of the window, for the places of the innermost
// sum, drive one another out of the first cache, so that whole lines had better be read at
// once.
func (t *window) collides(n *nest) bool {
	last := t.sums[len(t.sums)-1]
	places := loop{last.iterations() + t.column.n - 1, last.strides, ""}
	bytes := 0
	for _, operand := range []int{t.a, t.b} {
		loops, by := []loop{places}, gcd(n.target.Caches.Page, max(last.strides[operand], -last.strides[operand]))
		if operand == t.a && t.row != nil {
			loops = append(loops, *t.row)
		}
		bytes += n.footprint(operand, n.target.Caches.Line, loops) * max(by/n.target.Caches.Line, 1)
	}
	return bytes > n.target.Budgets.First
}

// registers is how many a block takes that holds so many iterations of B: beside the sums,
// B and one of A.
func (t *window) registers(n *nest, iterations int) int {
	return t.rows*t.columns*t.besides() + iterations*t.vectors + 1 + n.target.MaskVectors(1)
}

// besides is how many vectors of results are side by side.
func (t *window) besides() int {
	if t.across {
		return 1
	}
	return t.vectors
}

// arrange splits the sums into passes where what all blocks read would leave the second
// cache before the next reads it again.
func (t *window) arrange(n *nest, v loop) {
	if t.across && count(t.row) <= t.rows && count(t.column) <= t.columns {
		return
	}
	least := n.target.Budgets.Steps / 3
	for len(t.sums) > 1 && t.far(n, v, t.sums) && iterations(t.sums[1:]) >= least {
		t.passes, t.sums = append(t.passes, t.sums[0]), t.sums[1:]
	}
	if first := t.sums[0]; len(t.sums) > 1 && first.n > 0 && t.far(n, v, t.sums) {
		if some := blockOf(first.n, max(least/iterations(t.sums[1:]), 1)); some < first.n {
			t.part = some
		}
	}
}

// far reports whether what all blocks read over sums is too much for the second cache.
func (t *window) far(n *nest, v loop, sums []loop) bool {
	loops := append(slices.Clone(sums), v)
	for _, l := range []*loop{t.row, t.column} {
		if l != nil {
			loops = append(loops, *l)
		}
	}
	return n.footprint(t.a, n.bytes, loops)+n.footprint(t.b, n.bytes, loops) > n.target.Budgets.Pass
}

// cost is about the cycles of all blocks in all passes, per iteration of outer loops.
func (t *window) cost(n *nest, full int) float64 {
	strips := []strips{{1, t.vectors}}
	if !t.across {
		strips = balanced(full, t.vectors)
	}
	return float64(iterations(t.passes)) * inParts(t.sums, t.part, func(sums []loop) float64 {
		total := 0.0
		for _, r := range balanced(count(t.row), t.rows) {
			for _, c := range balanced(count(t.column), t.columns) {
				for _, v := range strips {
					some := *t
					some.rows, some.columns, some.vectors, some.sums = r.size, c.size, v.size, sums
					total += float64(r.count*c.count*v.count) * some.block(n)
				}
			}
		}
		return total
	})
}

// block is about the cycles of one block in all iterations of its sums.
func (t *window) block(n *nest) float64 {
	last := t.sums[len(t.sums)-1]
	k, costs := t.iterations(n, last), n.target.Costs
	products, loads := t.rows*t.columns*t.vectors*k, (len(t.meetings(k, last))+k)*t.vectors
	chain := k // of sums that wait for one another
	if t.across {
		chain = k * t.vectors / t.parts(n, k)
	}
	step := max(float64(products)/costs.FMAs, float64(loads)/costs.Loads, costs.Latency*float64(chain)) / float64(k)
	return step*float64(iterations(t.sums)) + costs.Sum*float64(t.rows*t.columns*t.besides()) + costs.Block
}

// iterations is how many of the innermost sum are written out, whose vectors of B are in
// registers at once.
func (t *window) iterations(n *nest, last loop) int {
	if last.n == 0 {
		return 1
	}
	k := min(mostIterations, last.n)
	for k > 1 && t.registers(n, k) > n.target.Vectors {
		k--
	}
	return k
}

// parts is how many sums each result has, so that additions need not wait for one another
// where results are few.
func (t *window) parts(n *nest, iterations int) int {
	parts, results := 1, t.rows*t.columns
	for t.across && 2*parts <= iterations*t.vectors && 2*parts*results <= n.target.Sums() && t.registers(n, iterations)+(2*parts-1)*results <= n.target.Vectors {
		parts *= 2
	}
	return parts
}

// meeting is a product of a vector of A.
type meeting struct{ row, column, iteration int }

// meetings are the products of so many iterations by what they read of A, in bytes.
func (t *window) meetings(iterations int, last loop) map[int][]meeting {
	at := map[int][]meeting{}
	for k := range iterations { // so that every sum adds its products in this order
		for r := range t.rows {
			for c := range t.columns {
				a := stride(t.row, t.a)*r + stride(t.column, t.a)*c + last.strides[t.a]*k
				at[a] = append(at[a], meeting{r, c, k})
			}
		}
	}
	return at
}

// disjoint reports whether the results of a block share no memory.
func (t *window) disjoint(n *nest, v loop) bool {
	bytes := n.bytes
	if !t.across {
		bytes = min(n.target.VectorBytes*t.vectors, v.n*n.bytes)
	}
	return apart(t.results(), bytes)
}

// results are where those of a block begin, in bytes.
func (t *window) results() []int {
	var at []int
	for r := range t.rows {
		for c := range t.columns {
			at = append(at, stride(t.row, 0)*r+stride(t.column, 0)*c)
		}
	}
	return at
}

func (*window) word() string { return "Window" }

func (t *window) form() string {
	form := fmt.Sprintf("window %d×%d×%d", t.rows, t.columns, t.besides())
	if t.across {
		form = fmt.Sprintf("window %d×%d", t.rows, t.columns)
	}
	if len(t.passes) > 0 || t.part > 0 {
		form += " in passes"
	}
	return form
}

func (t *window) emit(n *nest) {
	n.begin(len(t.passes) > 0 || t.part > 0)
	n.inPasses(t.passes, t.sums, t.part, func(sums []loop) {
		n.forEach("each", t.outer, func() {
			if t.across {
				t.blocks(n, t.vectors, false, sums)
				return
			}
			n.vectorStrips(t.vectors, func(vectors int, masked bool) { t.blocks(n, vectors, masked, sums) })
		})
	})
}

// blocks goes through the window for so many neighbouring vectors.
func (t *window) blocks(n *nest, vectors int, masked bool, sums []loop) {
	n.strips("rows", t.row, t.rows, func(rows int) {
		n.strips("columns", t.column, t.columns, func(columns int) {
			of := *t
			of.rows, of.columns, of.vectors, of.sums = rows, columns, vectors, sums
			b := &windowBlock{window: &of, n: n, masked: masked}
			b.emit()
		})
	})
}

// windowBlock is a block while it is written.
type windowBlock struct {
	*window
	n      *nest
	masked bool          // the last vector
	sum    []machine.Vec // by part, row, column and vector
}

func (b *windowBlock) at(part, r, c, v int) machine.Vec {
	return b.sum[((part*b.rows+r)*b.columns+c)*b.besides()+v]
}

func (b *windowBlock) emit() {
	n, w := b.n, b.n.w
	last := b.sums[len(b.sums)-1]
	held := b.iterations(n, last)
	parts, results := b.parts(n, held), b.rows*b.columns*b.besides()
	for range parts * results {
		b.sum = append(b.sum, w.Vec())
	}
	b.describe(parts, held)
	if b.across || !n.op.Add {
		for _, x := range b.sum {
			w.Zero(x)
		}
	}
	if !b.across {
		n.ifAdding(func() { b.visit(func(x machine.Vec, m machine.Mem) { n.load(m, x, b.masked) }) })
	}
	n.forEach("sum", b.sums[:len(b.sums)-1], func() {
		if last.n == 0 {
			n.forEachGroup(last, func() { b.step(parts, 1, last) })
			return
		}
		n.w.Times(last.label("sum"), last.n/held, func() {
			b.step(parts, held, last)
			n.advance(last, held)
		})
		if last.n%held > 0 {
			b.step(parts, last.n%held, last)
		}
		n.advance(last, -(last.n / held * held))
	})
	if b.across {
		b.total(results)
		return
	}
	b.visit(func(x machine.Vec, m machine.Mem) { n.store(x, m, b.masked) })
	w.Release(b.sum...)
}

// visit goes through the sums and their places in memory.
func (b *windowBlock) visit(f func(x machine.Vec, m machine.Mem)) {
	for i, at := range b.results() {
		for v := range b.vectors {
			f(b.sum[i*b.vectors+v], machine.At(b.n.ptr[0], at+b.n.target.VectorBytes*v))
		}
	}
}

// total adds up the parts of each sum and then its lanes.
func (b *windowBlock) total(results int) {
	w := b.n.w
	for half := len(b.sum) / 2; half >= results; half /= 2 {
		for i, x := range b.sum[half:] {
			w.Add(x, b.sum[i], b.sum[i])
		}
		w.Release(b.sum[half:]...)
		b.sum = b.sum[:half]
	}
	w.Totals(b.sum, b.n.ptr[0], b.results(), b.n.ifAdding)
	w.Release(b.sum...)
}

// step adds the products of so many iterations.
func (b *windowBlock) step(parts, iterations int, last loop) {
	w := b.n.w
	at := b.meetings(iterations, last)
	order := slices.Sorted(maps.Keys(at))
	if last.strides[b.a] < 0 {
		slices.Reverse(order)
	}
	var x [][]machine.Vec // by iteration
	for k := range iterations {
		x = append(x, nil)
		for v := range b.vectors {
			x[k] = append(x[k], w.Vec())
			b.n.load(machine.At(b.n.ptr[b.b], last.strides[b.b]*k+b.n.target.VectorBytes*v), x[k][v], b.masked)
		}
	}
	for _, a := range order {
		for v := range b.vectors {
			b.meet(machine.At(b.n.ptr[b.a], a+b.n.target.VectorBytes*v), at[a], v, parts, x)
		}
	}
	for _, vectors := range x {
		w.Release(vectors...)
	}
}

// meet adds the products of one vector of A.
func (b *windowBlock) meet(m machine.Mem, meetings []meeting, v, parts int, x [][]machine.Vec) {
	w := b.n.w
	sum := func(m meeting) machine.Vec {
		if b.across {
			return b.at((m.iteration*b.vectors+v)%parts, m.row, m.column, 0)
		}
		return b.at(0, m.row, m.column, v)
	}
	if only := meetings[0]; len(meetings) == 1 && !b.masked {
		w.FMA(m, x[only.iteration][v], sum(only))
		return
	}
	y := w.Vec()
	b.n.load(m, y, b.masked)
	for _, one := range meetings {
		w.FMA(y, x[one.iteration][v], sum(one))
	}
	w.Release(y)
}

// describe says what the registers hold.
func (b *windowBlock) describe(parts, held int) {
	n := b.n
	of := product([]int{b.rows, b.columns, b.besides()}, "row", "column", "vector")
	if b.across {
		of = product([]int{b.rows, b.columns, 1}, "row", "column", "number")
	}
	text := fmt.Sprintf("%s: %s of %s", n.w.Names(b.sum...), of, n.params[0])
	switch {
	case b.across && parts == 1:
		text += ", each a vector of parts"
	case b.across:
		text += fmt.Sprintf(", each %d vectors of parts", parts)
	}
	x, y := n.next(held*b.vectors, 1)
	n.comment("%s.", text)
	n.comment("%s: vectors of %s; %s: of %s.", x, n.params[b.b], y, n.params[b.a])
}

func (t *window) cycles(n *nest) float64 {
	return float64(iterations(t.outer)) * t.cost(n, (n.vec.n+n.lanes()-1)/n.lanes())
}
