package runtime

// accord is how the sums over a batch are made of those of all ranks.
type accord struct {
	n, full, each, shard int // samples of the batch, of a full one, of its shards, and of those of the batch

	shares []Span   // of the batch
	pieces []branch // of all ranks, in order
	of     []int    // where a rank's begin; at last how many there are
	adds   [][2]int // pieces to add to others, until the first is the sum of all
}

// partOfBatch is the part of a batch of n samples that a rank computes: whole shards of a full batch, so that a
// sample's number says whose it is. Where there are none it is empty and begins at 0.
func partOfBatch(rank, ranks, full, shard, n int) Span {
	shards := (full + shard - 1) / shard
	s := Span{min(shards*rank/ranks*shard, n), min(shards*(rank+1)/ranks*shard, n)}
	if s.Begin == s.End {
		return Span{}
	}
	return s
}

// make is for a batch of n samples, in shards of so many; each is that of a full batch.
func (a *accord) make(ranks, n, full, each, shard int) {
	if a.n == n && a.full == full && a.each == each && a.shard == shard {
		return
	}
	a.n, a.full, a.each, a.shard = n, full, each, shard
	a.shares, a.pieces, a.of, a.adds = a.shares[:0], a.pieces[:0], a.of[:0], a.adds[:0]
	for rank := range ranks {
		s := partOfBatch(rank, ranks, full, each, n)
		var t tree
		t.shards(s.Begin/shard, (s.End+shard-1)/shard)
		a.shares = append(a.shares, s)
		a.of = append(a.of, len(a.pieces))
		a.pieces = append(a.pieces, t.branches[:t.n]...)
	}
	a.of = append(a.of, len(a.pieces))
	var all tree
	var at [len(all.branches)]int // the piece that has a branch's sum
	for i, p := range a.pieces {
		at[all.n] = i
		all.add(p)
		for all.grows() {
			a.adds = append(a.adds, [2]int{at[all.n-1], at[all.n]})
		}
	}
	for all.ends() {
		a.adds = append(a.adds, [2]int{at[all.n-1], at[all.n]})
	}
}

// offer has all ranks get n numbers of each piece of every other one; those of this rank are in memory.
func offer[E float32 | float64](u *union, memory []E, n int) {
	a := &u.accord
	pieces := func(rank int) []E { return memory[a.of[rank]*n : a.of[rank+1]*n] }
	own := pieces(u.rank)
	u.others(func(rank int) {
		if len(own) > 0 {
			u.send = append(u.send, Message{rank, bytesOfNumbers(own)})
		}
		if theirs := pieces(rank); len(theirs) > 0 {
			u.receive = append(u.receive, Message{rank, bytesOfNumbers(theirs)})
		}
	})
}

// fold makes the sums of all pieces, of n numbers each, which are then those of the first.
func fold[E float32 | float64](a *accord, memory []E, n int) []E {
	for _, add := range a.adds {
		to, from := memory[add[0]*n:][:n], memory[add[1]*n:][:n]
		for i, x := range from {
			to[i] += x
		}
	}
	return memory[:n]
}

// sumAll makes sums over a batch of few numbers, which each rank makes of the pieces of all: mine is what
// this one has for each of its pieces. The sum is in memory, which grows to what it takes.
func sumAll[E float32 | float64](u *union, mine func(piece int) []E, n int, memory *[]E) ([]E, error) {
	a := &u.accord
	if all := len(a.pieces) * n; len(*memory) < all {
		*memory = make([]E, all)
	}
	for i := range a.of[u.rank+1] - a.of[u.rank] {
		copy((*memory)[(a.of[u.rank]+i)*n:][:n], mine(i))
	}
	u.begin()
	offer(u, *memory, n)
	if err := u.exchange(); err != nil {
		return nil, err
	}
	return fold(a, *memory, n), nil
}
