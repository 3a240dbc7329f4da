package data

import "errors"

// block is an array of a file, in memory: as bytes, if its numbers are such.
type block struct {
	name    string
	count   int   // along its first axis
	item    []int // the other axes
	truth   bool  // the bytes are truth values
	bytes   []byte
	numbers []float64
	scale   float64 // factor on its numbers
}

func (b *block) len() int      { return b.count * elements(b.item) }
func (b *block) isBytes() bool { return b.bytes != nil && !b.truth }

func (b *block) value(i int) float64 {
	if b.bytes != nil {
		return float64(b.bytes[i])
	}
	return b.numbers[i]
}

// fill gives the scaled numbers of an item and returns what is left of dst.
func (b *block) fill(dst []float64, item int) []float64 {
	n := elements(b.item)
	for k := range n {
		dst[k] = b.value(item*n+k) * b.scale
	}
	return dst[n:]
}

// readBlock takes memory for what there is, whatever the shape claims.
func readBlock(name string, shape []int, bytes, truth bool, next func([]float64) error) (*block, error) {
	if len(shape) == 0 {
		return nil, errors.New("a single number: want an array whose first axis counts the samples")
	}
	b := &block{name: name, count: shape[0], item: shape[1:], truth: truth, scale: 1}
	if bytes {
		b.bytes = []byte{}
	}
	piece := make([]float64, 1<<12)
	for left := b.len(); left > 0; left -= len(piece) {
		piece = piece[:min(left, len(piece))]
		if err := next(piece); err != nil {
			return nil, err
		}
		if b.bytes == nil {
			b.numbers = append(b.numbers, piece...)
			continue
		}
		for _, v := range piece {
			b.bytes = append(b.bytes, byte(v))
		}
	}
	return b, nil
}
