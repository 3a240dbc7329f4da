package runtime

import (
	"iter"
	"sync"
	"unsafe"
)

// Network is what a generated package tells the code that all of them share.
// P, S, I and O are its Parameters, Sample, Inputs and Outputs; a P, I or O is
// one block of numbers of type T.
type Network[P, S, I, O any, T Float] struct {
	Info      *ModelInfo
	Trainable []Span   // the parameters that training changes, as they are in memory
	Slots     []string // what the optimizer remembers of each parameter
	Workers   int      // that share the work of a step; 0: as many as there are processors
	Grain     int      // samples whose predictions are worth a goroutine: some 50 µs

	// Elements for a sample's way through the network, in Predict and in Forward.
	InferenceArena, TrainingArena int

	Tensors func(w *P) []Tensor[T]
	Check   func(batch []S) error              // refuses targets that their losses are not for; nil: there are none
	Judge   func(m *Meter, out []O, batch []S) // judges the outputs of samples; nil: nothing does

	// Predict computes the outputs of one sample, in vector code where there is any.
	Predict func(on Machine, w *P, arena []T, in *I, out *O)

	// Forward computes the outputs of a sample and the loss of each, and keeps in
	// the arena what Backward needs; random is the key of its random numbers, 0 for
	// none. They are made on the machine; the rest is plain Go. Backward adds the
	// gradients of the weighted sum of the losses, and tells watch, unless that is nil,
	// which each layer leaves.
	Forward  func(on Machine, w *P, arena []T, s *S, out *O, losses []T, random uint64)
	Backward func(w *P, arena []T, s *S, out *O, gradients *P, watch Watch[T])

	// Vectors are the network in vector code, a row for each kind of machines.
	Vectors []VectorCode[P, S, I, O, T]

	batches batches[I, O]
	arenas  sync.Pool // of *arena, for predictions
}

// vector finds the vector code for a machine, nil if there is none.
func (n *Network[P, S, I, O, T]) vector(on Machine) *VectorCode[P, S, I, O, T] {
	for i := range n.Vectors {
		if v := &n.Vectors[i]; v.On(on) {
			return v
		}
	}
	return nil
}

// Watch is told where gradients are, such as `layer "n"`, and what they are.
type Watch[T Float] = func(at string, gradients ...[]T)

// flat is the numbers of a P or O, in the order of their memory.
func flat[V any, T Float](block *V) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(block)), unsafe.Sizeof(*block)/unsafe.Sizeof(T(0)))
}

// check refuses a batch with targets that their losses are not for.
func (n *Network[P, S, I, O, T]) check(batch []S) error {
	if n.Check == nil {
		return nil
	}
	return n.Check(batch)
}

// checked is data whose targets are checked.
func (n *Network[P, S, I, O, T]) checked(data iter.Seq2[*S, error]) iter.Seq2[*S, error] {
	if n.Check == nil {
		return data
	}
	return Checked(data, func(s *S) error { return n.Check(unsafe.Slice(s, 1)) })
}

// judge has a meter judge outputs of samples.
func (n *Network[P, S, I, O, T]) judge(m *Meter, out []O, batch []S) {
	if n.Judge != nil {
		n.Judge(m, out, batch)
	}
}
