package runtime

// runRange computes range i of the gradients of the weights, sums over all
// groups at hand, adds them to those of groups before, and changes the weights
// if that is wanted. Gradients that are used at once, or added to others, are in
// a worker's memory, so that they stay in the cache. Meanwhile other processors,
// which have read the weights, may give them up.
func (t *trainer[T]) runRange(worker, i int) {
	g := &t.groups
	p, m := g.path, g.memory
	r := &m.ranges[i]
	if table := &m.tables[r.Part]; g.found && table.sums != nil {
		t.runRows(&g.workers[worker], r, table)
		if p.Updated != nil {
			p.Updated()
		}
		return
	}
	if r.product && t.change && g.first+g.count == 1 {
		p.Products(m.persistent, *r, t.doProduct)
	} else {
		if t.change && p.Exclusive && t.pool.Workers() > 1 {
			PrefetchExclusive(t.numbers[r.Begin:r.End])
		}
		sum := t.sumRange(worker, r)
		if t.change {
			t.update(r.Span, sum)
		}
		if p.Updated != nil {
			p.Updated()
		}
	}
}

// sumRange adds the gradients of a range for the groups at hand, shard by shard, to those of groups before,
// and returns the sum of the first branch.
func (t *trainer[T]) sumRange(worker int, r *Range) []T {
	g, w := &t.groups, &t.groups.workers[worker]
	p, persistent := g.path, g.memory.persistent
	groups := t.shard / p.Width
	var prefetch []*T
	if p.Prefetch {
		prefetch = t.next(worker, r.Begin)
	}
	w.tree.copy(&g.before)
	for k := 0; k < g.count; k += groups {
		w.tree.add(branch{int32((g.first + k) / groups), 1})
		p.Weights(t.machine, t.sumOf(w, r, w.tree.n-1), persistent[k*p.Persistent:], r.Part, r.Number, min(groups, g.count-k), prefetch)
		for w.tree.grows() {
			Add(t.machine, t.sumOf(w, r, w.tree.n-1), t.sumOf(w, r, w.tree.n))
		}
	}
	for w.tree.n > g.after.n {
		w.tree.ends()
		Add(t.machine, t.sumOf(w, r, w.tree.n-1), t.sumOf(w, r, w.tree.n))
	}
	return t.sumOf(w, r, 0)
}

// sumOf is where a range's gradients of branch i of a worker's tree are: with those of all weights, if there
// are more groups to come, or they are to be kept, and else in memory of the worker's.
func (t *trainer[T]) sumOf(w *groupWorker[T], r *Range, i int) []T {
	g := &t.groups
	lasts := !t.change && i < g.after.n && g.after.branches[i].first == w.tree.branches[i].first
	switch {
	case i >= g.before.n && !lasts:
		return w.scratch[i][:r.End-r.Begin]
	case i == 0:
		return t.gradients[r.Begin:r.End]
	}
	return t.branches[i-1][r.Begin:r.End]
}

// next points at what the optimizer is about to change, from a weight on. Settings
// may have fewer slots than the spec's, for which kernels were made.
func (t *trainer[T]) next(worker, begin int) []*T {
	arrays := &t.groups.workers[worker].prefetch
	for i := range arrays {
		arrays[i] = &t.numbers[begin]
	}
	for i := range t.optimizer.Slots {
		arrays[1+i] = &t.slots[i][begin]
	}
	return arrays[:]
}
