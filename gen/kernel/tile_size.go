package kernel

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// enoughSums is how many sums beside one another hide that each waits for itself.
const enoughSums = 8

// size chooses the block that takes the least time, by what limits each iteration:
// two multiply-adds and two loads a cycle, and the latency of an addition.
// Vectors of B come from farther than the numbers of rows, so that many of them
// and several places run side by side only where rows are few.
func (t *tile) size(n *nest, v loop) {
	full, rest := v.n/n.lanes(), v.n%n.lanes()
	most := n.target.Sums()
	t.rows, t.places, t.vectors = 1, 1, 1
	best := 0.0
	for vectors := 1; vectors <= max(min(full, most), 1); vectors++ {
		for rows := min(count(t.row), most/vectors); rows > 0; rows-- {
			for places := min(count(t.place), most/vectors/rows); places > 0; places-- {
				if vectors > 3 && count(t.row) > 3 || places > 1 && (t.aVector || count(t.row)*n.target.BlockVectors >= enoughSums) || !t.fit(n.target, rows, places, vectors) || !t.disjoint(rows, places, min(n.target.VectorBytes*vectors, v.n*n.bytes)) || t.splitsLines(n, rows) {
					continue
				}
				cost := t.cost(n.target, rows, places, vectors, max(full, 1)) // one that is not full takes as long
				if best == 0 || cost < best*0.995 {
					best, t.rows, t.places, t.vectors = cost, rows, places, vectors
				}
			}
		}
	}
	t.tail = t.rows
	if rest > 0 {
		apart := t.sizeTail(n, rest*n.bytes)
		if full > 0 {
			t.join(n, v, full+1, best+apart)
		}
	}
}

// sizeTail chooses the rows of blocks of the last vector, of which so many bytes are
// there, and returns the time of these blocks.
func (t *tile) sizeTail(n *nest, bytes int) float64 {
	best := t.cost(n.target, t.tail, t.places, 1, 1)
	for rows := min(count(t.row), n.target.Sums()/t.places); rows > 0; rows-- {
		if cost := t.cost(n.target, rows, t.places, 1, 1); cost < best*0.995 && t.disjoint(rows, t.places, bytes) {
			best, t.tail = cost, rows
		}
	}
	t.tail = blockOf(count(t.row), t.tail)
	return best
}

// join makes the vectors one block for each row or few rows, the last under a mask, where
// that takes less time than the last alone and the others.
func (t *tile) join(n *nest, v loop, vectors int, apart float64) {
	for rows := min(count(t.row), n.target.Sums()/vectors); rows > 0; rows-- {
		fits := !t.aVector && few(n.target, rows, 1, vectors, true) || rows*vectors+vectors+1+n.target.MaskVectors(1) <= n.target.Vectors
		if !fits || !t.disjoint(rows, 1, v.n*n.bytes) {
			continue
		}
		if cost := t.cost(n.target, rows, 1, vectors, vectors); cost < apart*0.9 {
			apart, t.joined, t.rows, t.places, t.vectors = cost, true, rows, 1, vectors
		}
	}
}

func larger(a, b *loop) *loop {
	if a == nil || b.n > a.n {
		return b
	}
	return a
}

// blockOf is the size of the larger blocks when n is split into blocks of at
// most most.
func blockOf(n, most int) int { return balanced(n, most)[0].size }

func count(l *loop) int {
	if l == nil {
		return 1
	}
	return l.n
}

// cost is about the cycles of all blocks of a size, per iteration of outer loops.
func (t *tile) cost(m *target.Target, rows, places, vectors, full int) float64 {
	steps := float64(iterations(t.sums))
	total := 0.0
	for _, r := range balanced(count(t.row), rows) {
		for _, q := range balanced(count(t.place), places) {
			for _, v := range balanced(full, vectors) {
				sums := r.size * q.size * v.size
				loads := q.size * (v.size + r.size)
				if t.aVector {
					loads = v.size * (1 + r.size)
				} else if few(m, r.size, q.size, v.size, false) {
					loads = r.size + q.size*v.size
				}
				step := m.Step(sums, loads)
				if t.collides(m, t.a, r.size) {
					step = max(step, m.Costs.Far*float64(r.size))
				}
				end := m.Costs.Sum*float64(sums) + m.Costs.Block
				if t.collides(m, 0, r.size) {
					end += m.Costs.Far * float64(sums)
				}
				total += float64(r.count*q.count*v.count) * (step*steps + end)
			}
		}
	}
	return total
}

