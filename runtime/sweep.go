package runtime

// blockSize is the number of weights that are updated at a time. With gradients
// and what an optimizer remembers, they fit a processor's first or second cache.
const blockSize = 4096

// Span is a range of elements, Begin ≤ i < End.
type Span struct{ Begin, End int }

// blocksOf splits spans into blocks of a size that suits sweeps over weights.
func blocksOf(spans ...Span) []Span {
	var blocks []Span
	for _, s := range spans {
		for begin := s.Begin; begin < s.End; begin += blockSize {
			blocks = append(blocks, Span{begin, min(begin+blockSize, s.End)})
		}
	}
	return blocks
}

// Add adds x, which is as long, to sum.
func Add[T Float](on Machine, sum, x []T) {
	sum = sum[:len(x)]
	if vectorAdd(on, sum, x) {
		return
	}
	for i, v := range x {
		sum[i] += v
	}
}

// Scale multiplies x by factor.
func Scale[T Float](on Machine, x []T, factor T) {
	if vectorScale(on, &[1]T{factor}, x) {
		return
	}
	for i := range x {
		x[i] *= factor
	}
}
