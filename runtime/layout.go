package runtime

import (
	"math"
	"slices"
	"unsafe"
)

// layout is where the tensors of a network are in its inputs, outputs, samples and
// parameters, and what is done to them there. It knows these by their addresses,
// so that it is compiled once and not for each network.
type layout struct {
	info                     ModelInfo
	dtype                    DType
	double                   bool // it is Float64
	inputs, outputs, targets []view
	checks                   []int     // the outputs whose loss is not for all targets
	ranged                   []int     // the inputs of integers that must be of a range
	importance               []uintptr // where the number is in a sample that an output's loss is multiplied by; 0: nowhere
	ends                     ends
	sizes
}

// sizes are in bytes: of all parameters, of a sample and of its outputs; and where
// its inputs are in a sample.
type sizes struct{ parameters, sample, output, input uintptr }

// view is where a tensor is in a block of memory: after so many bytes, and so
// many elements.
type view struct {
	offset uintptr
	size   int
}

func newLayout(info ModelInfo, d DType, targets []uintptr, s sizes) *layout {
	l := &layout{info: info, dtype: d, double: d == Float64, sizes: s}
	for i, in := range info.Inputs {
		l.inputs = append(l.inputs, l.next(l.inputs, in.Shape))
		if in.Below > 0 {
			l.ranged = append(l.ranged, i)
		}
	}
	for i, o := range info.Outputs {
		l.outputs = append(l.outputs, l.next(l.outputs, o.Shape))
		target := view{targets[i], size(o.Shape)}
		if o.Sparse {
			target.size = o.Form.Len()
		}
		l.targets = append(l.targets, target)
		if o.Sparse || o.Targets != AnyNumber {
			l.checks = append(l.checks, i)
		}
	}
	l.findEnds()
	return l
}

// next is the view of a tensor that follows those before.
func (l *layout) next(before []view, shape []int) view {
	v := view{size: size(shape)}
	if n := len(before); n > 0 {
		last := before[n-1]
		v.offset = last.offset + uintptr(last.size*l.dtype.Bytes())
	}
	return v
}

// allInputs is the view of all inputs together.
func (l *layout) allInputs() view {
	if len(l.inputs) == 0 {
		return view{}
	}
	last := l.inputs[len(l.inputs)-1]
	return view{0, int(last.offset)/l.dtype.Bytes() + last.size}
}

// maxValues is the most values that a sample may have.
const maxValues = min(1<<28, math.MaxInt>>6)

// of is the tensor in a block. To slice an array costs less than unsafe.Slice, and
// here samples are few nanoseconds.
func of[T Float](block unsafe.Pointer, v view) []T {
	return (*[maxValues]T)(unsafe.Add(block, v.offset))[:v.size:v.size]
}

// labels are where a target is that is a label or several.
func (v view) labels(sample unsafe.Pointer) []int {
	return (*[maxValues]int)(unsafe.Add(sample, v.offset))[:v.size:v.size]
}

// weights are parameters and what they have beside, as their file has them.
func (l *layout) weights(w unsafe.Pointer, b *Beside) Weights {
	return Weights{Info: &l.info, Tensors: l.arrays(memoryOf(w, l.parameters)), Beside: b}
}

// arrays are parameters, as their file has them.
func (l *layout) arrays(parameters []byte) []Array {
	arrays := make([]Array, len(l.info.Weights))
	for i, t := range l.info.Weights {
		n := size(t.Shape) * l.dtype.Bytes()
		arrays[i] = Array{t.Name, slices.Clone(t.Shape), l.dtype, parameters[:n:n]}
		parameters = parameters[n:]
	}
	return arrays
}

// setLabel makes a class the target of output i of a sample.
func (l *layout) setLabel(sample unsafe.Pointer, i, label int) {
	switch {
	case i < 0 || i >= len(l.targets):
	case l.info.Outputs[i].Sparse:
		l.info.Outputs[i].Form.fill(l.targets[i].labels(sample), label)
	case l.double:
		SetLabel(of[float64](sample, l.targets[i]), label)
	default:
		SetLabel(of[float32](sample, l.targets[i]), label)
	}
}

// target is the class that the target of output i of a sample stands for, -1 if
// there is none.
func (l *layout) target(sample unsafe.Pointer, i int) int {
	switch {
	case i < 0 || i >= len(l.targets):
		return -1
	case l.info.Outputs[i].Sparse:
		return l.targets[i].labels(sample)[0]
	}
	return l.label(sample, l.targets[i])
}

// label is the class that the numbers of a view stand for.
func (l *layout) label(block unsafe.Pointer, v view) int {
	if l.double {
		return Label(of[float64](block, v))
	}
	return Label(of[float32](block, v))
}

