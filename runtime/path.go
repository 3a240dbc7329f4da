package runtime

// Path is a way of training in vector code: groups of samples go through the
// network and back, and leave what the gradients of weights are made of, range
// by range, when the groups are done.
type Path[P, S, O any, T Float] struct {
	Fewest     int // samples of a batch that is worth it
	Width      int // samples of a group
	AtOnce     int // groups that are taken at a time
	Arena      int // elements for the way of a group
	Persistent int // elements that a group leaves
	Tasks      int // of a group that several processors share, at most; 0: one takes it
	Terms      int // products that a sample adds to a gradient, at most; 0: these are other sums

	Derivation Derivation[P, T] // what groups read, computed once for a step

	Parts     []Part // of the weights
	Exclusive bool   // several processors have all weights in their caches, see [PrefetchExclusive]
	Prefetch  bool   // Weights prefetches what the optimizer is about to change

	// Samples takes a group through the network and back; nil where Joint has it.
	Samples func(w *P, g *Group[S, O, T])
	Joint   *Joint[P, S, O, T]

	// Weights computes the gradients of a range, sums over so many groups, which
	// have left persistent; prefetch, if it is wanted, points at the range's weights and at
	// what the optimizer remembers of them.
	Weights func(on Machine, sum, persistent []T, part, number, groups int, prefetch []*T)

	// Products gives update the gradient of a range of a part that is a product. It
	// is nil if there are none, or the optimizer cannot use them.
	Products func(persistent []T, r Range, update func(b Span, factors, x []T))

	Updated func() // called after each range, to measure; else nil
}
