package runtime

import "unsafe"

// flat is the numbers of a P, I or O, in the order of their memory.
func flat[B any, T Float](block *B) []T {
	return numbers[T](unsafe.Pointer(block), unsafe.Sizeof(*block))
}

// bytesOf is the memory of numbers.
func bytesOf[T Float](x []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(T(0))))
}

// Inputs are those of a sample.
func (n *Network[P, S, I, O, T]) Inputs(s *S) *I { return n.table.Inputs(s) }

// Flat views all inputs, one after another and each in row-major order. The memory
// of those of integers holds integers; see [FromIntegers].
func (n *Network[P, S, I, O, T]) Flat(in *I) []T { return flat[I, T](in) }

// Input views input i of a sample, in the order of the Info's, as its elements in
// row-major order; nil if there is no such input. Integers are as in Flat.
func (n *Network[P, S, I, O, T]) Input(s *S, i int) []T {
	if i < 0 || i >= len(n.layout.inputs) {
		return nil
	}
	return of[T](unsafe.Pointer(n.table.Inputs(s)), n.layout.inputs[i])
}

// Output views output i, likewise.
func (n *Network[P, S, I, O, T]) Output(out *O, i int) []T {
	if i < 0 || i >= len(n.layout.outputs) {
		return nil
	}
	return of[T](unsafe.Pointer(out), n.layout.outputs[i])
}

// Target views the target of output i in a sample, likewise; it is nil, too, where
// that is a class.
func (n *Network[P, S, I, O, T]) Target(s *S, i int) []T {
	if i < 0 || i >= len(n.layout.targets) || n.layout.info.Outputs[i].Sparse {
		return nil
	}
	return of[T](unsafe.Pointer(s), n.layout.targets[i])
}

// SetLabel makes a class, counted from 0, the target of output i: one-hot for
// several units, 0 or 1 for a single one, the class itself for a sparse loss, of
// all positions or as the only label of a sequence. See [SetLabel].
func (n *Network[P, S, I, O, T]) SetLabel(s *S, i, label int) {
	n.layout.setLabel(unsafe.Pointer(s), i, label)
}

// SetLabels makes classes the target of output i, whose loss takes several labels, in
// row-major order.
func (n *Network[P, S, I, O, T]) SetLabels(s *S, i int, labels []int) {
	copy(n.Labels(s, i), labels)
}

// Labels views the labels that are the target of output i; nil if it has none.
func (n *Network[P, S, I, O, T]) Labels(s *S, i int) []int {
	if i < 0 || i >= len(n.layout.targets) || !n.layout.info.Outputs[i].Sparse {
		return nil
	}
	return n.layout.targets[i].labels(unsafe.Pointer(s))
}

// Label is the class that the target of output i stands for: the largest of
// several units, a single one above ½ or not, the first of several labels; -1 if there is none.
func (n *Network[P, S, I, O, T]) Label(s *S, i int) int { return n.layout.target(unsafe.Pointer(s), i) }

// SetWeight says how much a sample counts in the loss of output i, for FitConfig.SampleWeights. It does
// nothing where a package was generated without.
func (n *Network[P, S, I, O, T]) SetWeight(s *S, i int, weight float64) {
	if l := n.layout; i >= 0 && i < len(l.importance) && l.importance[i] != 0 {
		l.setWeight(unsafe.Pointer(s), l.importance[i], weight)
	}
}

// checkOne is check for one sample; nil where there is nothing to check.
func (l *layout) checkOne() func(s unsafe.Pointer) error {
	if len(l.checks) == 0 && len(l.ranged) == 0 {
		return nil
	}
	return func(s unsafe.Pointer) error { return l.check(s, 1) }
}
