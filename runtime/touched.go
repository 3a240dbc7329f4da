package runtime

// The gradient of a table of rows that samples look up is 0 but in the rows of the batch, which
// are found once for all ranges of the table. A range sets no others up than these, and where an
// optimizer leaves a weight alone whose gradient is 0, it goes over no others.

// touched are the rows of a batch in a part of the weights, range by range, and of each range in
// the order in which their values are added up.
type touched struct {
	sums  *RowSums // nil: the part is no table
	rows  []touch
	ends  []int // in rows, of each range
	first int   // element of the table, where the part begins
	size  int   // of a range
}

// touch is a row that gets values: where it begins in its range, and where these are in the
// memory of groups.
type touch struct{ at, from int }

// tablesOf are those among parts, at their places.
func tablesOf(parts []Part) []touched {
	tables := make([]touched, len(parts))
	for i, p := range parts {
		if p.Rows != nil {
			tables[i] = touched{sums: p.Rows, ends: make([]int, p.Count), first: p.First, size: p.Size}
		}
	}
	return tables
}

// rows is how many a range has of a table.
func (p *Part) rows() int {
	if p.Rows == nil {
		return 0
	}
	return p.Size / p.Rows.Stride
}

// findRows finds which rows of tables the groups at hand touch, if these are one shard.
func (t *trainer[T]) findRows() {
	g := &t.groups
	alone := g.before.n == 0 && g.count > 0 && g.count <= t.shard/g.path.Width
	for i := range g.memory.tables {
		if table := &g.memory.tables[i]; table.sums != nil && alone && !g.found {
			findTouched(table, g.memory.persistent, g.count)
		}
	}
	g.found = alone
}

// findTouched finds the rows of the groups at hand.
func findTouched[T Float](t *touched, memory []T, groups int) {
	s := t.sums
	clear(t.ends)
	n := 0
	eachRow(memory, groups, s, func(row, _ int) {
		if r := t.rangeOf(row); r >= 0 {
			t.ends[r]++
			n++
		}
	})
	if cap(t.rows) < n {
		t.rows = make([]touch, n)
	}
	t.rows = t.rows[:n]
	begin := 0
	for r, count := range t.ends {
		t.ends[r], begin = begin, begin+count
	}
	eachRow(memory, groups, s, func(row, from int) {
		if r := t.rangeOf(row); r >= 0 {
			t.rows[t.ends[r]] = touch{row*s.Stride - t.first - r*t.size, from}
			t.ends[r]++
		}
	})
}

// rangeOf is the range that a row belongs to, -1 where it is of another part.
func (t *touched) rangeOf(row int) int {
	at := row*t.sums.Stride - t.first
	if r := at / t.size; at >= 0 && r < len(t.ends) {
		return r
	}
	return -1
}

// of are the rows of a range.
func (t *touched) of(number int) []touch {
	begin := 0
	if number > 0 {
		begin = t.ends[number-1]
	}
	return t.rows[begin:t.ends[number]]
}

// runRows is runRange for a range of a table whose touched rows are known.
func (t *trainer[T]) runRows(w *groupWorker[T], r *Range, table *touched) {
	memory, s := t.groups.memory.persistent, table.sums
	sum := t.gradients[r.Begin:r.End]
	if t.change {
		sum = w.scratch[0][:r.End-r.Begin]
	}
	alone := t.change && t.optimizer.Still
	if !alone {
		clear(sum)
	}
	w.touched = w.touched[:0]
	for _, x := range table.of(r.Number) {
		row := sum[x.at:][:s.Elements]
		if alone && !w.known[x.at/s.Stride] {
			w.known[x.at/s.Stride] = true
			w.touched = append(w.touched, x.at)
			clear(row)
		}
		addRow(row, memory[x.from:], s.Step)
	}
	for _, at := range w.touched {
		w.known[at/s.Stride] = false
		begin := r.Begin + at
		t.update(Span{begin, begin + s.Elements}, sum[at:][:s.Elements])
	}
	if t.change && !alone {
		t.update(r.Span, sum)
	}
}
