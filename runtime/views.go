package runtime

import "unsafe"

// flat is the numbers of a P, I or O, in the order of their memory.
func flat[B any, T Float](block *B) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(block)), unsafe.Sizeof(*block)/unsafe.Sizeof(T(0)))
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
	if i < 0 || i >= len(n.inputs) {
		return nil
	}
	return of[T](unsafe.Pointer(n.table.Inputs(s)), n.inputs[i])
}

// Output views output i, likewise.
func (n *Network[P, S, I, O, T]) Output(out *O, i int) []T {
	if i < 0 || i >= len(n.outputs) {
		return nil
	}
	return of[T](unsafe.Pointer(out), n.outputs[i])
}

// Target views the target of output i in a sample, likewise; it is nil, too, where
// that is a class.
func (n *Network[P, S, I, O, T]) Target(s *S, i int) []T {
	if i < 0 || i >= len(n.targets) || n.info.Outputs[i].Sparse {
		return nil
	}
	return of[T](unsafe.Pointer(s), n.targets[i])
}

// SetLabel makes a class, counted from 0, the target of output i: one-hot for
// several units, 0 or 1 for a single one, the class itself for a sparse loss, of
// all positions or as the only label of a sequence. See [SetLabel].
func (n *Network[P, S, I, O, T]) SetLabel(s *S, i, label int) {
	n.setLabel(unsafe.Pointer(s), i, label)
}

// SetLabels makes classes the target of output i, whose loss takes several labels, in
// row-major order.
func (n *Network[P, S, I, O, T]) SetLabels(s *S, i int, labels []int) {
	copy(n.Labels(s, i), labels)
}

// Labels views the labels that are the target of output i; nil if it has none.
func (n *Network[P, S, I, O, T]) Labels(s *S, i int) []int {
	if i < 0 || i >= len(n.targets) || !n.info.Outputs[i].Sparse {
		return nil
	}
	return n.targets[i].labels(unsafe.Pointer(s))
}

// Label is the class that the target of output i stands for: the largest of
// several units, a single one above ½ or not, the first of several labels; -1 if there is none.
func (n *Network[P, S, I, O, T]) Label(s *S, i int) int { return n.target(unsafe.Pointer(s), i) }

// check refuses targets that their losses are not for, and inputs out of their range.
func (n *Network[P, S, I, O, T]) check(batch []S) error {
	return n.layout.check(unsafe.Pointer(unsafe.SliceData(batch)), len(batch))
}

// checkOne is check for one sample; nil where there is nothing to check.
func (n *Network[P, S, I, O, T]) checkOne() func(s *S) error {
	if len(n.checks) == 0 && len(n.ranged) == 0 {
		return nil
	}
	return func(s *S) error { return n.layout.check(unsafe.Pointer(s), 1) }
}

// judge has a meter judge the outputs of samples, which are as many.
func (n *Network[P, S, I, O, T]) judge(m *Meter, outputs *O, samples []S) {
	n.layout.judge(m, unsafe.Pointer(outputs), unsafe.Pointer(unsafe.SliceData(samples)), len(samples))
}
