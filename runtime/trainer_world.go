package runtime

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	goruntime "runtime"
	"strings"
	"unsafe"
)

// hashEvery is how many steps lie between two for which ranks compare their weights.
const hashEvery = 100

// combined is memory for sums over a batch that are made of those of all ranks.
type combined[T Float] struct {
	losses  []float64
	segment []T
	parts   []T   // of gradients, of other ranks
	pieces  [][]T // of this rank's part of the gradients, in order
	add     func(block int)
}

// join has the trainer train with those of all ranks, from the state that rank 0 has.
func (t *trainer[T]) join(w World) error {
	if t.union != nil {
		return errors.New("the trainer has joined a world already")
	}
	u, err := newUnion(w)
	if err != nil {
		return err
	}
	order := "that of shards"
	if u.summing != nil {
		order = "any"
	}
	if err := u.agree(append(t.facts(), Fact{"order of sums", order})); err != nil {
		return err
	}
	var state bytes.Buffer
	var mistake error
	if u.rank == 0 {
		_, mistake = t.State().WriteTo(&state)
	}
	if err := u.meet(joining, 0, 0, mistake); err != nil {
		return err
	}
	text, err := u.broadcast(state.Bytes())
	if err != nil {
		return err
	}
	if u.rank > 0 {
		_, mistake = t.State().ReadFrom(bytes.NewReader(text))
	}
	if err := u.meet(joining, 0, 0, mistake); err != nil {
		return err
	}
	t.union = u
	t.combined.add = t.addPieces
	return nil
}

// facts are what trainers must have in common so that they compute the same.
func (t *trainer[T]) facts() []Fact {
	facts := []Fact{
		{"network", t.net.info.Name},
		{"fingerprint", t.net.info.Fingerprint},
		{"byte order and word", fmt.Sprintf("%s, %d bits", goruntime.GOARCH, 8*unsafe.Sizeof(0))},
		{"code", t.net.code(t.machine)},
		{"optimizer", strings.Join(t.optimizer.Slots, " ")},
		{"options of the optimizer", fmt.Sprintf("%+v", *t.common())},
	}
	var rates []float64
	for _, step := range []int{0, 1, 10, 100, 1000, 10_000, 100_000} {
		rates = append(rates, t.optimizer.rate(step))
	}
	facts = append(facts, Fact{"learning rates", fmt.Sprint(rates)}, Fact{"coefficients of the optimizer", fmt.Sprint(t.optimizer.Coefficients(1, 1))})
	if t.optimizer.Seed != nil {
		facts = append(facts, Fact{"seed", fmt.Sprint(*t.optimizer.Seed)})
	}
	return facts
}

// shardSize is how many samples are a shard of a batch of n.
func (t *trainer[T]) shardSize(n int) int {
	if t.pathOf(n) != nil {
		return t.vectorShard
	}
	shard := plainShard(n)
	if t.vector != nil { // so that shares of larger batches are whole shards of this one
		shard = min(shard, t.vectorShard)
	}
	return shard
}

// fullBatch says how large batches are, most of them.
func (t *trainer[T]) fullBatch(n int) {
	u := t.union
	if u == nil || n <= u.full {
		return
	}
	t.gatherStates()
	u.full = n
}

// divide finds the share of a batch that is this rank's.
func (t *trainer[T]) divide(n int) {
	t.share = Span{0, n}
	u := t.union
	if u == nil {
		return
	}
	t.fullBatch(n)
	u.accord.make(u.size, n, u.full, t.shardSize(u.full), t.shardSize(n))
	t.share = u.accord.shares[u.rank]
}

// shareOf is that of a batch of so many samples, which are the most.
func (t *trainer[T]) shareOf(full int) Span {
	if u := t.union; u != nil {
		return partOfBatch(u.rank, u.size, full, t.shardSize(full), full)
	}
	return Span{0, full}
}

// shareIn is that of a batch of so many samples in Fit; all is said of a trainer that is alone.
func (t *trainer[T]) shareIn(full int) (share Span, all bool) {
	if t.union == nil {
		return Span{}, true
	}
	t.fullBatch(full)
	return t.shareOf(t.union.full), false
}

func (t *trainer[T]) joined() *union { return t.union }

