package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// view is what an access reads in all iterations of loops, with an axis for each that it follows.
func (s *scope) view(a ir.Access, loops []ir.Loop) operand {
	a.Strides = slices.Clone(a.Strides)
	for i, l := range loops {
		if l.N == 1 {
			a.Strides[i] = 0
		}
	}
	t, a := s.reading(a, loops)
	key := fmt.Sprint(t.name, a.Offset, a.Strides, loops)
	if seen, ok := s.views[key]; ok {
		return seen
	}
	shape, at := fit(a, loops, t.shape)
	x := s.cut(s.reshape(t, shape), at, loops)
	o := operand{}
	for d := range at {
		if along := followers(at[d]); len(along) < 2 {
			o.loops = append(o.loops, along...)
		} else {
			x = s.pick(x, len(o.loops), at[d], along, loops)
			o.loops = append(o.loops, along...)
		}
		if len(followers(at[d])) == 0 { // an axis of one element, which goes
			x = s.reshape(x, slices.Concat(x.shape[:len(o.loops)], x.shape[len(o.loops)+1:]))
		}
	}
	o.tensor = x
	s.views[key] = o
	return o
}

// cut takes slices along the axes that a loop, or none, follows.
func (s *scope) cut(x tensor, at []ir.Index, loops []ir.Loop) tensor {
	var starts, ends, axes, steps []int
	shape := slices.Clone(x.shape)
	for d, i := range at {
		along := followers(i)
		if len(along) > 1 || whole(i, loops, x.shape[d]) {
			continue
		}
		n, step := 1, 1
		if len(along) == 1 {
			n, step = loops[along[0]].N, i.Strides[along[0]]
		}
		shape[d] = n
		end := i.Offset + (n-1)*step
		if step < 0 {
			end--
		} else {
			end++
		}
		if end < 0 {
			end = -x.shape[d] - 1
		}
		starts, ends, axes, steps = append(starts, i.Offset), append(ends, end), append(axes, d+x.lead()), append(steps, step)
	}
	if axes == nil {
		return x
	}
	options := []string{s.ints(starts...), s.ints(ends...), s.ints(axes...)}
	if slices.Max(steps) != 1 || slices.Min(steps) != 1 {
		options = append(options, s.ints(steps...))
	}
	return s.made("Slice", x, shape, options)
}

// pick takes the elements of an axis that several loops tell, with an axis for each of them.
func (s *scope) pick(x tensor, axis int, at ir.Index, along []int, loops []ir.Loop) tensor {
	var places []int
	var list func(k, sum int)
	list = func(k, sum int) {
		if k == len(along) {
			places = append(places, sum)
			return
		}
		for i := range loops[along[k]].N {
			list(k+1, sum+i*at.Strides[along[k]])
		}
	}
	list(0, at.Offset)
	n := extents(loops, along)
	return s.made("Gather", x, slices.Concat(x.shape[:axis], n, x.shape[axis+1:]), []string{s.indices(n, places)}, number("axis", axis+x.lead()))
}

// ints are a constant of one axis.
func (s *scope) ints(list ...int) string { return s.indices([]int{len(list)}, list) }

// indices are a constant of any shape, which is stored once.
func (s *scope) indices(shape, list []int) string {
	name := "ints"
	if len(list) < 5 {
		name = strings.Trim(strings.ReplaceAll(fmt.Sprint("ints_", list), " ", "_"), "[]")
		name = strings.ReplaceAll(name, "[", "")
	}
	t := onnx.NewInts(name, list...)
	t.Dims = nil
	for _, n := range shape {
		t.Dims = append(t.Dims, int64(n))
	}
	return s.constant(t)
}
