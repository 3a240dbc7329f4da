package runtime

const (
	maxShards       = 8
	samplesPerShard = 2 // at least, or adding up gradients costs as much as computing them
)

// Shards is the number of parts into which a batch of n samples is split. It
// depends on n only, never on the machine, so that sums taken shard by shard
// have the same bits everywhere. It is 0 for an empty batch and at most 8.
func Shards(n int) int {
	return min((n+samplesPerShard-1)/samplesPerShard, maxShards)
}

// ShardRange gives the elements begin ≤ i < end of part shard, when n elements
// are split into shards parts whose sizes differ by at most one.
func ShardRange(n, shards, shard int) (begin, end int) {
	return n * shard / shards, n * (shard + 1) / shards
}