// check looks whether the samples of a batch can be trained on, and all ranks whether they agree on it.
func (t *trainer[T]) check(batch list) error {
	t.divide(batch.n)
	u, s := t.union, t.share
	if u == nil {
		return t.net.check(batch.at, batch.n)
	}
	var mistake error
	if n := s.End - s.Begin; n > 0 {
		mistake = t.net.check(unsafe.Pointer(batch.of(s.Begin)), n)
	}
	var hash uint64
	if t.steps%hashEvery == 0 {
		hash = t.hash()
	}
	if err := u.meet(stepping, batch.n, hash, mistake); err != nil || u.wishes&toStop == 0 {
		return err
	}
	return fmt.Errorf("%s was told to end", u.name(u.longing))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// hash tells weights apart; it is not 0.
func (t *trainer[T]) hash() uint64 {
	return 1<<32 | uint64(crc32.Checksum(bytesOfNumbers(t.numbers), castagnoli))
}

// sumLosses are the losses of the batch, of each output, added up.
func (t *trainer[T]) sumLosses() ([]float64, error) {
	l, u := &t.losses, t.union
	if u == nil {
		return l.sum(0, true), nil
	}
	n := l.outputs
	own := l.sum(t.share.Begin/t.shardSize(t.batch.n), false)
	return sumAll(u, func(piece int) []float64 { return own[piece*n:][:n] }, n, &t.combined.losses)
}

// sumGradients makes the gradients of a batch of what all ranks have: each makes the sum of a part, and gives it to
// the others.
func (t *trainer[T]) sumGradients() error {
	u, c := t.union, &t.combined
	if u == nil {
		return nil
	}
	if u.summing != nil {
		return t.sumInAnyOrder()
	}
	a := &u.accord
	mine := t.partOf(u.rank)
	size := mine.End - mine.Begin
	if n := (len(a.pieces) - (a.of[u.rank+1] - a.of[u.rank])) * size; len(c.parts) < n {
		c.parts = makeNumbers[T](0, uintptr(n)*unsafe.Sizeof(T(0)))
	}
	rest := c.parts
	c.pieces = c.pieces[:0]
	u.begin()
	for rank := range u.size {
		for i := range a.of[rank+1] - a.of[rank] {
			if rank == u.rank {
				c.pieces = append(c.pieces, t.sumsOf(i)[mine.Begin:mine.End])
				continue
			}
			c.pieces = append(c.pieces, rest[:size])
			if size > 0 {
				u.receive = append(u.receive, Message{rank, bytesOfNumbers(rest[:size])})
			}
			rest = rest[size:]
		}
	}
	u.others(func(rank int) {
		for i := range a.of[u.rank+1] - a.of[u.rank] {
			if part := t.partOf(rank); part.End > part.Begin {
				u.send = append(u.send, Message{rank, bytesOfNumbers(t.sumsOf(i)[part.Begin:part.End])})
			}
		}
	})
	if err := u.exchange(); err != nil {
		return err
	}
	t.pool.Do((size+blockSize-1)/blockSize, c.add)
	u.begin()
	if size > 0 {
		u.to(bytesOfNumbers(t.gradients[mine.Begin:mine.End]))
	}
	u.others(func(rank int) {
		if part := t.partOf(rank); part.End > part.Begin {
			u.receive = append(u.receive, Message{rank, bytesOfNumbers(t.gradients[part.Begin:part.End])})
		}
	})
	return u.exchange()
}

// whole reports whether the shards here are added up to one sum.
func (t *trainer[T]) whole() bool { return t.union == nil || t.union.summing != nil }

// sumInAnyOrder is sumGradients by the world.
func (t *trainer[T]) sumInAnyOrder() error {
	u := t.union
	if t.share.Begin == t.share.End {
		clear(t.gradients)
	}
	if u.lost == nil {
		switch x := any(t.gradients).(type) {
		case []float32:
			u.fail(u.summing.SumFloat32(x))
		case []float64:
			u.fail(u.summing.SumFloat64(x))
		}
	}
	return u.lost
}

// partOf is the part of the gradients whose sum a rank makes.
func (t *trainer[T]) partOf(rank int) Span {
	const together = 64 // on a cache line
	lines, n := (len(t.gradients)+together-1)/together, t.union.size
	return Span{min(lines*rank/n*together, len(t.gradients)), min(lines*(rank+1)/n*together, len(t.gradients))}
}

// sumsOf are the gradients of this rank's piece i.
func (t *trainer[T]) sumsOf(i int) []T {
	switch {
	case t.groups.path == nil:
		a := &t.union.accord
		own := a.pieces[a.of[t.union.rank]:]
		return t.shards[own[i].first-own[0].first].gradients
	case i == 0:
		return t.gradients
	}
	return t.branches[i-1]
}

// addPieces makes the sum of a block of this rank's part.
func (t *trainer[T]) addPieces(block int) {
	c, mine := &t.combined, t.partOf(t.union.rank)
	begin := block * blockSize
	end := min(begin+blockSize, mine.End-mine.Begin)
	for _, add := range t.union.accord.adds {
		Add(t.machine, c.pieces[add[0]][begin:end], c.pieces[add[1]][begin:end])
	}
	sum := t.gradients[mine.Begin+begin : mine.Begin+end]
	copy(sum, c.pieces[0][begin:end])
	if t.scale != 1 && t.groups.path == nil {
		Scale(t.machine, sum, t.scale)
	}
}

// gatherStates has all ranks know the states of all samples.
func (t *trainer[T]) gatherStates() {
	u, c := t.union, t.carried
	if u == nil || c.size() == 0 || u.full == 0 || len(c.now) == 0 {
		return
	}
	each := t.shardSize(u.full)
	part := func(rank int) []byte {
		s := partOfBatch(rank, u.size, u.full, each, c.samples())
		return c.now[s.Begin*c.size() : s.End*c.size()]
	}
	u.begin()
	if own := part(u.rank); len(own) > 0 {
		u.to(own)
	}
	u.others(func(rank int) {
		if theirs := part(rank); len(theirs) > 0 {
			u.receive = append(u.receive, Message{rank, theirs})
		}
	})
	u.exchange() // whatever comes next fails, too
}

// gatherMeter adds to the trainer's meter what all ranks have judged since.
func (t *trainer[T]) gatherMeter() {
	if t.judged == nil {
		t.judged = NewMeter(t.outputs)
	}
	for _, s := range t.shards {
		t.judged.take(s.meter)
	}
	all, err := t.union.gather(t.judged.encode(nil))
	if err != nil {
		return // and so does whatever comes next
	}
	for _, of := range all {
		t.judged.Reset()
		t.judged.decode(of)
		t.meter.take(t.judged)
	}
}

// firstOf is what the first rank says that says something.
func (t *trainer[T]) firstOf(text string) string {
	if t.union == nil {
		return text
	}
	all, _ := t.union.gather([]byte(text))
	for _, of := range all {
		if len(of) > 0 {
			return string(of)
		}
	}
	return text
}
