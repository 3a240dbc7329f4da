package runtime

import (
	"sync"
	"sync/atomic"
)

// Derivation is what a program computes of weights alone, such as transformed kernels,
// once for all samples.
type Derivation[P any, T Float] struct {
	On func(Machine) bool // reports whether it is for a machine, see [VectorCode]; nil: for all

	// Elements of what samples read, and of what is needed until that is computed.
	Size, Scratch int

	Compute func(on Machine, w *P, derived, scratch []T) // nil: nothing is derived
}

// Derived is what a model has computed of its weights alone. It does so before the first
// sample, and again before the first one after weights have changed, by a file, a step of
// training, or [Beside.Changed].
type Derived[P any, T Float] struct {
	how     *Derivation[P, T]
	beside  *Beside
	compute func() // the numbers of the weights as they are

	mutex   sync.Mutex
	version atomic.Uint64 // how often the weights had changed before, and 1; 0: nothing is computed
	numbers []T
}

// derive returns what a derivation has computed on a machine, in time; nil for nothing.
func (n *network[T]) derive(how *derivation[T], on Machine, w *unknown, b *Beside) *derived[T] {
	if how == nil || how.Compute == nil {
		return nil
	}
	d := &derived[T]{how: how, beside: b}
	d.compute = func() {
		d.mutex.Lock()
		defer d.mutex.Unlock()
		version := b.changes.Load() + 1
		if d.version.Load() == version {
			return
		}
		if d.numbers == nil {
			d.numbers = AllocateSlice[T](how.Size)
		}
		defer n.flush().end()
		how.Compute(on, w, d.numbers, make([]T, how.Scratch))
		d.version.Store(version)
	}
	return d
}

// derivationFor is that for a machine, nil if there is none.
func derivationFor[T Float](all []derivation[T], on Machine) *derivation[T] {
	for i := range all {
		if d := &all[i]; d.On == nil || d.On(on) {
			return d
		}
	}
	return nil
}

// Numbers are what was derived of the weights as they are; nil for nothing. Goroutines
// may call it at a time.
func (d *Derived[P, T]) Numbers() []T {
	if d == nil {
		return nil
	}
	if d.version.Load() != d.beside.changes.Load()+1 {
		d.compute()
	}
	return d.numbers
}
