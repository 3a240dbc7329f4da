package layer

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// interpolation is how a tensor's values are found between its places.
type interpolation struct {
	Interpolation string `opt:"interpolation" enum:"nearest|bilinear" doc:"the nearest element, or linear between the two around, along each axis"`
	AlignCorners  bool   `opt:"align_corners" doc:"bilinear: whether the first and last elements of x and y are at the same places, instead of their outer edges"`
}

// tap is a share of an element.
type tap struct {
	at     int
	weight float64
}

// resizing is an axis of another extent. An element of y is made as the one a period before,
// of elements of x as many further as shift says; the ends may differ.
type resizing struct {
	period, shift int
	taps          [][]tap // of each element of y
}

// along works out which elements make those of an axis, as PyTorch and Keras do. They lie in
// the middle of their places, or else at their beginnings.
func (l interpolation) along(in, out int, middle bool) resizing {
	a, b := in, out
	if l.AlignCorners {
		a, b = in-1, max(out-1, 1)
	}
	g := gcd(a, b)
	s := resizing{b / g, a / g, make([][]tap, out)}
	for o := range out {
		var n, d int // the place in x is n/d
		switch nearest := l.Interpolation == "nearest"; {
		case l.AlignCorners:
			n, d = o*a, b
		case !middle:
			n, d = o*in, out
		case nearest:
			n, d = (2*o+1)*in, 2*out
		default:
			n, d = max((2*o+1)*in-out, 0), 2*out
		}
		at := n / d
		if rest := n - at*d; l.Interpolation == "nearest" || rest == 0 || at == in-1 {
			s.taps[o] = []tap{{at, 1}}
		} else {
			up := float64(rest) / float64(d)
			s.taps[o] = []tap{{at, 1 - up}, {at + 1, up}}
		}
	}
	return s
}

