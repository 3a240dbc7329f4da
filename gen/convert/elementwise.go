package convert

import (
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/formula"
)

// arguments are the names of what formulas read.
var arguments = []string{"x", "y", "z"}

// ofOne and ofTwo are formulas of operators.
var (
	ofOne = map[string]string{
		"Neg": "-x", "Abs": "abs(x)", "Sqrt": "sqrt(x)", "Exp": "exp(x)", "Log": "log(x)", "Reciprocal": "1 / x",
		"Erf": "erf(x)", "Floor": "floor(x)", "Ceil": "ceil(x)", "Round": "round(x)", "Sign": "sign(x)", "Not": "!x",
		"Sin": "sin(x)", "Cos": "cos(x)", "Tan": "tan(x)", "Sinh": "sinh(x)", "Cosh": "cosh(x)",
		"Asin": "asin(x)", "Acos": "acos(x)", "Atan": "atan(x)", "Asinh": "asinh(x)", "Acosh": "acosh(x)", "Atanh": "atanh(x)",
	}
	ofTwo = map[string]string{
		"Sub": "x - y", "Pow": "pow(x, y)",
		"Equal": "x == y", "Less": "x < y", "LessOrEqual": "x <= y", "Greater": "x > y", "GreaterOrEqual": "x >= y",
		"And": "x && y", "Or": "x || y", "Xor": "x != y",
	}
	// ofMany are those of any number of arguments, two by two.
	ofMany = map[string]string{"Add": "x + y", "Mul": "x * y", "Sum": "x + y", "Max": "max(x, y)", "Min": "min(x, y)"}
)

// types are the layers that are a formula.
var types = map[string]string{
	"x + y": "add", "x - y": "subtract", "x * y": "multiply", "x / y": "divide", "max(x, y)": "maximum", "min(x, y)": "minimum",
}

const (
	modulo    = "x - y * floor(x / y)" // with the sign of what divides
	truncated = "where(x / y < 0, ceil(x / y), floor(x / y))"
)

// logical are formulas whose results are truths.
var logical = strings.Fields("!x x==y x<y x<=y x>y x>=y x&&y x||y x!=y x!=0")

// elementwise makes the table.
func elementwise() []operator {
	var list []operator
	for name, text := range ofOne {
		list = append(list, operator{name: name, becomes: "pointwise, " + text, neutral: true, least: 1, most: 1, results: 1,
			convert: func(c *call) []*value { return c.apply(text, "", c.in...) }})
	}
	for name, text := range ofTwo {
		list = append(list, operator{name: name, becomes: asLayer(text), neutral: true, least: 2, most: 2, results: 1,
			convert: func(c *call) []*value { return c.apply(text, types[text], c.in...) }})
	}
	for name, text := range ofMany {
		list = append(list, operator{name: name, becomes: asLayer(text), neutral: true, least: 1, most: 1 << 16, results: 1,
			convert: func(c *call) []*value {
				out := c.in[:1]
				for _, v := range c.in[1:] {
					if out = c.apply(text, types[text], out[0], v); c.err != nil {
						return nil
					}
				}
				return out
			}})
	}
	list = append(list, operator{name: "Mod", attributes: "fmod", becomes: "pointwise, " + modulo, neutral: true, least: 2, most: 2, results: 1,
		convert: func(c *call) []*value {
			if c.int("fmod", 0) != 0 {
				return c.apply("x - y * "+truncated, "", c.in...)
			}
			return c.apply(modulo, "", c.in...)
		}})
	list = append(list, operator{name: "Div", becomes: asLayer("x / y") + "; of integers, the whole part of it", neutral: true, least: 2, most: 2, results: 1,
		convert: func(c *call) []*value {
			if joined(c.in[0].typ(), c.in[1].typ()) != reals {
				return c.apply(truncated, "", c.in...)
			}
			return c.apply("x / y", "divide", c.in...)
		}})
	list = append(list, operator{name: "Where", becomes: "pointwise, where(x, y, z)", neutral: true, least: 3, most: 3, results: 1,
		convert: func(c *call) []*value { return c.apply("where(x, y, z)", "", c.in...) }})
	return append(list, activations...)
}

func asLayer(text string) string {
	if typ := types[text]; typ != "" {
		return typ + ", or pointwise with a number"
	}
	return "pointwise, " + text
}

// apply is a formula of values, element by element, as a layer of a type, or as pointwise.
func (c *call) apply(text, typ string, in ...*value) []*value {
	e, err := formula.Parse(text, arguments[:len(in)])
	if err != nil {
		return c.failf("%v", err)
	}
	var shapes [][]int
	constants := true
	for _, v := range in {
		if v == nil {
			return c.failf("an input is missing")
		}
		shapes = append(shapes, v.shape())
		constants = constants && v.constant != nil
	}
	shape, err := broadcast(shapes...)
	switch {
	case err != nil:
		return c.failf("%v", err)
	case !c.fits(shape):
		return nil
	case sizeOf(shape) == 0:
		return []*value{{constant: &array{shape: shape, of: resultType(text, in)}}}
	case constants:
		return []*value{{constant: computed(e, shape, resultType(text, in), in)}}
	}
	return c.layerOf(e, text, typ, shape, in)
}

