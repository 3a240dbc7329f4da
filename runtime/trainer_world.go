package runtime

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	goruntime "runtime"
	"strings"
	"unsafe"
)

// hashEvery is how many steps lie between two for which ranks compare their weights.
const hashEvery = 100

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
	if err := u.agree(t.beginning()); err != nil {
		return err
	}
	t.union = u
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

// beginning is what trainers have in common that have the same state.
func (t *trainer[T]) beginning() []Fact {
	remembered := uint32(0)
	for i := range t.optimizer.Slots {
		remembered = crc32.Update(remembered, castagnoli, bytesOfNumbers(t.slots[i]))
	}
	return []Fact{
		{"steps", fmt.Sprint(t.steps)},
		{"weights (their hash)", fmt.Sprintf("%08x", uint32(t.hash()))},
		{"what the optimizer remembers (its hash)", fmt.Sprintf("%08x", remembered)},
		{"random numbers", t.randomNumbers()},
	}
}

// randomNumbers tells apart those that are next. They depend on a seed, a name and the number of a step, and on nothing
// that was drawn before.
func (t *trainer[T]) randomNumbers() string {
	var mask [64]T
	Dropout(t.machine, mask[:], 0.5, t.key(0), 0, 0)
	kept := uint64(0)
	for i, m := range mask {
		if m != 0 {
			kept |= 1 << i
		}
	}
	return fmt.Sprintf("%016x %016x", NewRandom(t.key(1), "ranks").Uint64(), kept)
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
	if t.union == nil {
		return t.losses.sum(0, true), nil
	}
	return t.awaitLosses()
}

// collectLosses has this rank's be where those of all will be, beside the largest value that its gradients are made of.
func (t *trainer[T]) collectLosses() {
	d, u, l := &t.delivery, t.union, &t.losses
	a, n := &u.accord, l.outputs+1
	if all := len(a.pieces) * n; len(d.losses) < all {
		d.losses = make([]float64, all)
	}
	largest := math.Inf(1)
	if t.groups.path != nil {
		largest = float64(t.groups.largest)
	}
	own := l.sum(t.share.Begin/t.shard, false)
	for i := range a.of[u.rank+1] - a.of[u.rank] {
		to := d.losses[(a.of[u.rank]+i)*n:][:n]
		copy(to, own[i*l.outputs:][:l.outputs])
		to[l.outputs] = largest
	}
}

// awaitLosses returns the sums of the losses of all ranks, and knows then the largest value of all.
func (t *trainer[T]) awaitLosses() ([]float64, error) {
	d, n := &t.delivery, t.losses.outputs+1
	if err := d.arrive(); err != nil {
		return nil, err
	}
	largest := 0.0
	for i := range t.union.accord.pieces {
		largest = max(largest, d.losses[i*n+n-1]) // NaN where one is
	}
	t.groups.largest = T(largest)
	return fold(&t.union.accord, d.losses, n), nil
}

// whole reports whether the shards here are added up to one sum.
func (t *trainer[T]) whole() bool { return t.union == nil || t.union.summing != nil }

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
