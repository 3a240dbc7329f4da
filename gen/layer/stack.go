package layer

import (
	"fmt"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// A recurrent layer may be several, one on the other: PyTorch's num_layers. Each is built as one
// alone would be. A layer around it that merges two of them does so for each before the next.

// stack builds n layers of which each reads the sequence of the one below, of whose elements
// dropout leaves a share out. one builds layer k, whose names have a prefix; it gives nothing
// after a mistake. Results are those of the last, but for memories: those of all, [n, …].
func (c *Context) stack(n int, dropout float64, one func(k int, prefix string, x *ir.Value) []Output) {
	if n == 1 {
		c.Outputs = append(c.Outputs, one(0, "", c.In[0])...)
		return
	}
	x := c.In[0]
	memories := map[string][]*ir.Value{}
	var last []Output
	for k := range n {
		prefix := fmt.Sprintf("l%d.", k)
		if last = one(k, prefix, x); last == nil {
			return
		}
		for _, o := range last {
			switch o.Name {
			case "":
			case "sequence":
				x = c.leave(prefix, o.Value, dropout)
			default:
				memories[o.Name] = append(memories[o.Name], o.Value)
			}
		}
	}
	for _, o := range last {
		if all := memories[o.Name]; all != nil {
			o.Value = c.stacked(o.Name, all)
		}
		c.Named(o.Name, o.Value)
	}
}

// leave is a sequence on its way to the next layer, of which training leaves a share out.
func (c *Context) leave(prefix string, x *ir.Value, share float64) *ir.Value {
	left := c.dropped("."+prefix+"layer_dropout", share, x.Shape)
	if left == nil {
		return x
	}
	y := c.Temp(c.Name+"."+prefix+"left", x.Shape)
	c.Elementwise(y, expr.Mul(expr.Arg(0), expr.Arg(1)), x, left)
	y.Mask = x.Mask
	return y
}

// stacked are values of one shape along a new first axis.
func (c *Context) stacked(name string, values []*ir.Value) *ir.Value {
	size := values[0].Size()
	out := c.Temp(c.Name+"."+name, append([]int{len(values)}, values[0].Shape...))
	for k, v := range values {
		c.Op(&ir.Op{
			Kind: ir.Move, Loops: []ir.Loop{{Name: "i", N: size}},
			Out: ir.Access{Value: out, Offset: k * size, Strides: []int{1}},
			In:  []ir.Access{{Value: v, Strides: []int{1}}},
		})
	}
	return out
}

// levels builds the layers that the option layers asks for, or the one of them that a layer
// around wants.
func (l *Recurrent) levels(c *Context, build func(c *Context)) {
	if c.levels = l.Layers; l.Layers == 1 && l.LayerDropout > 0 {
		c.Errorf("layer_dropout", "option \"layer_dropout\": has no effect on a single layer; set \"layers\", or remove this")
		return
	}
	if c.level != nil || l.Layers == 1 {
		build(c)
		return
	}
	if c.shared != nil && c.shared.levels != l.Layers {
		c.errs.Errorf(c.sharePos(), "has %d layers, but %q has %d", l.Layers, c.shared.Name, c.shared.levels)
		return
	}
	c.stack(l.Layers, l.LayerDropout, func(k int, prefix string, x *ir.Value) []Output {
		inner := c.inner(strings.TrimSuffix(prefix, "."), x)
		inner.level, inner.levels = &k, l.Layers
		build(inner)
		c.Adopt(inner)
		return inner.Outputs
	})
}

// inner is the context of a part of a layer that has weights of its own.
func (c *Context) inner(name string, in ...*ir.Value) *Context {
	inner := NewContext(Setup{
		Purpose: c.Purpose, Program: c.Program, Spec: c.spec, Name: c.Name + "." + name, In: in, Extra: c.Extra,
		Parent: c, Nested: c.nested, Blocks: c.known, Files: c.files, Errors: c.errs,
	})
	inner.errs = c.errs
	return inner
}

// levelsOf are how many layers a recurrent one is, and what is left out between them; mistakes in
// its options are reported where it is built.
func levelsOf(l *spec.Layer) (layers int, dropout float64) {
	def := Lookup(l.Type)
	if def == nil {
		return 0, 0
	}
	options, ok := def.New().(interface{ stacking() *Recurrent })
	if !ok {
		return 0, 0
	}
	spec.Decode(l.Options, options, spec.NewErrors(""))
	r := options.stacking()
	return r.Layers, r.LayerDropout
}

func (l *Recurrent) stacking() *Recurrent { return l }
