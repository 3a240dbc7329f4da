package layer

import (
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
	New:     func() Layer { return &MaxPool{} },
	Example: "pool_size = [2, 2]",
}

// MaxPool keeps the greatest element of each window.
type MaxPool struct{ pool }

// pool are the options of a pooling layer.
type pool struct {
	PoolSize perAxis `opt:"pool_size,required" doc:"extent of the window along each axis it slides over"`
	Strides  perAxis `opt:"strides" doc:"steps of the window; by default pool_size"`
	Padding  padding `opt:"padding" doc:"room around x: none (valid), so that there is a place for each stride (same), or as given"`
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
	w, ok := c.window(windowOptions{"pool_size", l.PoolSize, strides, one, l.Padding})
	if !ok {
		return nil, false
	}
	for i, s := range w.axes {
		if s.before >= s.kernel || s.after >= s.kernel {
			c.Errorf("padding", "%d before and %d after axis %d leave windows of %d with nothing but padding; expected less than pool_size", s.before, s.after, i, s.kernel)
			return nil, false
		}
	}
	return w, true
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
