package layer

import "github.com/seed-5f2744a7/tensornet/gen/ir"

// Attention of long sequences goes through each head by itself, in blocks of queries: with the scores
// of a block at a time, memory grows with the number of keys and not with that of pairs of steps.
// Rabe and Staats, "Self-attention does not need O(n²) memory", 2021; as a block has all keys,
// its softmax is the usual one.
const (
	keptScores  = 1 << 20 // of a sample that are kept in memory, in all heads
	blockScores = 1 << 16 // of a block: they stay in the second cache with their gradients
	blockRows   = 16      // of a block at least, for kernels to have rows for their registers
)

// block is how many of n queries are done at a time, with m keys.
func (a *attending) block(n, m int) int {
	switch {
	case a.c.Program.Whole:
		return n
	case a.QueryChunk > 0:
		return min(a.QueryChunk, n)
	case a.queries()*n*m <= keptScores:
		return n
	}
	most := min(max(blockScores/m, blockRows), n)
	for block := most; block > most/2; block-- {
		if n%block == 0 {
			return block
		}
	}
	return most
}

// parted is an operand of which each iteration of loops over heads, those that share keys, and
// blocks has a part, so many elements after the one before; of rows that is a block of them.
type parted struct {
	of *ir.Value
	by [3]int
}

// inBlocks is attention in blocks of queries, and the weights.
func (a *attending) inBlocks(q, k, values *ir.Value, length, block int, of score) (y, scores *ir.Value) {
	c, n, m, h := a.c, steps(q), steps(values), a.queries()
	y, scores = c.Temp(c.Name+".y", []int{n, h * length}), c.Temp(c.Name+".scores", []int{h, n, m})
	each := features(q) / h
	all := []parted{
		{q, [3]int{a.shared * each, each, block * features(q)}},
		{k, [3]int{k.Size() / a.heads}},
		{values, [3]int{length}},
		{y, [3]int{a.shared * length, length, block * features(y)}},
		{scores, [3]int{a.shared * n * m, n * m, block * m}},
	}
	for _, mask := range a.masks {
		p := parted{of: mask}
		switch len(mask.Shape) {
		case 3:
			p.by = [3]int{a.shared * n * m, n * m, block * m}
		case 2:
			p.by[2] = block * mask.Shape[1]
		}
		all = append(all, p)
	}
	head := *a
	head.heads, head.shared = 1, 1
	body := func(in []*ir.Value) {
		head.masks = in[5:]
		head.average(of(&head, in[0], in[1]), in[2], length, in[3], in[4])
	}
	a.nest(all, []ir.Loop{{Name: "g", N: a.heads}, {Name: "h", N: a.shared}, {Name: "b", N: n / block}}, n%block, body)
	return y, scores
}

// nest builds body in loops of which the last is over blocks; the rest of the rows is one more.
func (a *attending) nest(all []parted, loops []ir.Loop, rest int, body func(parts []*ir.Value)) {
	level := 3 - len(loops)
	if level == 3 {
		var parts []*ir.Value
		for _, p := range all {
			parts = append(parts, p.of)
		}
		body(parts)
		return
	}
	block, blocks := 0, loops[0].N
	if level == 2 {
		block = (steps(all[0].of) - rest) / blocks
	}
	part := func(first, rows int) {
		var some []parted
		for _, p := range all {
			shape := p.of.Shape
			if level == 2 && p.by[2] > 0 {
				shape = []int{1, rows, p.by[2] / block}
			}
			if by := p.by[level]; by > 0 {
				p.of = a.c.Slice(p.of, first*by, by, shape)
			}
			some = append(some, p)
		}
		a.nest(some, loops[1:], rest, body)
	}
	a.c.Apart(loops[0], func() { part(0, block) })
	if level == 2 && rest > 0 {
		a.c.Apart(ir.Loop{Name: loops[0].Name, N: 1}, func() { part(blocks, rest) })
	}
}
