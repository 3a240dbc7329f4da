package runtime

import "sync/atomic"

// Beside is what weights have beside their numbers. Its zero value is for weights
// whose data is taken as it is.
type Beside struct {
	Preprocess *Preprocess // how the data is prepared that the weights were trained on; nil: it is taken as it is

	changes atomic.Uint64 // how often the numbers have changed
}

// Changed has models compute anew what they have derived from the weights; see
// [Derived]. Files that are read and steps of training say so themselves.
func (b *Beside) Changed() {
	if b != nil {
		b.changes.Add(1)
	}
}
