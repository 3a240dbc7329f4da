package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/jsonschema"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var dotDef = Def{
	Type: "dot",
	Doc: "The sums of products of two tensors along axes of both. The result has the other axes of the first and then those of the second; " +
		"one of a single element if there are none. Keras counts the batch's axis, too, which samples do not have.",
	MinIn: 2, MaxIn: 2,
	New:     func() Layer { return &Dot{} },
	Example: "from = [\"a\", \"b\"]\naxes = [-1, 0]",
}

// Dot takes dot products.
type Dot struct {
	Axes      axisPairs `opt:"axes,required" doc:"an axis of both, one of each, or a list of axes of each"`
	Normalize bool      `opt:"normalize" doc:"whether vectors are divided by their lengths, which makes the result the cosine of their angle"`
}

// axisPairs are axes of two tensors.
type axisPairs [2][]int

// Expected describes the option in messages.
func (axisPairs) Expected() string {
	return "an integer, a pair of them, or a pair of lists of as many of them"
}

// Schema implements spec.Typed.
func (axisPairs) Schema() *jsonschema.Schema {
	integer := &jsonschema.Schema{Type: "integer"}
	return jsonschema.OneOrMore(jsonschema.OneOrMore(integer))
}

// DecodeSpec implements spec.Decoder.
func (p *axisPairs) DecodeSpec(f *spec.Field, e *spec.Errors) {
	wrong := func(at *spec.Field) {
		e.Errorf(at.Pos, "option %q: found %s, expected %s", f.Name, at.Describe(), p.Expected())
	}
	pair, isList := f.Value.([]*spec.Field)
	switch {
	case !isList:
		pair = []*spec.Field{f, f}
	case len(pair) != 2:
		wrong(f)
		return
	}
	for i, side := range pair {
		for _, element := range side.Elements() {
			n, ok := element.Value.(int64)
			if !ok || n < -spec.MaxRank || n > spec.MaxRank {
				wrong(element)
				return
			}
			p[i] = append(p[i], int(n))
		}
	}
	if len(p[0]) != len(p[1]) || len(p[0]) == 0 {
		wrong(f)
	}
}

// Build implements Layer.
func (l *Dot) Build(c *Context) {
	var axes [2][]int
	var summed [2][]bool
	for i, x := range c.In {
		for _, a := range l.Axes[i] {
			axis, ok := c.axisOf("axes", a, len(x.Shape))
			if !ok {
				return
			}
			axes[i] = append(axes[i], axis)
		}
		var ok bool
		if summed[i], ok = c.chosen("axes", axes[i], len(x.Shape)); !ok {
			return
		}
	}
	p := &contraction{}
	var strides [2][]int
	for i, x := range c.In {
		strides[i] = ir.RowMajor(x.Shape)
		for axis, n := range x.Shape {
			if summed[i][axis] {
				continue
			}
			follows := [2][]int{{0}, {0}}
			follows[i][0] = strides[i][axis]
			p.along([]int{n}, follows[0], follows[1])
			p.shape = append(p.shape, n)
		}
	}
	for k, a := range axes[0] {
		b := axes[1][k]
		n := c.In[0].Shape[a]
		if m := c.In[1].Shape[b]; n != m {
			c.Errorf("axes", "axis %d of %v has %d elements, but axis %d of %v has %d", a, c.In[0].Shape, n, b, c.In[1].Shape, m)
			return
		}
		p.sum = append(p.sum, n)
		p.a, p.b = append(p.a, strides[0][a]), append(p.b, strides[1][b])
	}
	in := slices.Clone(c.In)
	if l.Normalize {
		for i, x := range in {
			in[i] = c.normalized(x, axes[i])
		}
	}
	p.output(c, in[0], in[1])
}

// normalized divides the vectors along axes by their lengths, or by 1e-7 where
// those are less, as Keras does.
func (c *Context) normalized(x *ir.Value, axes []int) *ir.Value {
	inside := *c
	inside.In = []*ir.Value{x}
	r, _ := (&reduction{Axis: axes, KeepDims: true}).begin(&inside)
	a, b := expr.Arg(0), expr.Arg(1)
	squares := r.over("squares", false, expr.Mul(a, a), x)
	const least = 1e-7
	length := expr.Where(expr.Call("greater", a, expr.Const(least*least)), expr.Div(expr.Const(1), expr.Call("sqrt", a)), expr.Const(1/least))
	return r.each("normalized", expr.Mul(a, b), x, r.row("factor", length, squares))
}
