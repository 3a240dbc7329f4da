package runtime

import "unsafe"

// groups is what a trainer needs to run in vector code.
type groups[T Float] struct {
	paths      []pathMemory[T] // of the network's paths
	workers    []groupWorker[T]
	longest    int  // range
	outputs    list // of the samples at hand
	losses     []T  // likewise, see [Group]
	magnitudes []T  // the largest that is kept of each group

	// The path of the batch, and the groups at hand.
	path         *path[T]
	memory       *pathMemory[T]
	first, count int
	before       tree // the shards of groups before
	after        tree // and with these
	largest      T    // that is kept, of all groups of the batch
	shared       int  // the group that all workers share
	pending      bool // the gradients of these groups are yet to be computed, or have not been kept
	found        bool // the rows of tables that they touch
}

// pathMemory is what a path needs for itself.
type pathMemory[T Float] struct {
	ranges     []Range
	route      *route    // of their gradients to other ranks
	tables     []touched // of each part
	arenas     []T       // one for each worker
	persistent []T       // one for each group
	derived    []T       // of the weights as they are in the step
	scratch    []T
}

// groupWorker is what a worker needs for a moment.
type groupWorker[T Float] struct {
	group    group[T]
	scratch  [][]T  // gradients of a range, of branches of shards
	tree     tree   // these branches
	touched  []int  // rows of a range, where they begin
	known    []bool // which they are; all false between ranges
	prefetch [1 + maxSlots]*T
	_        [64]byte // keeps workers on cache lines of their own
}

// bind makes what a trainer needs before its first step in vector code.
func (t *trainer[T]) bind() {
	g := &t.groups
	width, rows := 0, 0
	paths := t.vector.Paths
	g.paths = make([]pathMemory[T], len(paths))
	for i, p := range paths {
		g.paths[i].ranges = rangesOf(p.Parts...)
		width = max(width, p.Width)
		g.paths[i].tables = tablesOf(p.Parts)
		for _, part := range p.Parts {
			g.longest, rows = max(g.longest, part.Size), max(rows, part.rows())
		}
	}
	g.workers = make([]groupWorker[T], t.pool.Workers())
	for i := range g.workers {
		w := &g.workers[i]
		w.touched, w.known = make([]int, 0, rows), make([]bool, rows)
		w.group.Machine = t.machine
		w.group.Random = make([]uint64, width)
	}
}

// grow makes memory for a number of groups.
func (t *trainer[T]) grow(groups int) {
	g, p, m := &t.groups, t.groups.path, t.groups.memory
	workers := t.pool.Workers()
	if p.Tasks == 0 {
		workers = min(groups, workers)
	}
	if n := workers * p.Arena; len(m.arenas) < n {
		m.arenas = AllocateSlice[T](n)
	}
	if n := groups * p.Persistent; len(m.persistent) < n {
		m.persistent = AllocateSlice[T](n)
	}
	if d := &p.Derivation; len(m.derived) < d.Size {
		m.derived, m.scratch = AllocateSlice[T](d.Size), AllocateSlice[T](d.Scratch)
	}
	if n := groups * p.Width; g.outputs.n < n {
		g.outputs, g.losses = makeList(n, t.net.output), make([]T, n*t.net.losses())
	}
	if len(g.magnitudes) < groups {
		g.magnitudes = make([]T, groups)
	}
}

// choose finds the path of a batch, nil if there is none, and has memory for it.
func (t *trainer[T]) choose(samples int) *path[T] {
	g, p := &t.groups, t.pathOf(samples)
	if p == nil {
		return nil
	}
	if g.paths == nil {
		t.bind()
	}
	for i := range t.vector.Paths {
		if p == &t.vector.Paths[i] {
			g.memory = &g.paths[i]
		}
	}
	return p
}

// pathOf is the path of a batch, nil if there is none.
func (t *trainer[T]) pathOf(samples int) *path[T] {
	if t.vector == nil {
		return nil
	}
	for i := range t.vector.Paths {
		if p := &t.vector.Paths[i]; samples >= p.Fewest {
			return p
		}
	}
	return nil
}

// runGroups takes the batch at hand through the network and back, in groups of
// samples, and reports whether it did. It leaves the gradients of weights for
// the last groups to finishGroups.
func (t *trainer[T]) runGroups() bool {
	g := &t.groups
	g.path, g.pending, g.found, g.largest = t.choose(t.batch.n), false, false, 0
	if g.path == nil {
		return false
	}
	t.shard = t.vectorShard
	end := (t.share.End + g.path.Width - 1) / g.path.Width
	atOnce := max(g.path.atOnce(), t.shard/g.path.Width)
	t.grow(min(end-t.share.Begin/g.path.Width, atOnce))
	if g.path.Derivation.Compute != nil {
		t.pool.Do(1, t.doDerive)
	}
	t.change, g.pending, g.after.n = false, true, 0
	t.joint.enter(g.path.Joint)
	for g.first = t.share.Begin / g.path.Width; ; g.first += g.count {
		g.count = min(end-g.first, atOnce-g.first%atOnce)
		t.runSegments()
		g.largest = max(g.largest, Largest(t.machine, g.magnitudes[:g.count]))
		t.judge(g.first * g.path.Width)
		t.plan(g.first+g.count == end)
		if g.first+g.count == end {
			return true
		}
		t.pool.DoBy(len(g.memory.ranges), t.doRange)
	}
}

