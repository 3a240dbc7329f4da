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

	Compute func(w *P, derived, scratch []T) // nil: nothing is derived
}

// Derived is what a model has computed of its weights alone. It does so before the first
// sample, and again before the first one after weights have changed, by a file, a step of
// training, or [Beside.Changed].
type Derived[P any, T Float] struct {
	how     *Derivation[P, T]
	net     *layout
	weights *P
	beside  *Beside

	mutex   sync.Mutex
	version atomic.Uint64 // how often the weights had changed before, and 1; 0: nothing is computed
	numbers []T
}

// derive returns what a derivation has computed, in time; nil for nothing.
func (n *Network[P, S, I, O, T]) derive(how *Derivation[P, T], w *P, b *Beside) *Derived[P, T] {
	if how == nil || how.Compute == nil {
		return nil
	}
	return &Derived[P, T]{how: how, net: &n.layout, weights: w, beside: b}
}

// derivation is that for a machine, nil if there is none.
func derivation[P any, T Float](all []Derivation[P, T], on Machine) *Derivation[P, T] {
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

func (d *Derived[P, T]) compute() {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	version := d.beside.changes.Load() + 1
	if d.version.Load() == version {
		return
	}
	if d.numbers == nil {
		d.numbers = AllocateSlice[T](d.how.Size)
	}
	defer flush(d.net.info.FLOPs).end()
	d.how.Compute(d.weights, d.numbers, make([]T, d.how.Scratch))
	d.version.Store(version)
}