// collides reports whether what so many rows have of the result or an operand drives
// one another out of the first cache: it is all in one set.
func (t *tile) collides(m *target.Target, operand, rows int) bool {
	by := max(stride(t.row, operand), -stride(t.row, operand))
	if by == 0 {
		return false
	}
	ways := m.Caches.Ways
	if operand == 0 {
		ways = m.Caches.Written
	}
	sets := m.Caches.Page / gcd(by, m.Caches.Page) // through which the rows go in turn
	return (rows+sets-1)/sets > ways
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// few reports whether the rows' numbers fit into registers beside the sums, so
// that B need not be loaded for each row.
func few(m *target.Target, rows, places, vectors int, masked bool) bool {
	registers := rows*places*vectors + rows + 1
	if masked {
		registers += m.MaskVectors(1)
	}
	return registers <= m.Vectors && (rows <= 3 || places > 1)
}

// fit reports whether there are registers for sums and operands.
func (t *tile) fit(m *target.Target, rows, places, vectors int) bool {
	return !t.aVector && few(m, rows, places, vectors, false) || rows*places*vectors+vectors+1 <= m.Vectors
}

// disjoint reports whether the results of one block, each of so many bytes, share no
// memory, as neighbouring windows of a convolution's gradient do. Each must be added in
// its turn then.
func (t *tile) disjoint(rows, places, bytes int) bool {
	if rows*places == 1 {
		return true
	}
	var starts []int
	for r := range rows {
		for q := range places {
			starts = append(starts, stride(t.row, 0)*r+stride(t.place, 0)*q)
		}
	}
	return apart(starts, bytes)
}

// apart reports whether results that begin there, each of so many bytes, share no memory.
func apart(starts []int, bytes int) bool {
	slices.Sort(starts)
	for i := 1; i < len(starts); i++ {
		if starts[i]-starts[i-1] < bytes {
			return false
		}
	}
	return true
}

// arrange splits the sums into passes where what they read would leave the
// caches before it is read again, and chooses the panel.
func (t *tile) arrange(n *nest, v loop) {
	budget := n.target.Budgets
	t.panel = max(v.n/n.lanes(), 1)
	defer t.order(n, v)
	defer t.narrow(n)
	all := append(slices.Clone(t.sums), t.outer...)
	for _, l := range []*loop{t.row, t.place} {
		if l != nil {
			all = append(all, *l)
		}
	}
	sizeA := n.footprint(t.a, n.bytes, append(slices.Clone(all), v))
	sizeB := n.footprint(t.b, n.bytes, append(slices.Clone(all), v))
	t.next = sizeB >= budget.Pass && t.strewn(n, v)
	if sizeA+sizeB <= budget.Pass {
		t.readingAhead(n, sizeA*n.callsAlong(t.a))
		return
	}
	for len(t.sums) > 1 && t.blockBytes(n, t.a)+t.blockBytes(n, t.b) > budget.Block && iterations(t.sums[1:]) >= budget.Steps {
		t.passes, t.sums = append(t.passes, t.sums[0]), t.sums[1:]
	}
	if t.panel > t.vectors {
		if chunk := t.blockBytes(n, t.b); chunk*t.panel/t.vectors > 2*budget.Panel {
			t.panel = max(budget.Panel/chunk, 1) * t.vectors
		}
	}
	t.readingAhead(n, sizeA*n.callsAlong(t.a))
}

// narrow makes panels a block wide where all rows had better meet that block
// while it is in the first cache: where they fit in beside it, or are less to
// read again than it is. Sums of a few products are mostly writing, which goes
// best along rows.
func (t *tile) narrow(n *nest) {
	if t.panel <= t.vectors || t.row == nil || t.row.n <= t.rows || iterations(t.sums) <= FewGroups {
		return
	}
	sums := slices.Clone(t.sums)
	if t.part > 0 {
		sums[0].n = t.part
	}
	first := n.target.Budgets.First
	rows, vectors := n.footprint(t.a, n.bytes, append(sums, *t.row)), t.blockBytes(n, t.b)
	if rows+vectors <= first || vectors <= first && t.blockBytes(n, t.a) < vectors {
		t.panel = t.vectors
	}
}

// blockBytes is what a block reads of an operand.
func (t *tile) blockBytes(n *nest, operand int) int {
	size := n.bytes
	if operand == t.b || t.aVector {
		size = n.target.VectorBytes * t.vectors
	}
	loops := slices.Clone(t.sums)
	if t.row != nil {
		loops = append(loops, loop{t.rows, t.row.strides, ""})
	}
	if t.place != nil {
		loops = append(loops, loop{t.places, t.place.strides, ""})
	}
	return n.footprint(operand, size, loops)
}
