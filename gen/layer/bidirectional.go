package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var bidirectionalDef = Def{
	Type: "bidirectional", Nested: true,
	Doc: "The recurrent layer inside, once from the beginning and once, with weights of its own, from the end; " +
		"results that belong to the same step are merged. Schuster and Paliwal 1997. Results: those of the layer inside.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Bidirectional{MergeMode: "concat"} },
	Example: "[[layer.body]]\ntype = \"lstm\"\nunits = 8\nreturn_sequences = true",
}

// Bidirectional reads a sequence both ways.
type Bidirectional struct {
	MergeMode string `opt:"merge_mode" enum:"concat|sum|mul|ave" doc:"how the two results become one: side by side along the last axis, or their sum, product or mean"`
}

// Build implements Layer.
func (l *Bidirectional) Build(c *Context) {
	layers, dropout := 1, 0.
	if body := c.BodySpec(); len(body) > 0 {
		layers, dropout = levelsOf(body[0])
		if len(body) > 1 || layers == 0 {
			c.Errorf("type", "expected one recurrent layer inside: rnn, lstm or gru")
			return
		}
	}
	c.stack(layers, dropout, func(k int, prefix string, x *ir.Value) []Output {
		c.level = &k
		return l.both(c, prefix, x)
	})
}

// both reads x in both directions and merges the results.
func (l *Bidirectional) both(c *Context, prefix string, x *ir.Value) (results []Output) {
	forward := c.Body(prefix+"forward.", x)
	c.Reverse = !c.Reverse
	backward := c.Body(prefix+"backward.", x)
	c.Reverse = !c.Reverse
	if forward == nil || backward == nil {
		return nil
	}
	merged := map[*ir.Value]*ir.Value{}
	for i, f := range forward {
		back := backward[i].Value
		switch f.Name {
		case "":
			continue
		case "sequence":
			back = l.inOrder(c, back)
		}
		merged[f.Value] = l.merge(c, f.Value, back, f.Name)
		merged[f.Value].Mask = f.Value.Mask
	}
	for _, f := range forward {
		results = append(results, Output{f.Name, merged[f.Value]})
	}
	return results
}

// inOrder turns the results of reading from the end around.
func (l *Bidirectional) inOrder(c *Context, v *ir.Value) *ir.Value {
	steps, size := v.Shape[0], v.Size()/v.Shape[0]
	out := c.Temp(c.Name+".in_order", v.Shape)
	c.Op(&ir.Op{
		Kind: ir.Move, Loops: []ir.Loop{{Name: "t", N: steps}, {Name: "i", N: size}},
		Out: ir.Access{Value: out, Strides: []int{size, 1}},
		In:  []ir.Access{{Value: v, Offset: (steps - 1) * size, Strides: []int{-size, 1}}},
	})
	return out
}

func (l *Bidirectional) merge(c *Context, a, b *ir.Value, name string) *ir.Value {
	x, y := expr.Arg(0), expr.Arg(1)
	e := map[string]*expr.Expr{"sum": expr.Add(x, y), "mul": expr.Mul(x, y), "ave": expr.Mul(expr.Const(0.5), expr.Add(x, y))}[l.MergeMode]
	if e != nil {
		out := c.Temp(c.Name+"."+name, a.Shape)
		c.Elementwise(out, e, a, b)
		return out
	}
	width := a.Shape[len(a.Shape)-1]
	shape := append([]int(nil), a.Shape...)
	shape[len(shape)-1] = 2 * width
	out := c.Temp(c.Name+"."+name, shape)
	for k, v := range []*ir.Value{a, b} {
		c.Op(&ir.Op{
			Kind: ir.Move, Loops: []ir.Loop{{Name: "i", N: a.Size() / width}, {Name: "j", N: width}},
			Out: ir.Access{Value: out, Offset: k * width, Strides: []int{2 * width, 1}},
			In:  []ir.Access{{Value: v, Strides: []int{width, 1}}},
		})
	}
	return out
}
