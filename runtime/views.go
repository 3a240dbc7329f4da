package runtime

import (
	"iter"
	"math"
	"unsafe"
)

// view is where a tensor is in a block of memory: after so many bytes, and so
// many elements.
type view struct {
	offset uintptr
	size   int
}

// next is the view of a tensor that follows those before.
func next[T Float](before []view, shape []int) view {
	v := view{size: size(shape)}
	if n := len(before); n > 0 {
		last := before[n-1]
		v.offset = last.offset + uintptr(last.size)*unsafe.Sizeof(T(0))
	}
	return v
}

// maxValues is the most values that a sample may have.
const maxValues = min(1<<28, math.MaxInt>>6)

// of is the tensor in a block. To slice an array costs less than unsafe.Slice, and
// here samples are few nanoseconds.
func of[T Float, B any](block *B, v view) []T {
	return (*[maxValues]T)(unsafe.Add(unsafe.Pointer(block), v.offset))[:v.size:v.size]
}

// flat is the numbers of a P, I or O, in the order of their memory.
func flat[B any, T Float](block *B) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(block)), unsafe.Sizeof(*block)/unsafe.Sizeof(T(0)))
}

// Inputs are those of a sample.
func (n *Network[P, S, I, O, T]) Inputs(s *S) *I { return n.table.Inputs(s) }

// Flat views all inputs, one after another and each in row-major order.
func (n *Network[P, S, I, O, T]) Flat(in *I) []T { return flat[I, T](in) }

// Input views input i of a sample, in the order of the Info's, as its elements in
// row-major order; nil if there is no such input.
func (n *Network[P, S, I, O, T]) Input(s *S, i int) []T {
	if i < 0 || i >= len(n.inputs) {
		return nil
	}
	return of[T](n.table.Inputs(s), n.inputs[i])
}

// Output views output i, likewise.
func (n *Network[P, S, I, O, T]) Output(out *O, i int) []T {
	if i < 0 || i >= len(n.outputs) {
		return nil
	}
	return of[T](out, n.outputs[i])
}

// Target views the target of output i in a sample, likewise; it is nil, too, where
// that is a class.
func (n *Network[P, S, I, O, T]) Target(s *S, i int) []T {
	if i < 0 || i >= len(n.targets) || n.info.Outputs[i].Sparse {
		return nil
	}
	return of[T](s, n.targets[i])
}

// class is where the target of output i is, which is one.
func (n *Network[P, S, I, O, T]) class(s *S, i int) *int {
	return (*int)(unsafe.Add(unsafe.Pointer(s), n.targets[i].offset))
}

// SetLabel makes a class, counted from 0, the target of output i: one-hot for
// several units, 0 or 1 for a single one, the class itself for a sparse loss. See
// [SetLabel].
func (n *Network[P, S, I, O, T]) SetLabel(s *S, i, label int) {
	if t := n.Target(s, i); t != nil {
		SetLabel(t, label)
	} else if i >= 0 && i < len(n.targets) {
		*n.class(s, i) = label
	}
}

// Label is the class that the target of output i stands for: the largest of
// several units, a single one above ½ or not; -1 if there is none.
func (n *Network[P, S, I, O, T]) Label(s *S, i int) int {
	if i >= 0 && i < len(n.targets) && n.info.Outputs[i].Sparse {
		return *n.class(s, i)
	}
	return Label(n.Target(s, i))
}

// check refuses targets that their losses are not for.
func (n *Network[P, S, I, O, T]) check(batch []S) error {
	for _, i := range n.checks {
		o, v := &n.info.Outputs[i], n.targets[i]
		for k := range batch {
			var err error
			if o.Sparse {
				err = CheckLabel(o.Name, *n.class(&batch[k], i), v.size)
			} else {
				err = CheckTarget(o, of[T](&batch[k], v))
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// checked is data whose targets are checked.
func (n *Network[P, S, I, O, T]) checked(data iter.Seq2[*S, error]) iter.Seq2[*S, error] {
	if len(n.checks) == 0 {
		return data
	}
	return checked(data, func(s *S) error { return n.check(unsafe.Slice(s, 1)) })
}

// judge has a meter judge the outputs of samples.
func (n *Network[P, S, I, O, T]) judge(m *Meter, out []O, batch []S) {
	for i := range n.outputs {
		o, y, t := &n.info.Outputs[i], n.outputs[i], n.targets[i]
		switch {
		case o.Metric == NoMetric:
		case o.Sparse:
			for k := range batch {
				MeterAddLabel(m, i, of[T](&out[k], y), *n.class(&batch[k], i))
			}
		default:
			for k := range batch {
				MeterAdd(m, i, of[T](&out[k], y), of[T](&batch[k], t))
			}
		}
	}
}
