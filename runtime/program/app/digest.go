package app

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"

	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// digestBytes is about how much of a set a digest covers, so that it takes no
// time to speak of. The samples of training come in a random order: a change of
// many is seen.
const digestBytes = 16 << 20

// digestSamples tells apart data sets by which a training would not be the same.
func (b *bound[P, S, I, O, T]) digestSamples(set *data.Dataset[S]) string {
	sum := sha256.New()
	for _, split := range []*data.Split[S]{set.Train, set.Validation} {
		if split == nil {
			binary.Write(sum, binary.LittleEndian, int64(0))
			continue
		}
		binary.Write(sum, binary.LittleEndian, int64(split.Len))
		left := digestBytes
		for s, err := range split.Plain().Epoch(0) {
			if left -= b.digestSample(sum, s); err != nil || left < 0 {
				break
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// digestSample adds a sample and returns its size in bytes.
func (b *bound[P, S, I, O, T]) digestSample(sum hash.Hash, s *S) int {
	size := 0
	add := func(values []T) {
		binary.Write(sum, binary.LittleEndian, values)
		size += 8 * len(values)
	}
	for i := range b.model.Inputs {
		add(b.net.Input(s, i))
	}
	for i, o := range b.model.Outputs {
		if o.Sparse {
			for _, label := range b.net.Labels(s, i) {
				binary.Write(sum, binary.LittleEndian, int64(label))
			}
		} else {
			add(b.net.Target(s, i))
		}
	}
	return size
}
