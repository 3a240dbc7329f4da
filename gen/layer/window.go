package layer

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// window is how a kernel slides over the first axes of a tensor. The other
// axes, taken together, are the channels.
type window struct {
	axes     []slide
	channels int
	rest     []int // the shape of the channels
	repeat   int   // how many times the kernel sees each channel of the input, if more than once
}

// slide is a kernel's way along one axis: iteration o of its out places reads
// o·stride + k·dilation for k < kernel, counted from the start of the padding.
type slide struct {
	in, kernel, stride, dilation, before, after, out int

	beyond int // how far the last place reaches over the padding
}

// reach is the extent of the kernel with its gaps.
func (s slide) reach() int { return (s.kernel-1)*s.dilation + 1 }

// padded is the extent of the axis with its padding and what windows reach beyond.
func (s slide) padded() int { return s.before + s.in + s.after + s.beyond }

// isPadded reports whether windows reach over x.
func (s slide) isPadded() bool { return s.padded() > s.in }

// places works out how many there are. With ceil, one more begins inside x or the
// padding before it if elements are left, as in PyTorch.
func (s *slide) places(ceil bool) {
	s.out = 0
	if room := s.padded() - s.reach(); room >= 0 {
		s.out = room/s.stride + 1
	}
	end := s.out*s.stride + s.reach()
	if ceil && end-s.padded() < s.stride && s.out*s.stride < s.before+s.in {
		s.beyond = end - s.padded()
		s.out++
	}
}

// windowOptions are the options that make a window. kernel is the name of the
// option that gives the kernel's size.
type windowOptions struct {
	kernel                 string
	size, strides, dilated perAxis
	padding                padding
	ceil                   bool
}

// window works out how the kernel runs over the input. It reports mistakes.
func (c *Context) window(o windowOptions) (*window, bool) {
	shape := c.In[0].Shape
	rank := len(o.size.list)
	if o.size.single {
		rank = max(len(shape)-1, 1)
	}
	if rank > len(shape) {
		c.Errorf(o.kernel, "%v has %d axes, but the input %v has only %d", o.size.list, rank, shape, len(shape))
		return nil, false
	}
	if !c.fits("strides", o.strides, rank) || !c.fits("dilation_rate", o.dilated, rank) {
		return nil, false
	}
	if o.padding.pairs != nil && len(o.padding.pairs) != rank {
		c.Errorf("padding", "found %v for a kernel of %d axes; expected a pair for each", o.padding.pairs, rank)
		return nil, false
	}
	if o.padding.causal && rank != 1 {
		c.Errorf("padding", "\"causal\" is for kernels of one axis, but this one has %d", rank)
		return nil, false
	}
	w := &window{rest: shape[rank:], channels: ir.Size(shape[rank:])}
	for i := range rank {
		s := slide{in: shape[i], kernel: o.size.at(i), stride: o.strides.at(i), dilation: o.dilated.at(i)}
		o.padding.apply(&s, i)
		if s.places(o.ceil); s.out == 0 {
			c.Errorf(o.kernel, "the kernel spans %d along axis %d, but the input %v has %d there%s", s.reach(), i, shape, s.padded(), paddingNote(s))
			return nil, false
		}
		w.axes = append(w.axes, s)
	}
	if _, ok := spec.Elements(append(w.paddedShape(), w.channels)); !ok {
		c.Errorf("padding", "the padded input would have more than %d elements", spec.MaxElements)
		return nil, false
	}
	return w, true
}

func paddingNote(s slide) string {
	if s.before+s.after == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of it padding", s.before+s.after)
}

// fits reports whether p has one number, or one for each axis of the kernel.
func (c *Context) fits(option string, p perAxis, rank int) bool {
	if p.single || len(p.list) == rank {
		return true
	}
	c.Errorf(option, "found %v for a kernel of %d axes; expected a number for each, or a single one for all", p.list, rank)
	return false
}

func (w *window) sizes(of func(slide) int) []int {
	all := make([]int, len(w.axes))
	for i, s := range w.axes {
		all[i] = of(s)
	}
	return all
}

func (w *window) kernel() []int      { return w.sizes(func(s slide) int { return s.kernel }) }
func (w *window) out() []int         { return w.sizes(func(s slide) int { return s.out }) }
func (w *window) paddedShape() []int { return w.sizes(slide.padded) }

func (w *window) isPadded() bool {
	return slices.ContainsFunc(w.axes, slide.isPadded)
}

// read is the input as the kernel sees it: the input itself under another
// shape, or a copy with fill around it and channels that repeat. The channels are an axis, or merged into
// the last one, so that a kernel's row is contiguous.
func (w *window) read(c *Context, fill float64, merged bool) *ir.Value {
	x, rows := c.In[0], w.paddedShape()
	if merged {
		rows[len(rows)-1] *= w.channels
	} else if w.channels > 1 {
		rows = append(rows, w.channels)
	}
	repeat := max(w.repeat, 1)
	if !w.isPadded() && repeat == 1 {
		return c.View(c.Name+".input", x, rows)
	}
	p := c.Temp(c.Name+".padded", rows)
	if w.isPadded() {
		c.Op(&ir.Op{Kind: ir.Map, Loops: []ir.Loop{{Name: "i", N: p.Size()}}, Out: ir.Access{Value: p, Strides: []int{1}}, Expr: expr.Const(fill)})
	}
	box := w.sizes(func(s slide) int { return s.in })
	strides := ir.RowMajor(slices.Concat(w.paddedShape(), []int{w.channels / repeat, repeat}))
	loops, _ := ir.Loops(slices.Concat(box, []int{w.channels / repeat, repeat}))
	from := append(ir.RowMajor(append(box, w.channels/repeat)), 0)
	copied := &ir.Op{Kind: ir.Move, Loops: loops, Out: ir.Access{Value: p, Strides: strides}, In: []ir.Access{{Value: x, Strides: from}}}
	for i, s := range w.axes {
		copied.Out.Offset += s.before * strides[i]
	}
	copied.Collapse()
	c.Op(copied)
	return p
}

// names are those of the loops over the places and over the kernel.
func (w *window) names(i int) (place, kernel string) {
	switch n := len(w.axes); n {
	case 1:
		return "i", "k"
	case 2, 3:
		axis := "dhw"[3-n+i:][:1]
		return "o" + axis, "k" + axis
	}
	return fmt.Sprintf("o%d", i), fmt.Sprintf("k%d", i)
}

// nest collects the loops of an operation and how each operand follows them.
type nest struct {
	loops   []ir.Loop
	strides [][]int // by operand, the result first
}

// add appends a loop; one of a single iteration is left out.
func (n *nest) add(name string, iterations int, strides ...int) {
	if iterations == 1 {
		return
	}
	n.force(name, iterations, strides...)
}

func (n *nest) force(name string, iterations int, strides ...int) {
	n.loops = append(n.loops, ir.Loop{Name: name, N: iterations})
	if n.strides == nil {
		n.strides = make([][]int, len(strides))
	}
	for i, s := range strides {
		n.strides[i] = append(n.strides[i], s)
	}
}

// finish makes sure that there is a loop.
func (n *nest) finish(operands int) {
	if len(n.loops) == 0 {
		n.force("i", 1, make([]int, operands)...)
	}
}
