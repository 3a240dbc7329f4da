package data

import (
	"errors"
	"fmt"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Check says why a source cannot feed a network: its own Check, and that it must have an order
// where samples go on from one another.
func Check(s Source, info *runtime.ModelInfo) error {
	if err := s.Check(info); err != nil || len(info.Carried) == 0 {
		return err
	}
	const why = "the network is stateful, so that a sample goes on where the one of the same number in the batch before has ended"
	o, ok := s.(ordered)
	if !ok {
		return fmt.Errorf("%s, but samples of this source have no order: want csv, jsonl, npz, safetensors or tokens", why)
	}
	if err := o.inOrder(); err != nil {
		return fmt.Errorf("%s: %w", why, err)
	}
	return nil
}

// ordered is a source that can give training samples in the order of its data. inOrder says
// what is in the way.
type ordered interface{ inOrder() error }

var errShuffle = errors.New("want shuffle = false")

func (z ArrayOptions) inOrder() error {
	return rowsInOrder(z.Shuffle, z.Split, z.TestFraction > 0 && !z.tests() || z.ValidationFraction > 0)
}

func rowsInOrder(shuffle bool, split string, divided bool) error {
	switch {
	case shuffle:
		return errShuffle
	case divided && split != splitTime:
		return fmt.Errorf("want split = %q, for samples that are drawn to test leave holes", splitTime)
	}
	return nil
}

func (x Tokens) inOrder() error {
	switch {
	case x.Shuffle:
		return errShuffle
	case x.File != "" && x.SequenceStride != 0:
		return errors.New("want no sequence_stride, so that a sample begins where the one before has ended")
	}
	return nil
}

// sideBySide is the order of n pieces of one sequence in which a stateful network learns it: as
// many stretches of it as a batch has samples go on side by side. Pieces that are left over are
// left out.
func sideBySide(n, batch int) []int {
	stretches := max(1, min(batch, n))
	length := n / stretches
	order := make([]int, 0, stretches*length)
	for i := range length {
		for k := range stretches {
			order = append(order, k*length+i)
		}
	}
	return order
}
