package runtime

import "sync"

// VectorCode is a network in the vector code of one kind of machines.
type VectorCode[P, S, I, O any, T Float] struct {
	On func(Machine) bool // reports whether a machine is of the kind, as [Machine.AVX2] does

	Prediction Lanes[P, I, O, T]
	Evaluation Lanes[P, S, O, T]

	// Paths are the ways of training; a batch takes the first that it is large
	// enough for, and is else trained on in plain Go.
	Paths []Path[P, S, O, T]
}

// Lanes takes groups of samples forward, as many as Width of them side by side.
type Lanes[P, S, O any, T Float] struct {
	Fewest  int // samples that are worth it
	Width   int
	Arena   int                           // elements for the way of a group
	Tasks   int                           // of a group that several processors share, at most; 0: one takes it
	Samples func(w *P, g *Group[S, O, T]) // nil: there is no vector code
	Twice   func(w *P, g *Group[S, O, T]) // takes up to twice as many, with the same bits, in less than twice the time; nil: nothing does

	Derivation Derivation[P, T] // of what groups read

	groups sync.Pool // of *Group
	teams  sync.Pool // of *groupTeam
}

// serves reports whether so many samples are worth vector code.
func serves[T Float](l *lanes[T], samples int) bool {
	return l.Samples != nil && samples >= l.Fewest
}

// grain is how many of so many samples a processor had better take at a time: twice the width,
// if all of them have work then.
func (l *Lanes[P, S, O, T]) grain(samples int) int {
	if twice := 2 * l.Width; l.Twice != nil && samples > twice*(processors()-1) {
		return twice
	}
	return l.Width
}

// apart is how many of so many samples go in groups to processors one by one, as many to each; the
// groups of the others are shared by all processors, if they can be.
func (l *Lanes[P, S, O, T]) apart(samples, processors int) int {
	if l.Tasks <= 1 || processors <= 1 {
		return samples
	}
	groups := (samples + l.Width - 1) / l.Width
	return min((groups-groups%processors)*l.Width, samples)
}

// takeGroup returns a group with an arena, which putGroup takes back.
func takeGroup[T Float](l *lanes[T], on Machine) *group[T] {
	g, _ := l.groups.Get().(*group[T])
	if g == nil {
		g = &group[T]{Arena: make([]T, l.Arena)}
		g.Own = g.Arena
	}
	g.Machine = on
	return g
}

func putGroup[T Float](l *lanes[T], g *group[T]) {
	g.Samples, g.Derived = nil, nil // they are others'
	l.groups.Put(g)
}

// Group is the samples that go through the network side by side, with their
// memory. Losses are those of the first output, a group's width of them, then
// those of the next; predictions have none.
type Group[S, O any, T Float] struct {
	Machine Machine // that it runs on
	Samples []S
	Outputs []O
	Losses  []T
	Derived []T // of the weights

	Arena, Persistent []T      // the last, and what follows, for training
	Scale             T        // of the gradients of losses
	Random            []uint64 // keys of random numbers; lanes beyond the samples repeat the last one's
	Batch             []T      // what is one for all samples of the batch; see [Joint]

	Member *Member // of the team that takes the group together; nil: one goroutine does
	Own    []T     // an arena of the member's own

	// In plain Go: the gradients of all weights, to add to, and who is told of them.
	Gradients []T
	Watch     Watch[T]
}
