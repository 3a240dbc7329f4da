package runtime

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
)

const stepKey = "step"

// State is all that a trainer's next step depends on, but for the samples and its
// options. The tensors are the trainer's own, not copies.
type State struct {
	Weights Weights
	Steps   *int // done so far
	Slots   []Slot

	// nil: of a trainer that is of no package
	carried  *carrying
	schedule *Schedule
	plateau  *plateau
	final    func() []Array
	epoch    *int
	gather   func() // has carried be that of all ranks
}

// Slot is a number that the optimizer remembers for each weight.
type Slot struct {
	Name    string
	Tensors []Array // called as the weights are
}

// results are the weights that a training is about, which may be averages.
func (s State) results() []Array {
	if s.final == nil {
		return s.Weights.Tensors
	}
	return s.final()
}

// Tensors lists the weights and, under names such as "m/hidden.weight", the
// slots.
func (s State) Tensors() []Array {
	return append(slices.Clone(s.Weights.Tensors), s.slots()...)
}

func (s State) slots() (all []Array) {
	for _, slot := range s.Slots {
		all = append(all, prefixed(slot.Name, slot.Tensors)...)
	}
	return all
}

// WriteTo writes the state as a safetensors file; the number of steps is the
// metadata "step". It returns the file's size in bytes.
func (s State) WriteTo(dst io.Writer) (int64, error) {
	return s.write(dst, nil, nil)
}

func (s State) write(dst io.Writer, more []Array, metadata map[string]string) (int64, error) {
	all, err := s.Weights.Preprocess.Metadata(s.Weights.Info)
	if err != nil {
		return 0, err
	}
	all[stepKey] = strconv.Itoa(*s.Steps)
	if err := s.plateauMetadata(all); err != nil {
		return 0, err
	}
	if n := s.carried.samples(); n > 0 {
		all[carriedName] = strconv.Itoa(n)
		more = append(slices.Clone(more), s.carried.array(s.carried.now)...)
	}
	maps.Copy(all, metadata)
	return writeArrays(dst, append(s.Tensors(), more...), all)
}

// ReadFrom reads a state, or that in a checkpoint of Fit, and returns its size in
// bytes. If it is damaged or of another network or optimizer, nothing changes.
func (s State) ReadFrom(src io.Reader) (int64, error) {
	_, _, n, err := s.read(src, func(p *place) error { return nil })
	return n, err
}

// read reads a state and, if it is in a checkpoint of Fit, where that was and
// the best weights. accept may refuse the place, which is nil in a trainer's own.
func (s State) read(src io.Reader, accept func(*place) error) (at *place, best []Array, size int64, err error) {
	steps := 0
	var preprocess *Preprocess
	var states []byte
	var plateau plateau
	size, err = readArrays(src, map[string]string{fingerprintKey: s.Weights.Info.Fingerprint}, func(metadata map[string]string) (want expected, err error) {
		if at, err = placeFrom(metadata); at != nil && at.keepsBest() {
			best = copies(s.Weights.Tensors)
		}
		want.weights = append(slices.Clone(s.Weights.Tensors), prefixed(bestName, best)...)
		want.any = s.slots()
		if err != nil {
			return want, err
		}
		if steps, err = strconv.Atoi(metadata[stepKey]); err != nil || steps < 0 {
			return want, fmt.Errorf("metadata %q: found %q, expected the number of steps done", stepKey, metadata[stepKey])
		}
		if states, err = s.carried.room(metadata); err != nil {
			return want, err
		}
		want.any = append(want.any, s.carried.array(states)...)
		if plateau, err = plateauFrom(metadata); err != nil {
			return want, err
		}
		if preprocess, err = ReadPreprocess(metadata, s.Weights.Info); err != nil {
			return want, err
		}
		return want, accept(at)
	})
	if err == nil {
		*s.Steps, s.Weights.Preprocess = steps, preprocess
		if s.carried != nil {
			s.carried.now, *s.plateau = states, plateau
		}
		s.Weights.Changed()
	}
	return at, best, size, err
}

// ReadMetadata reads the metadata of a safetensors file, and no further.
func ReadMetadata(src io.Reader) (map[string]string, error) {
	h, err := readHeader(src)
	if err != nil {
		return nil, err
	}
	return h.metadata, nil
}

// check makes sure that the weights are numbers.
func (s State) check() error {
	for _, a := range s.Weights.Tensors {
		if i, _ := a.dtype.infinite(a.memory); i >= 0 {
			return weightDiverged(a.Name)
		}
	}
	return nil
}