// plan finds the branches of shards that there are with the groups at hand, and has memory for
// their sums.
func (t *trainer[T]) plan(last bool) {
	g := &t.groups
	g.before.copy(&g.after)
	first, end := g.first*g.path.Width, (g.first+g.count)*g.path.Width
	most := g.after.shards(first/t.shard, (end+t.shard-1)/t.shard)
	for last && t.whole() && g.after.ends() {
	}
	for len(t.branches) < g.after.n-1 {
		t.branches = append(t.branches, makeNumbers[T](0, t.net.parameters))
	}
	for i := range g.workers {
		for w := &g.workers[i]; len(w.scratch) < most; {
			w.scratch = append(w.scratch, make([]T, g.longest))
		}
	}
}

// derive computes what groups read of the weights.
func (t *trainer[T]) derive(int) {
	m := t.groups.memory
	t.groups.path.Derivation.Compute(t.machine, t.weights, m.derived, m.scratch)
}

// runSegments takes the groups at hand forward and backward. Those of which there is not one
// for each worker are shared by all, if they can be.
func (t *trainer[T]) runSegments() {
	g := &t.groups
	if t.joint.way == nil {
		each := g.count
		if t.team != nil && g.path.Tasks > 0 {
			each -= g.count % t.pool.Workers()
		}
		t.pool.DoBy(each, t.doGroup)
		for g.shared = each; g.shared < g.count; g.shared++ {
			t.team.do(t.doShare)
			t.measure(g.shared)
		}
		return
	}
	for t.joint.segment = range t.joint.way.Sums {
		t.pool.DoBy(g.count, t.doGroup)
		t.leaveSegment(g.memory.persistent, g.path.Persistent, g.count, t.shard/g.path.Width)
	}
}

// runGroup takes a group of samples forward and backward, or through a segment of
// that.
func (t *trainer[T]) runGroup(worker, i int) {
	arena := t.arenaOf(worker)
	group := t.groupOf(worker, i, arena, arena)
	last := true
	if j := t.joint.way; j != nil {
		j.Samples(t.joint.segment, t.weights, group)
		last = t.joint.segment == len(j.Sums)-1
	} else {
		t.groups.path.Samples(t.weights, group)
	}
	group.Samples = nil // it is the caller's
	if last {
		t.measure(i)
	}
}

// runShare takes a group forward and backward as a member of the team.
func (t *trainer[T]) runShare(m *Member) {
	group := t.groupOf(m.number, t.groups.shared, t.arenaOf(0), t.arenaOf(m.number))
	group.Member = m
	t.groups.path.Samples(t.weights, group)
	group.Samples, group.Member = nil, nil
}

// arenaOf is that of a worker.
func (t *trainer[T]) arenaOf(worker int) []T {
	n := t.groups.path.Arena
	return t.groups.memory.arenas[worker*n:][:n]
}

// groupOf is group i as a worker knows it, in an arena and one that is the worker's own.
func (t *trainer[T]) groupOf(worker, i int, arena, own []T) *group[T] {
	g, p, m := &t.groups, t.groups.path, t.groups.memory
	begin, losses := (g.first+i)*p.Width, t.net.losses()
	n := min(t.batch.n-begin, p.Width)
	group := &g.workers[worker].group
	group.Samples, group.Outputs = t.batch.between(begin, begin+n), g.outputs.between(i*p.Width, i*p.Width+n)
	group.Losses = g.losses[i*p.Width*losses:][:p.Width*losses]
	group.Arena, group.Own, group.Persistent = arena, own, t.persistentOf(i)
	group.Scale, group.Derived, group.Batch = t.scale, m.derived, t.joint.values
	if t.optimizer.Seed != nil {
		for l := range p.Width {
			group.Random[l] = t.key(begin + min(l, n-1))
		}
	}
	return group
}

// persistentOf is what group i leaves.
func (t *trainer[T]) persistentOf(i int) []T {
	n := t.groups.path.Persistent
	return t.groups.memory.persistent[i*n:][:n]
}

// measure finds the largest value that group i has left.
func (t *trainer[T]) measure(i int) {
	t.groups.magnitudes[i] = Largest(t.machine, t.persistentOf(i))
}

// judge adds up the losses of the groups at hand, whose first sample is that of the
// batch, and has the meter judge the outputs.
func (t *trainer[T]) judge(first int) {
	g, width, outputs := &t.groups, t.groups.path.Width, t.net.losses()
	samples := min(t.batch.n-first, g.count*width)
	t.net.judge(t.shards[0].meter, g.outputs.at, unsafe.Pointer(t.batch.of(first)), samples)
	for k := range samples {
		t.carried.leave(first+k, unsafe.Pointer(g.outputs.of(k)))
	}
	var sums []float64
	for k := range samples {
		if k%t.shard == 0 {
			sums = t.losses.shard()
		}
		group := g.losses[k/width*width*outputs:]
		for i := range sums {
			sums[i] += float64(group[i*width+k%width])
		}
	}
}

// finishGroups does what finish promises, if the batch was run in groups.
func (t *trainer[T]) finishGroups() bool {
	g := &t.groups
	if g.path == nil {
		return false
	}
	if g.count > 0 {
		t.findRows()
		t.pool.DoBy(len(g.memory.ranges), t.doRange)
	}
	g.pending = t.change && g.before.n == 0
	return true
}

// bounded reports whether the gradients of the batch, of so many samples, are
// certainly finite: sums of products of values that are not too large.
func (t *trainer[T]) bounded(samples int) bool {
	g := &t.groups
	return g.path != nil && finiteSums(g.largest, g.path.Terms*samples)
}