// fits reports options that fit neither one another nor the input.
func (l interpolation) fits(c *Context, option string, p perAxis, rank int) bool {
	switch shape := c.In[0].Shape; {
	case rank > len(shape):
		c.Errorf(option, "%v has %d axes, but the input %v has only %d", p.list, rank, shape, len(shape))
	case l.AlignCorners && l.Interpolation == "nearest":
		c.Errorf("align_corners", "align_corners means nothing to the nearest element; expected interpolation = \"bilinear\" beside it")
	default:
		return true
	}
	return false
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// stretch is elements of an axis of y that one operation makes, in loops. Their places along
// the axes of x and y are sums of steps. Without weights they are copies.
type stretch struct {
	out, in int // of the first
	loops   []step
	taps    int // that each has with weights
	weights []float64
}

// step is a loop, and how far elements go on along an axis with it.
type step struct {
	name           string
	n              int
	out, in, share int
}

// mostPhases of a period are made by one operation, so that its matrix stays small.
const mostPhases = 16

// stretches takes an axis apart.
func (r resizing) stretches() []stretch {
	var all []stretch
	for phase, next := 0, 0; phase < min(r.period, len(r.taps)); phase = next {
		next = min(phase+mostPhases, r.period, len(r.taps))
		if r.copies(phase, next) {
			next = r.evenUntil(phase, next)
		}
		for first := phase; first < len(r.taps); {
			last := min(first-phase+next, len(r.taps))
			times := r.times(first, last)
			all = append(all, r.stretch(first, last, times))
			first += times * r.period
		}
	}
	return all
}

// copies reports whether all elements of a part of y are some of x.
func (r resizing) copies(first, last int) bool {
	return !slices.ContainsFunc(r.taps[first:last], func(t []tap) bool { return len(t) > 1 })
}

// evenUntil is where copies that follow one another cease to be of elements at even steps.
func (r resizing) evenUntil(first, last int) int {
	gap := func(k int) int { return r.taps[k+1][0].at - r.taps[k][0].at }
	n := first + 1
	for n < last && gap(n-1) == gap(first) {
		n++
	}
	return n
}

// times counts how often a part of y is made alike, period after period.
func (r resizing) times(first, last int) int {
	n := 1
	for ; last+n*r.period <= len(r.taps); n++ {
		alike := func(a, b tap) bool { return a.at+n*r.shift == b.at && a.weight == b.weight }
		for k := first; k < last; k++ {
			if !slices.EqualFunc(r.taps[k], r.taps[k+n*r.period], alike) {
				return n
			}
		}
	}
	return n
}

// stretch is a part of y and those so many periods after it.
func (r resizing) stretch(first, last, times int) stretch {
	s := stretch{out: first, in: r.taps[first][0].at}
	s.loops = []step{{"q", times, r.period, r.shift, 0}}
	n := last - first
	if r.copies(first, last) && r.evenUntil(first, last) == last {
		inside := step{"p", n, 1, 0, 0}
		if n > 1 {
			inside.in = r.taps[first+1][0].at - s.in
		}
		s.loops = append(s.loops, inside)
		return s
	}
	for _, taps := range r.taps[first:last] {
		s.taps = max(s.taps, taps[len(taps)-1].at-s.in+1)
	}
	s.weights = make([]float64, s.taps*n)
	for k, taps := range r.taps[first:last] {
		for _, t := range taps {
			s.weights[(t.at-s.in)*n+k] = t.weight
		}
	}
	s.loops = append(s.loops, step{"p", n, 1, 0, 1}, step{"k", s.taps, 0, 1, n})
	return s
}

// resized is x with other extents of its first axes; mistakes are reported as of option.
// Axes with weights are changed one after the other, as are those with many copies.
func (l interpolation) resized(c *Context, option string, extents []int, middle bool) *ir.Value {
	x := c.In[0]
	shape := slices.Concat(extents, x.Shape[len(extents):])
	if _, ok := spec.Elements(shape); !ok {
		c.Errorf(option, "an output of shape %v is too large; at most %d elements", shape, spec.MaxElements)
		return nil
	}
	if slices.Equal(shape, x.Shape) {
		return c.View(c.Name, x, shape)
	}
	axes, same, operations := make([][]stretch, len(extents)), make([][]stretch, len(extents)), 1
	for i, n := range extents {
		axes[i], same[i] = l.along(x.Shape[i], n, middle).stretches(), []stretch{{loops: []step{{"q", x.Shape[i], 1, 1, 0}}}}
		operations *= len(axes[i])
		if slices.ContainsFunc(axes[i], func(s stretch) bool { return s.weights != nil }) {
			operations = mostOperations + 1
		}
	}
	if operations <= mostOperations {
		return c.stretched(x, shape, axes)
	}
	for i, n := range extents {
		if n != x.Shape[i] {
			one := slices.Clone(same)
			one[i] = axes[i]
			x, same[i] = c.stretched(x, with(x.Shape, i, n), one), []stretch{{loops: []step{{"q", n, 1, 1, 0}}}}
		}
	}
	return x
}

// mostOperations change several axes at once.
const mostOperations = 16

// stretched appends an operation for each choice of a stretch along each axis, at most one of
// which has weights.
func (c *Context) stretched(x *ir.Value, shape []int, axes [][]stretch) *ir.Value {
	y := c.Temp(c.Name+".y", shape)
	outs, ins := ir.RowMajor(shape), ir.RowMajor(x.Shape)
	var choose func(i int, chosen []stretch)
	choose = func(i int, chosen []stretch) {
		if i == len(axes) {
			c.stretch(ir.Access{Value: y, Strides: outs}, ir.Access{Value: x, Strides: ins}, chosen)
			return
		}
		for _, s := range axes[i] {
			choose(i+1, append(slices.Clip(chosen), s))
		}
	}
	choose(0, nil)
	return y
}

// stretch appends the operation that makes a stretch along each axis of y. The strides of y
// and x are those of their axes.
func (c *Context) stretch(y, x ir.Access, along []stretch) {
	n, sums := &nest{}, &nest{}
	op := &ir.Op{Kind: ir.Move, Out: ir.Access{Value: y.Value}}
	in := ir.Access{Value: x.Value}
	for i, s := range along {
		op.Out.Offset += s.out * y.Strides[i]
		in.Offset += s.in * x.Strides[i]
		for _, l := range s.loops {
			to := n
			if l.out == 0 {
				to = sums
			}
			to.add(fmt.Sprint(l.name, i), l.n, l.out*y.Strides[i], l.in*x.Strides[i], l.share)
		}
		if s.weights != nil {
			w := c.constant(fmt.Sprintf("%s.shares%d_%d", c.Name, i, s.out), []int{s.taps, len(s.weights) / s.taps}, s.weights)
			op.Kind, op.In = ir.Contract, []ir.Access{{Value: w}}
		}
	}
	n.add("c", ir.Size(y.Value.Shape[len(along):]), 1, 1, 0)
	for i, l := range sums.loops {
		n.force(l.Name, l.N, sums.strides[0][i], sums.strides[1][i], sums.strides[2][i])
	}
	n.finish(3)
	op.Loops, op.Out.Strides, in.Strides = n.loops, n.strides[0], n.strides[1]
	if op.Kind == ir.Contract {
		op.In[0].Strides = n.strides[2]
	}
	if op.In = append(op.In, in); op.Kind == ir.Move {
		op.Collapse()
	}
	c.Op(op)
}
