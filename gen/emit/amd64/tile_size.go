package amd64

import "slices"

// size chooses the block that takes the least time, by what limits each turn:
// two multiply-adds and two loads a cycle, and the latency of an addition.
// Vectors of B come from farther than the numbers of rows, so that many of them
// and several places run side by side only where rows are few.
func (t *tile) size(n *nest, v loop) {
	lanes := 32 / n.bytes
	full, rest := v.n/lanes, v.n%lanes
	t.rows, t.places, t.vectors = 1, 1, 1
	best := 0.0
	for vectors := 1; vectors <= max(min(full, accumulators), 1); vectors++ {
		for rows := min(count(t.row), accumulators/vectors); rows > 0; rows-- {
			for places := min(count(t.place), accumulators/vectors/rows); places > 0; places-- {
				if vectors > 3 && count(t.row) > 3 || places > 1 && (t.aVector || count(t.row) > 3) || !t.fit(rows, places, vectors) || !t.apart(rows, places, vectors) {
					continue
				}
				cost := 0.0
				if full > 0 {
					cost = t.cost(rows, places, vectors, full)
				}
				if best == 0 || cost < best*0.995 {
					best, t.rows, t.places, t.vectors = cost, rows, places, vectors
				}
			}
		}
	}
	t.tail = t.rows
	if rest > 0 && t.row != nil && t.apart(min(t.row.n, accumulators/t.places), t.places, 1) {
		t.tail = blockOf(t.row.n, accumulators/t.places)
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
func blockOf(n, most int) int { return segments(n, most)[0].size }

func count(l *loop) int {
	if l == nil {
		return 1
	}
	return l.n
}

// cost is about the cycles of all blocks of a size, per turn of outer loops.
func (t *tile) cost(rows, places, vectors, full int) float64 {
	steps := float64(turns(t.sums))
	total := 0.0
	for _, r := range segments(count(t.row), rows) {
		for _, q := range segments(count(t.place), places) {
			for _, v := range segments(full, vectors) {
				sums := r.size * q.size * v.size
				loads := q.size * (v.size + r.size)
				if t.aVector {
					loads = v.size * (1 + r.size)
				} else if few(r.size, q.size, v.size, false) {
					loads = r.size + q.size*v.size
				}
				each := max(float64(sums)/2, float64(loads)/2, 4.8)
				total += float64(r.count*q.count*v.count) * (each*steps + 1.5*float64(sums) + 8)
			}
		}
	}
	return total
}

// few reports whether the rows' numbers fit into registers beside the sums, so
// that B need not be loaded for each row.
func few(rows, places, vectors int, masked bool) bool {
	registers := rows*places*vectors + rows + 1
	if masked {
		registers++
	}
	return registers <= 16 && (rows <= 3 || places > 1)
}

// fit reports whether there are registers for sums and operands.
func (t *tile) fit(rows, places, vectors int) bool {
	return !t.aVector && few(rows, places, vectors, false) || rows*places*vectors+vectors+1 <= 16
}

// apart reports whether the results of one block share no memory, as
// neighbouring windows of a convolution's gradient do. Each must be added in
// its turn then.
func (t *tile) apart(rows, places, vectors int) bool {
	if rows*places == 1 {
		return true
	}
	var starts []int
	for r := range rows {
		for q := range places {
			starts = append(starts, stride(t.row, 0)*r+stride(t.place, 0)*q)
		}
	}
	slices.Sort(starts)
	for i := 1; i < len(starts); i++ {
		if starts[i]-starts[i-1] < 32*vectors {
			return false
		}
	}
	return true
}

// arrange splits the sums into passes where what they read would leave the
// caches before it is read again, and chooses the panel.
func (t *tile) arrange(n *nest, v loop) {
	t.panel = max(v.n*n.bytes/32, 1)
	defer t.narrow(n)
	all := append(slices.Clone(t.sums), t.outer...)
	for _, l := range []*loop{t.row, t.place} {
		if l != nil {
			all = append(all, *l)
		}
	}
	sizeA := footprint(t.a, n.bytes, append(slices.Clone(all), v))
	sizeB := footprint(t.b, n.bytes, append(slices.Clone(all), v))
	t.next = sizeB >= budget.pass && t.strewn(n, v)
	if sizeA+sizeB <= budget.pass {
		t.readingAhead(n, sizeA)
		return
	}
	for len(t.sums) > 1 && t.blockBytes(n, t.a)+t.blockBytes(n, t.b) > budget.block && turns(t.sums[1:]) >= budget.steps {
		t.passes, t.sums = append(t.passes, t.sums[0]), t.sums[1:]
	}
	if t.panel > t.vectors {
		if chunk := t.blockBytes(n, t.b); chunk*t.panel/t.vectors > 2*budget.panel {
			t.panel = max(budget.panel/chunk, 1) * t.vectors
		}
	}
	t.readingAhead(n, sizeA)
}

// strewn reports whether B comes as lines that lie far apart, one for each turn
// of a long sum: the processor does not guess that the next block reads the
// lines after these.
func (t *tile) strewn(n *nest, v loop) bool {
	if t.place != nil || turns(t.sums) <= fewGroups || v.n*n.bytes <= 32*t.vectors {
		return false
	}
	return t.sums[len(t.sums)-1].strides[t.b] >= v.n*n.bytes
}

// narrow makes panels a block wide where all rows had better meet that block
// while it is in the first cache: where they fit in beside it, or are less to
// read again than it is. Sums of a few products are mostly writing, which goes
// best along rows.
func (t *tile) narrow(n *nest) {
	if t.panel <= t.vectors || t.row == nil || t.row.n <= t.rows || turns(t.sums) <= fewGroups {
		return
	}
	sums := slices.Clone(t.sums)
	if t.part > 0 {
		sums[0].n = t.part
	}
	rows, vectors := footprint(t.a, n.bytes, append(sums, *t.row)), t.blockBytes(n, t.b)
	if rows+vectors <= budget.first || vectors <= budget.first && t.blockBytes(n, t.a) < vectors {
		t.panel = t.vectors
	}
}

// blockBytes is what a block reads of an operand.
func (t *tile) blockBytes(n *nest, operand int) int {
	size := n.bytes
	if operand == t.b || t.aVector {
		size = 32 * t.vectors
	}
	loops := slices.Clone(t.sums)
	if t.row != nil {
		loops = append(loops, loop{t.rows, t.row.strides})
	}
	if t.place != nil {
		loops = append(loops, loop{t.places, t.place.strides})
	}
	return footprint(operand, size, loops)
}

// readingAhead prepares for an A that comes from far, which no processor
// guesses: with a request for what comes next, and down its columns, where each
// line serves several blocks, in passes short enough for lines to stay. Lines a
// multiple of a page apart share the few places of one set in the first cache.
func (t *tile) readingAhead(n *nest, size int) {
	if t.aVector || t.row == nil || len(t.sums) == 0 {
		return
	}
	first, last := t.sums[0], t.sums[len(t.sums)-1]
	if first.strides[t.a]%page == 0 && first.n > 2*budget.set && budget.set*turns(t.sums[1:]) >= budget.steps {
		t.part = budget.set
	}
	down := last.strides[t.a] >= line && t.row.strides[t.a] == n.bytes && len(t.sums) == 1
	switch {
	case down && last.strides[t.a]%page == 0 && last.n > 2*budget.set:
		t.part = budget.set
		if size >= budget.far {
			t.ahead = t.part * last.strides[t.a]
		}
	case size < budget.far:
	case down:
		t.ahead = line
		if last.n > 2*budget.down {
			t.part = budget.down
		}
	case last.strides[t.a] == n.bytes && t.row.strides[t.a] >= line:
		t.ahead = t.rows * t.row.strides[t.a]
	}
}
