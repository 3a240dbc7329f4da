package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var sliceDef = Def{
	Type: "slice",
	Doc: "A part of x, as x[start:stop:step] in NumPy: what is negative counts from the end, bounds beyond an end are that end, " +
		"and a negative step goes backwards, by default from the last element to the first. Axes without numbers are kept whole.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Slice{} },
	Example: "start = [1, 0]\nstop = [-1, 8]\nstep = [1, 2]",
}

// Slice cuts a part out.
type Slice struct {
	Start []int `opt:"start" doc:"the first element along each axis; by default the first of all"`
	Stop  []int `opt:"stop" doc:"the end, which is not part of it; by default that of x"`
	Size  []int `opt:"size" min:"1" doc:"how many elements instead of stop; all of them must be there"`
	Step  []int `opt:"step" doc:"from one element to the next; 1 by default"`
	Axis  []int `opt:"axis" doc:"which axes the numbers are for; by default the first ones"`
}

// cut is n elements along an axis.
type cut struct{ axis, start, step, n int }

// Build implements Layer.
func (l *Slice) Build(c *Context) {
	x := c.In[0]
	cuts, ok := l.cuts(c)
	if !ok {
		return
	}
	shape, strides := slices.Clone(x.Shape), ir.RowMajor(x.Shape)
	from := ir.Access{Value: x, Strides: strides}
	for _, k := range cuts {
		shape[k.axis] = k.n
		from.Offset += k.start * strides[k.axis]
		strides[k.axis] *= k.step
	}
	y := c.Temp(c.Name+".y", shape)
	loops, to := ir.Loops(shape)
	c.move(part{loops, ir.Access{Value: y, Strides: to}}, from)
	c.Output(y)
}

// cuts are what is taken along the axes. It reports lists that do not fit.
func (l *Slice) cuts(c *Context) ([]cut, bool) {
	x, n := c.In[0], 0
	for _, list := range [][]int{l.Start, l.Stop, l.Size, l.Step, l.Axis} {
		n = max(n, len(list))
	}
	for option, list := range map[string][]int{"start": l.Start, "stop": l.Stop, "size": l.Size, "step": l.Step, "axis": l.Axis} {
		if list != nil && len(list) != n {
			c.Errorf(option, "found %v beside lists of %d numbers; expected as many, one for each axis", list, n)
			return nil, false
		}
	}
	switch {
	case n == 0:
		c.Errorf("start", "takes all of x; expected start, stop, size or step")
		return nil, false
	case l.Stop != nil && l.Size != nil:
		c.Errorf("size", "found stop and size, expected one of them")
		return nil, false
	case n > len(x.Shape):
		c.Errorf("start", "numbers for %d axes, but the input %v has %d", n, x.Shape, len(x.Shape))
		return nil, false
	}
	axes := l.Axis
	for i := range n {
		if l.Axis == nil {
			axes = append(axes, i)
		}
	}
	if _, ok := c.chosen("axis", axes, len(x.Shape)); !ok {
		return nil, false
	}
	var cuts []cut
	for i, axis := range axes {
		axis, _ = c.axis(axis, len(x.Shape))
		k, ok := l.cut(c, i, axis)
		if !ok {
			return nil, false
		}
		cuts = append(cuts, k)
	}
	return cuts, true
}

// cut reads numbers i of the lists, those for an axis.
func (l *Slice) cut(c *Context, i, axis int) (cut, bool) {
	n := c.In[0].Shape[axis]
	k := cut{axis: axis, step: 1}
	if l.Step != nil {
		k.step = l.Step[i]
	}
	if k.step == 0 {
		c.Errorf("step", "found 0; expected steps forward or, negative, backward")
		return k, false
	}
	first, last := 0, n // what bounds may be
	if k.step < 0 {
		first, last = -1, n-1
	}
	bound := func(list []int, byDefault int) int {
		if list == nil {
			return byDefault
		}
		at := list[i]
		if at < 0 {
			at += n
		}
		return min(max(at, first), last)
	}
	begin, end := first, last
	if k.step < 0 {
		begin, end = last, first
	}
	k.start = bound(l.Start, begin)
	if l.Size != nil {
		k.n = l.Size[i]
		if at := k.start + (k.n-1)*k.step; k.start >= n || k.start < 0 || at < 0 || at >= n {
			c.Errorf("size", "axis %d of %v has no %d elements from %d on in steps of %d", axis, c.In[0].Shape, k.n, k.start, k.step)
			return k, false
		}
		return k, true
	}
	way := bound(l.Stop, end) - k.start
	if k.step < 0 {
		way = -way
	}
	size := max(k.step, -k.step)
	if k.n = (way + size - 1) / size; way <= 0 {
		c.Errorf("start", "nothing is left of axis %d of %v", axis, c.In[0].Shape)
		return k, false
	}
	return k, true
}
