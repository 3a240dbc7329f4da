package runtime

import (
	"math/bits"
	"unsafe"
)

const (
	maxShards       = 8
	samplesPerShard = 2 // at least, or adding up gradients costs as much as computing them
)

// Shards is the number of parts into which an evaluation splits n samples. It
// depends on n only, never on the machine, so that sums taken shard by shard
// have the same bits everywhere. It is 0 for no samples and at most 8.
func Shards(n int) int {
	return min((n+samplesPerShard-1)/samplesPerShard, maxShards)
}

// ShardRange gives the elements begin ≤ i < end of part shard, when n elements
// are split into shards parts whose sizes differ by at most one.
func ShardRange(n, shards, shard int) (begin, end int) {
	return n * shard / shards, n * (shard + 1) / shards
}

// plainShard is how many samples of a batch of n are a shard in plain Go: a power of two,
// so that there are at most eight shards.
func plainShard(n int) int {
	return ceilPowerOfTwo(max((n+maxShards-1)/maxShards, samplesPerShard))
}

const (
	leastShard, mostShard = 16, 1024

	// A shard's gradients of weights are added to those of others: that many samples of a network in
	// which each takes one operation for each weight cost as much as twenty to fifty such sums.
	operationsPerSum = 128
)

// shardOfVectors is how many samples are a shard in vector code: a power of two that all widths divide.
// It depends on the network alone: where a sample takes few operations for each weight, sums are
// what costs, and a shard is large.
func (t *trainer[T]) shardOfVectors() int {
	n := operationsPerSum * int64(t.net.parameters/unsafe.Sizeof(T(0))) / max(t.net.info.FLOPs, 1)
	shard, widest := floorPowerOfTwo(int(min(max(n+n/2, leastShard), mostShard))), 1
	for i := range t.vector.Paths {
		p := &t.vector.Paths[i]
		shard, widest = min(shard, min(p.atOnce(), mostShard)*p.Width), max(widest, p.Width)
	}
	return max(shard, widest)
}

// atOnce is the power of two of groups that are at hand together, if that is at least a shard.
func (p *Path[P, S, O, T]) atOnce() int { return floorPowerOfTwo(p.AtOnce) }

func ceilPowerOfTwo(n int) int  { return 1 << bits.Len(uint(n-1)) }
func floorPowerOfTwo(n int) int { return 1 << (bits.Len(uint(n)) - 1) }

// branch is neighbouring shards of a batch whose sum is known: a power of two of them, of which the
// first is a multiple, or what the batch has of these.
//
// Sums over a batch are made by a tree: shard 0 and 1, 2 and 3 and so on, then the first two of these sums,
// and so on. So neighbours add up what they have, and no bit depends on who does.
type branch struct{ first, shards int32 }

// tree is the branches whose sums are known so far, in their order. There are at most two of
// each size.
type tree struct {
	branches [2 * 32]branch
	n        int
}

// copy makes the tree that of another.
func (t *tree) copy(from *tree) {
	t.n = from.n
	copy(t.branches[:t.n], from.branches[:t.n])
}

// add adds a branch behind all others.
func (t *tree) add(b branch) {
	t.branches[t.n] = b
	t.n++
}

// grows reports whether the last two branches are one: the last of them is then gone, and its sum
// is to be added to that which is the last now.
func (t *tree) grows() bool {
	if t.n < 2 {
		return false
	}
	a, b := &t.branches[t.n-2], &t.branches[t.n-1]
	if a.shards != b.shards || a.first&(2*a.shards-1) != 0 {
		return false
	}
	a.shards *= 2
	t.n--
	return true
}

// ends is grows when no more shards follow.
func (t *tree) ends() bool {
	if t.n < 2 {
		return false
	}
	t.n--
	return true
}

// shards adds those from begin on, one by one, and returns how many branches there were at most.
func (t *tree) shards(begin, end int) (most int) {
	for ; begin < end; begin++ {
		t.add(branch{int32(begin), 1})
		most = max(most, t.n)
		for t.grows() {
		}
	}
	return most
}

// lossSums are sums over the samples of shards, and then of the batch.
type lossSums struct {
	outputs int
	sums    []float64 // of each output of the first shard, then of the next
	tree    tree
}

// begin begins a batch.
func (l *lossSums) begin(outputs int) { l.outputs, l.sums, l.tree.n = outputs, l.sums[:0], 0 }

// shard begins one and returns its sums, which are 0.
func (l *lossSums) shard() []float64 {
	n := len(l.sums)
	for range l.outputs {
		l.sums = append(l.sums, 0)
	}
	return l.sums[n:]
}

// sum has the sums of all branches, or of the whole tree, in place of those of the shards, the first of which
// has a number.
func (l *lossSums) sum(first int, whole bool) []float64 {
	shards := len(l.sums) / max(l.outputs, 1)
	for i := range shards {
		l.move(l.tree.n, i)
		l.tree.add(branch{int32(first + i), 1})
		for l.tree.grows() {
			l.merge()
		}
	}
	for whole && l.tree.ends() {
		l.merge()
	}
	return l.sums
}

// merge adds up the sums of the last two branches.
func (l *lossSums) merge() {
	n := l.outputs
	to, from := l.sums[(l.tree.n-1)*n:][:n], l.sums[l.tree.n*n:][:n]
	for i, x := range from {
		to[i] += x
	}
}

func (l *lossSums) move(to, from int) {
	copy(l.sums[to*l.outputs:][:l.outputs], l.sums[from*l.outputs:][:l.outputs])
}
