package kernel

// acrossPages reports whether the sum goes down the columns of a matrix whose rows are
// pages apart.
func (t *tile) acrossPages(n *nest) bool {
	if t.aVector || t.row == nil || len(t.sums) != 1 {
		return false
	}
	return t.row.strides[t.a] == n.bytes && t.sums[0].strides[t.a]%n.target.Caches.Page == 0
}

// splitsLines reports whether a block of rows leaves parts of lines to another that will
// not find them: those down the columns of a matrix whose rows are pages apart drive one
// another out of the first cache.
func (t *tile) splitsLines(n *nest, rows int) bool {
	line := n.target.Caches.Line
	return t.acrossPages(n) && rows*n.bytes > line && rows*n.bytes%line != 0
}

// strewn reports whether B comes as lines that lie far apart, one for each iteration
// of a long sum: the processor does not guess that the next block reads the
// lines after these.
func (t *tile) strewn(n *nest, v loop) bool {
	if t.place != nil || iterations(t.sums) <= FewGroups || v.n <= n.lanes()*t.vectors {
		return false
	}
	return t.sums[len(t.sums)-1].strides[t.b] >= v.n*n.bytes
}

// readingAhead prepares for an A that comes from far, which no processor
// guesses: with a request for what comes next, and down its columns, where each
// line serves several blocks, in passes short enough for lines to stay. Lines a
// multiple of a page apart share the few places of one set in the first cache.
func (t *tile) readingAhead(n *nest, size int) {
	if t.aVector || t.row == nil || len(t.sums) == 0 {
		return
	}
	budget, line, page := n.target.Budgets, n.target.Caches.Line, n.target.Caches.Page
	first, last := t.sums[0], t.sums[len(t.sums)-1]
	if first.strides[t.a]%page == 0 && first.n > 2*budget.Set && budget.Set*iterations(t.sums[1:]) >= budget.Steps {
		t.part = budget.Set
	}
	down := last.strides[t.a] >= line && t.row.strides[t.a] == n.bytes && len(t.sums) == 1
	block := max(t.rows*n.bytes, line)
	switch {
	case t.acrossPages(n) && t.rows*n.bytes%line == 0: // no other block needs its lines
		if size >= budget.Far {
			t.ahead = block
			if last.n > 2*budget.Streams {
				t.part = budget.Streams
			}
		}
	case down && last.strides[t.a]%page == 0 && last.n > 2*budget.Set:
		t.part = budget.Set
		if size >= budget.Far {
			t.ahead = t.part * last.strides[t.a]
		}
	case size < budget.Far:
	case down:
		t.ahead = block
		if most := t.lasting(n, last.strides[t.a], block); last.n > most {
			t.part = most
		}
	case last.strides[t.a] == n.bytes && t.row.strides[t.a] >= line:
		t.ahead = t.rows * t.row.strides[t.a]
	}
}

// lasting is how many rows of a matrix, so far apart, a sum goes down at a time: for several
// places that read the same of them, so many bytes each, as many as sets of the first cache hold.
func (t *tile) lasting(n *nest, apart, bytes int) int {
	most, caches := n.target.Budgets.Down, n.target.Caches
	if t.place == nil {
		return most
	}
	sets := caches.Page / gcd(apart, caches.Page)
	return min(most, max(caches.Ways*sets*caches.Line/bytes, 1))
}