// chosen is the class that output i chooses, of two by the threshold that p has.
func (l *layout) chosen(p *Preprocess, out unsafe.Pointer, i int) int {
	o, v := &l.info.Outputs[i], l.outputs[i]
	if v.size > 1 {
		return l.label(out, v)
	}
	limit := o.threshold(0)
	if t := p.thresholdsOf(i); len(t) > 0 {
		limit = t[0]
	}
	if l.double {
		return above(of[float64](out, v)[0], limit)
	}
	return above(float64(of[float32](out, v)[0]), limit)
}

// className names the class that output i stands for: as p or the spec calls it, or
// by its number; empty if it stands for none.
func (l *layout) className(p *Preprocess, out unsafe.Pointer, i int) string {
	if i < 0 || i >= len(l.outputs) || l.info.Outputs[i].Classes() == 0 {
		return ""
	}
	return p.className(&l.info, i, l.chosen(p, out, i))
}

// check refuses targets of n samples that their losses are not for, and inputs out
// of their range.
func (l *layout) check(samples unsafe.Pointer, n int) error {
	if len(l.ranged) > 0 {
		for k := range uintptr(n) {
			if err := l.checkInputs(unsafe.Add(samples, k*l.sample+l.input)); err != nil {
				return err
			}
		}
	}
	if l.double {
		return check[float64](l, samples, n)
	}
	return check[float32](l, samples, n)
}

func check[T Float](l *layout, samples unsafe.Pointer, n int) error {
	for _, i := range l.checks {
		o, v, size := &l.info.Outputs[i], l.targets[i], l.sample
		for k := range uintptr(n) {
			var err error
			if o.Sparse {
				err = CheckLabels(o, v.labels(unsafe.Add(samples, k*size)))
			} else {
				err = CheckTarget(o, of[T](unsafe.Add(samples, k*size), v))
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// judge has a meter judge the outputs of n samples.
func (l *layout) judge(m *Meter, outputs, samples unsafe.Pointer, n int) {
	if l.double {
		judgeAll[float64](l, m, outputs, samples, n)
	} else {
		judgeAll[float32](l, m, outputs, samples, n)
	}
}

func judgeAll[T Float](l *layout, m *Meter, outputs, samples unsafe.Pointer, n int) {
	for i := range l.outputs {
		o, y, t := &l.info.Outputs[i], l.outputs[i], l.targets[i]
		switch output, sample := l.output, l.sample; {
		case !m.outputs[i].judges():
		case len(o.Padding) > 0:
			for k := range uintptr(n) {
				judgeSteps[T](l, m, i, unsafe.Add(outputs, k*output), unsafe.Add(samples, k*sample))
			}
		case o.Sparse:
			for k := range uintptr(n) {
				MeterAddLabels(m, i, of[T](unsafe.Add(outputs, k*output), y), t.labels(unsafe.Add(samples, k*sample)))
			}
		default:
			for k := range uintptr(n) {
				MeterAdd(m, i, of[T](unsafe.Add(outputs, k*output), y), of[T](unsafe.Add(samples, k*sample), t))
			}
		}
	}
}

// judgeSteps has a meter judge the steps that count of output i of a sample.
func judgeSteps[T Float](l *layout, m *Meter, i int, output, sample unsafe.Pointer) {
	o, y, steps := &l.info.Outputs[i], of[T](output, l.outputs[i]), l.info.Outputs[i].Padding[0].Steps
	for k := range steps {
		switch {
		case isPadding[T](l, o, unsafe.Add(sample, l.input), k):
		case o.Sparse:
			MeterAddLabels(m, i, step(y, k, steps), step(l.targets[i].labels(sample), k, steps))
		default:
			MeterAdd(m, i, step(y, k, steps), step(of[T](sample, l.targets[i]), k, steps))
		}
	}
}

// step is step k of a tensor of so many.
func step[E any](x []E, k, steps int) []E {
	n := len(x) / steps
	return x[k*n : (k+1)*n]
}

// isPadding reports whether step k of an output does not count.
func isPadding[T Float](l *layout, o *OutputInfo, inputs unsafe.Pointer, k int) bool {
	for _, p := range o.Padding {
		if isAll(step(of[T](inputs, l.inputs[p.Input]), k, p.Steps), p.Value, l.info.Inputs[p.Input].Integers) {
			return true
		}
	}
	return false
}

// isAll reports whether all elements of a part of an input, perhaps integers, are a value.
func isAll[T Float](x []T, value float64, integers bool) bool {
	for i, v := range x {
		switch {
		case !integers:
		case unsafe.Sizeof(v) == 4:
			v = T(integersOf[int32](x)[i])
		default:
			v = T(integersOf[int64](x)[i])
		}
		if v != T(value) {
			return false
		}
	}
	return true
}
