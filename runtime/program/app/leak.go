package app

import (
	"fmt"
	"hash/maphash"
	"slices"
	"unsafe"

	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// leaks looks for samples that validate or test and have the inputs of a sample that trains, and says how
// many there are. It looks at about as much of each set as a digest does.
func (b *bound[P, S, I, O, T]) leaks(set *data.Dataset[S]) (notes []string) {
	if set.Train == nil || set.Test == nil && set.Validation == nil {
		return nil
	}
	seed := maphash.MakeSeed()
	trained := b.inputsOf(seed, set.Train)
	slices.Sort(trained)
	for _, split := range []*data.Split[S]{set.Validation, set.Test} {
		if split == nil {
			continue
		}
		looked := b.inputsOf(seed, split)
		twice := 0
		for _, h := range looked {
			if _, found := slices.BinarySearch(trained, h); found {
				twice++
			}
		}
		if twice == 0 {
			continue
		}
		of := text.Int(len(looked))
		if len(looked) < split.Len {
			of += " that were looked at"
		}
		notes = append(notes, fmt.Sprintf("note: %s of %s samples of %s have the inputs of samples that train: numbers of these say too much", text.Int(twice), of, split.Name))
	}
	return notes
}

// inputsOf are hashes of the inputs of samples, in about as many bytes as a digest covers.
func (b *bound[P, S, I, O, T]) inputsOf(seed maphash.Seed, split *data.Split[S]) (all []uint64) {
	var h maphash.Hash
	h.SetSeed(seed)
	left := digestBytes
	for s, err := range split.Plain().Epoch(0) {
		if err != nil || left < 0 {
			break
		}
		h.Reset()
		for i := range b.model.Inputs {
			x := b.net.Input(s, i)
			size := len(x) * int(unsafe.Sizeof(x[0]))
			h.Write(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), size))
			left -= size
		}
		all = append(all, h.Sum64())
	}
	return all
}

// mayLeak reports whether samples of a source may be the same; those that are drawn never are, and of
// pictures it is the source that says so.
func mayLeak(source data.Source) bool {
	switch source.(type) {
	case data.Letters, data.Text, data.Images:
		return false
	}
	return true
}
