package runtime

import (
	"iter"
	"sync"
	"unsafe"
)

// Network is what a generated package tells the code that all of them share.
// P, S and O are its Parameters, Sample and Outputs; a P or O is one block of
// numbers of type T.
type Network[P, S, O any, T Float] struct {
	Info      *ModelInfo
	Trainable []Span   // the parameters that training changes, as they are in memory
	Slots     []string // what the optimizer remembers of each parameter
	Workers   int      // that share the work of a step; 0: as many as there are processors
	Arena     int      // elements for a sample's way through the network in plain Go

	Tensors func(w *P) []Tensor[T]
	Check   func(batch []S) error              // refuses targets that their losses are not for; nil: there are none
	Judge   func(m *Meter, out []O, batch []S) // judges the outputs of samples; nil: nothing does

	// Forward computes the outputs of a sample and the loss of each, and keeps in
	// the arena what Backward needs; random is the key of its random numbers, 0 for
	// none. Backward adds the gradients of the weighted sum of the losses, and tells
	// watch, unless that is nil, which each layer leaves.
	Forward  func(w *P, arena []T, s *S, out *O, losses []T, random uint64)
	Backward func(w *P, arena []T, s *S, out *O, gradients *P, watch Watch[T])

	// Paths are the ways of training in vector code; a batch takes the first that it
	// is large enough for, and is else trained on in plain Go.
	Paths []Path[P, S, O, T]

	// Evaluation is how samples are measured in vector code.
	Evaluation Lanes[P, S, O, T]
	groups     sync.Pool // of *Group, for that
}

// Watch is told where gradients are, such as `layer "n"`, and what they are.
type Watch[T Float] = func(at string, gradients ...[]T)

// flat is the numbers of a P or O, in the order of their memory.
func flat[V any, T Float](block *V) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(block)), unsafe.Sizeof(*block)/unsafe.Sizeof(T(0)))
}

// check refuses a batch with targets that their losses are not for.
func (n *Network[P, S, O, T]) check(batch []S) error {
	if n.Check == nil {
		return nil
	}
	return n.Check(batch)
}

// checked is data whose targets are checked.
func (n *Network[P, S, O, T]) checked(data iter.Seq2[*S, error]) iter.Seq2[*S, error] {
	if n.Check == nil {
		return data
	}
	return Checked(data, func(s *S) error { return n.Check(unsafe.Slice(s, 1)) })
}

// judge has a meter judge outputs of samples.
func (n *Network[P, S, O, T]) judge(m *Meter, out []O, batch []S) {
	if n.Judge != nil {
		n.Judge(m, out, batch)
	}
}