// layerOf makes the layer. Constants of one element are numbers in the formula.
func (c *call) layerOf(e *expr.Expr, text, typ string, shape []int, in []*value) []*value {
	out := *c.leader(shape, in)
	out.of = resultType(text, in)
	if less, lessText, rest := inlined(e, text, in); len(rest) < len(in) {
		parsed, err := formula.Parse(lessText, arguments[:len(rest)])
		if err == nil {
			less = parsed
		}
		unused := func(i int) bool { return !less.Uses(i) }
		switch {
		case !slices.ContainsFunc(order(len(rest)), less.Uses): // such as 0 * x, and pow(x, 0)
			a, err := scalar(less.Eval(make([]float64, len(rest)))).expanded(shape)
			if err != nil {
				return c.failf("%v", err)
			}
			return []*value{{constant: a}}
		case less.Op == expr.OpArg: // such as x + 0
			out.at = c.follow(&out, rest[less.Index])
			return []*value{&out}
		case err == nil && !slices.ContainsFunc(order(len(rest)), unused): // as it is not for x / 0
			e, text, typ, in = less, lessText, "", rest
		}
	}
	var refs []ref
	for _, v := range in {
		refs = append(refs, c.follow(&out, v))
	}
	l := c.add("pointwise", out.stored, refs...)
	l.formula = e
	if typ != "" {
		l.typ = typ
	} else {
		l.options.Set("expr", text)
	}
	out.at = l.ref()
	return []*value{&out}
}

// leader is a value of the shape with the axes of the operand that has the most elements, in the
// order in which they are stored: those that the result has, too.
func (c *call) leader(shape []int, in []*value) *value {
	var lead *value
	for _, v := range in {
		if v.constant == nil && (lead == nil || sizeOf(v.shape()) > sizeOf(lead.shape())) {
			lead = v
		}
	}
	off := len(shape) - len(lead.axes)
	padded := &value{at: lead.at, stored: lead.stored, axes: slices.Concat(make([][]int, off), lead.axes)}
	if slices.Equal(padded.shape(), shape) && c.isStored(padded) {
		return padded
	}
	// Axes along which it is repeated have a place among the others.
	var grown []int
	for axis, n := range shape {
		if n > 1 && padded.extent(axis) == 1 {
			grown = append(grown, axis)
		}
	}
	order, ok := padded.order(grown...)
	if !ok {
		order = nil
		for axis, n := range shape {
			if n > 1 {
				order = append(order, axis)
			}
		}
	}
	out := &value{at: lead.at, axes: make([][]int, len(shape))}
	for i, axis := range order {
		out.stored = append(out.stored, shape[axis])
		out.axes[axis] = []int{i}
	}
	if len(order) == 0 {
		out.stored = []int{1}
	}
	return out
}

// isStored says whether v's layer has the axes that v knows, so that a layer behind it has them,
// too.
func (c *call) isStored(v *value) bool { return slices.Equal(v.stored, v.at.shape()) }

// follow is an operand with the axes of the result in their order, as far as it has them.
func (c *call) follow(lead, v *value) ref {
	off := len(lead.axes) - len(v.shape())
	if v.constant != nil {
		at := c.constantOf(v.constant.following(lead, off))
		at.layer.parameter = v.parameter
		return at
	}
	axes := slices.Concat(make([][]int, off), v.axes)
	if slices.EqualFunc(axes, lead.axes, slices.Equal) && slices.Equal(v.stored, lead.stored) && c.isStored(v) {
		return v.at
	}
	padded := &value{at: v.at, stored: v.stored, axes: axes}
	fine := true // whether an axis of the result is made of one
	at := make([]int, len(lead.stored))
	for i := range at {
		at[i] = -1
	}
	for axis, parts := range lead.axes {
		if len(parts) > 1 {
			fine = false
		}
		for _, k := range parts {
			at[k] = axis
		}
	}
	if !fine {
		w, ok := c.refined(lead, padded)
		if !ok {
			c.failf("its inputs are stored in orders that do not fit one another")
			return v.at
		}
		return w
	}
	var groups [][]int
	for _, axis := range at {
		switch {
		case axis < 0 || padded.extent(axis) == 1:
			if len(groups) > 0 {
				groups = append(groups, nil)
			}
		default:
			groups = append(groups, []int{axis})
		}
	}
	return c.arranged(padded, groups...)
}

// refined is v where axes of the result are made of several: v's are split likewise.
func (c *call) refined(lead, v *value) (ref, bool) {
	var fine []int   // extents of all parts, in the order of v's axes
	var places []int // which axis of what is stored each is
	for axis, parts := range lead.axes {
		for _, k := range parts {
			n := lead.stored[k]
			if v.extent(axis) == 1 {
				n = 1
			}
			fine, places = append(fine, n), append(places, k)
		}
	}
	w, ok := v.regrouped(fine)
	if !ok {
		return ref{}, false
	}
	groups := make([][]int, len(lead.stored))
	for i, k := range places {
		groups[k] = []int{i}
	}
	return c.arranged(w, groups...), true
}
