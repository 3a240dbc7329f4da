package layer

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var maxPoolDef = Def{
	Type: "max_pool",
	Doc: "The greatest element of each window over the first axes of x, as many as pool_size has numbers, for each of the channels that the other axes are. " +
		"A pool_size of one number stands for all axes but the last. Padding is minus infinity. The gradient goes to the first of equal elements.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &MaxPool{pool{DilationRate: one}} },
	Example: "pool_size = [2, 2]",
}

// MaxPool keeps the greatest element of each window.
type MaxPool struct{ pool }

// pool are the options of a pooling layer.
type pool struct {
	PoolSize     perAxis `opt:"pool_size,required" doc:"extent of the window along each axis it slides over"`
	Strides      perAxis `opt:"strides" doc:"steps of the window; by default pool_size"`
	Padding      padding `opt:"padding" doc:"room around x: none (valid), so that there is a place for each stride (same), or as given"`
	DilationRate perAxis `opt:"dilation_rate" doc:"distance of neighbours in the window"`
	CeilMode     bool    `opt:"ceil_mode" doc:"whether a last window that begins inside x or the padding before it may reach over the end, where nothing counts"`
}

// Build implements Layer.
func (l *MaxPool) Build(c *Context) {
	w, ok := l.window(c)
	if !ok {
		return
	}
	y := c.Temp(c.Name+".y", slices.Concat(w.out(), w.rest))
	n := w.reduction()
	c.Op(&ir.Op{
		Kind: ir.Reduce, Max: true, Loops: n.loops,
		Out:  ir.Access{Value: y, Strides: n.strides[0]},
		In:   []ir.Access{{Value: w.read(c, math.Inf(-1), false), Strides: n.strides[1]}},
		Expr: expr.Arg(0),
	})
	c.Output(y)
}

// window is how the pool slides over the input. A window must not lie in the
// padding alone.
func (l *pool) window(c *Context) (*window, bool) {
	strides := l.Strides
	if strides.list == nil {
		strides = l.PoolSize
	}
	if l.CeilMode && l.Padding.same {
		c.Errorf("ceil_mode", "padding \"same\" has a place for each stride already; expected another padding or no ceil_mode")
		return nil, false
	}
	w, ok := c.window(windowOptions{"pool_size", l.PoolSize, strides, l.DilationRate, l.Padding, l.CeilMode})
	if !ok {
		return nil, false
	}
	for i, s := range w.axes {
		if !slices.Contains(s.counts(0, s.in), 0) {
			continue
		}
		apart, most := "", " than pool_size"
		if s.dilation > 1 {
			apart, most = fmt.Sprintf(", %d apart,", s.dilation), ""
		}
		c.Errorf("padding", "%d before and %d after axis %d leave windows of %d%s with nothing but padding; expected less%s", s.before, s.after, i, s.kernel, apart, most)
		return nil, false
	}
	return w, true
}

// counts is, for each place, how many elements of its window lie from so many on and
// before an end along x.
func (s slide) counts(from, end int) []int {
	counts := make([]int, s.out)
	for o := range counts {
		for k := range s.kernel {
			if at := o*s.stride + k*s.dilation - s.before; at >= from && at < end {
				counts[o]++
			}
		}
	}
	return counts
}

// reduction is the loops of a result for each place and channel, made from the
// elements of its window.
func (w *window) reduction() *nest {
	n := &nest{}
	outs := ir.RowMajor(append(w.out(), w.channels))
	ins := ir.RowMajor(append(w.paddedShape(), w.channels))
	for i, s := range w.axes {
		place, _ := w.names(i)
		n.add(place, s.out, outs[i], s.stride*ins[i])
	}
	n.add("c", w.channels, 1, 1)
	for i, s := range w.axes {
		_, name := w.names(i)
		n.add(name, s.kernel, 0, s.dilation*ins[i])
	}
	n.finish(2)
	return n
}
