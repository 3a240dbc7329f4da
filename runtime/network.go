package runtime

import (
	"fmt"
	goruntime "runtime"
	"slices"
	"sync"
	"unsafe"
)

// Network is a generated package as code for any network takes it; see [Table]
// for its types.
type Network[P, S, I, O any, T Float] struct {
	layout *layout // its methods would be compiled once more, were it embedded
	net    erased
	table  *Table[P, S, I, O, T]
}

// NewNetwork makes a network of its table.
func NewNetwork[P, S, I, O any, T Float](table Table[P, S, I, O, T]) *Network[P, S, I, O, T] {
	var s S
	l := newLayout(table.Info(), DTypeOf[T](), table.Targets, sizes{
		parameters: unsafe.Sizeof(*new(P)), sample: unsafe.Sizeof(s), output: unsafe.Sizeof(*new(O)),
		input: uintptr(unsafe.Pointer(table.Inputs(&s))) - uintptr(unsafe.Pointer(&s)),
	})
	l.importance = table.Weights
	return &Network[P, S, I, O, T]{l, erase(l, unsafe.Pointer(&table)), &table}
}

// Info describes the network. Each call returns a new description.
func (n *Network[P, S, I, O, T]) Info() *ModelInfo {
	info := n.table.Info()
	return &info
}

// largeWeights is the size in bytes from which weights are worth large pages.
const largeWeights = 4 << 20

// NewParameters returns parameters that are 0.
func (n *Network[P, S, I, O, T]) NewParameters() *P {
	if unsafe.Sizeof(*new(P)) >= largeWeights {
		return Allocate[P](0)
	}
	return new(P)
}

// Draw returns the parameters that training starts from. The same seed gives the
// same everywhere.
func (n *Network[P, S, I, O, T]) Draw(seed uint64) *P {
	w := n.NewParameters()
	n.table.Initialise(w, seed)
	return w
}

// Optimizer returns the spec's.
func (n *Network[P, S, I, O, T]) Optimizer() Optimizer[T] { return n.table.Optimizer() }

// Tensors lists parameters in the order of their file. Their Data is w's own
// memory.
func (n *Network[P, S, I, O, T]) Tensors(w *P) []Tensor[T] {
	return n.net.tensors(unsafe.Pointer(w)).([]Tensor[T])
}

// Trains reports whether training changes tensor i of the parameters by its gradient.
func (n *Network[P, S, I, O, T]) Trains(i int) bool {
	return trains(n.layout.info.Weights, n.table.Trainable, i)
}

func trains(weights []TensorInfo, trainable []Span, i int) bool {
	at := 0
	for _, t := range weights[:i] {
		at += size(t.Shape)
	}
	return slices.ContainsFunc(trainable, func(s Span) bool { return s.Begin <= at && at < s.End })
}

// Weights are parameters and what they have beside, as their file has them.
func (n *Network[P, S, I, O, T]) Weights(w *P, b *Beside) Weights {
	return n.layout.weights(unsafe.Pointer(w), b)
}

// Code names what computes the network's steps and predictions on a machine: other code rounds
// otherwise.
func (n *Network[P, S, I, O, T]) Code(on Machine) string { return n.net.code(on) }

// network is a Network whose types are put away.
type network[T Float] struct {
	*layout
	table *table[T]

	batches batches
	arenas  sync.Pool // of *arena, for predictions

	explanations sync.Pool // likewise, for gradients of inputs
}

// numbers are those of a block of so many bytes.
func numbers[T Float](block unsafe.Pointer, bytes uintptr) []T {
	return unsafe.Slice((*T)(block), bytes/unsafe.Sizeof(T(0)))
}

// makeNumbers allocates those of a block, at a place as [Allocate] has them.
func makeNumbers[T Float](place int, bytes uintptr) []T {
	return numbers[T](unsafe.Add(allocate(place*stagger+int(bytes)), place*stagger), bytes)
}

// as is a block of numbers as code of the package takes it.
func as[T Float](block []T) *unknown { return (*unknown)(unsafe.Pointer(unsafe.SliceData(block))) }

// vector finds the vector code for a machine, nil if there is none.
func (n *network[T]) vector(on Machine) *vectorCode[T] {
	for i := range n.table.Vectors {
		if v := &n.table.Vectors[i]; v.On(on) {
			return v
		}
	}
	return nil
}

// suited is a machine that the network has code for, of those that on is: one without
// vectors that only sweeps would use, which are too short where the code is.
func (n *network[T]) suited(on Machine) Machine {
	if v := n.vector(on); v != nil {
		for i := least; i < on.instructions; i++ {
			if m := (Machine{i}); v.On(m) {
				return m
			}
		}
	}
	return on
}

func (n *network[T]) code(on Machine) string {
	suited := n.suited(on)
	switch {
	case n.vector(on) != nil:
		return fmt.Sprintf("vector code for %v", suited)
	case suited.AVX2():
		return fmt.Sprintf("plain Go for %s, optimizers for %v", goruntime.GOARCH, suited)
	}
	return "plain Go for " + goruntime.GOARCH
}

func (n *network[T]) tensors(w unsafe.Pointer) any {
	tensors, rest := make([]Tensor[T], len(n.info.Weights)), numbers[T](w, n.parameters)
	for i, t := range n.info.Weights {
		k := size(t.Shape)
		tensors[i] = Tensor[T]{Name: t.Name, Shape: slices.Clone(t.Shape), Data: rest[:k:k]}
		rest = rest[k:]
	}
	return tensors
}
