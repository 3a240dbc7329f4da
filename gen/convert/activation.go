package convert

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/seed-5f2744a7/tensornet/gen/document"
)

// activations are operators that an activation is, or a formula with their attributes.
var activations = []operator{
	named("Relu", "relu"), named("Sigmoid", "sigmoid"), named("Tanh", "tanh"), named("Softplus", "softplus"),
	named("Softsign", "softsign"), named("HardSwish", "hard_swish"), named("Mish", "mish"),
	option("LeakyRelu", "leaky_relu", "negative_slope", 0.01, "where(x < 0, y * x, x)"),
	option("Elu", "elu", "alpha", 1, "where(x < 0, y * (exp(x) - 1), x)"),
	option("Celu", "celu", "alpha", 1, "max(x, 0) + min(y * (exp(x / y) - 1), 0)"),
	option("ThresholdedRelu", "thresholded_relu", "theta", 1, "where(x > y, x, 0)"),
	{name: "Selu", attributes: "alpha gamma", becomes: "activation selu, or pointwise", neutral: true, least: 1, most: 1, results: 1, convert: selu},
	{name: "Gelu", attributes: "approximate", becomes: "activation gelu", neutral: true, least: 1, most: 1, results: 1, convert: gelu},
	{name: "HardSigmoid", attributes: "alpha beta", becomes: "activation hard_sigmoid, or pointwise", neutral: true, least: 1, most: 1, results: 1, convert: hardSigmoid},
	{name: "Swish", attributes: "alpha", becomes: "activation silu, or pointwise", neutral: true, least: 1, most: 1, results: 1, convert: swish},
	{name: "Clip", attributes: "min max", becomes: "activation relu6 or relu, or pointwise clip", neutral: true, least: 1, most: 3, results: 1, convert: clip},
	{name: "Softmax", attributes: "axis", becomes: "activation softmax", neutral: true, least: 1, most: 1, results: 1, convert: alongAxis(activated("softmax"))},
	{name: "LogSoftmax", attributes: "axis", becomes: "activation log_softmax", neutral: true, least: 1, most: 1, results: 1, convert: alongAxis(activated("log_softmax"))},
}

// named is an operator that is an activation without options.
func named(op, activation string) operator {
	return operator{name: op, becomes: "activation " + activation, neutral: true, least: 1, most: 1, results: 1,
		convert: func(c *call) []*value { return c.activate(activation) }}
}

// option is one with an option, which has a value by default, and a formula of x and that value
// where it is none that the activation takes.
func option(op, activation, key string, byDefault float64, text string) operator {
	return operator{name: op, attributes: "alpha", becomes: "activation " + activation + "; pointwise if alpha is not positive", neutral: true, least: 1, most: 1, results: 1,
		convert: func(c *call) []*value {
			switch v := c.float("alpha", byDefault); {
			case !(v > 0):
				return c.apply(text, "", c.in[0], number(v))
			case v != byDefault:
				return c.activate(document.Options{{Key: "type", Value: activation}, {Key: key, Value: v}})
			}
			return c.activate(activation)
		}}
}

// activate is an activation of the first argument, in whatever order that is stored.
func (c *call) activate(activation any) []*value {
	x := c.computed(0)
	if c.err != nil {
		return nil
	}
	l := c.add("activation", x.at.shape(), x.at)
	l.options.Set("activation", activation)
	out := *x
	out.at, out.of = l.ref(), reals
	return []*value{&out}
}

func selu(c *call) []*value {
	const paper, papers = 1.6732632423543772, 1.0507009873554805 // Klambauer et al. 2017
	alpha, gamma := c.float("alpha", paper), c.float("gamma", papers)
	if math.Abs(alpha-paper) > 1e-5 || math.Abs(gamma-papers) > 1e-5 {
		return c.apply(fmt.Sprintf("%v * where(x > 0, x, %v * (exp(x) - 1))", gamma, alpha), "", c.in...)
	}
	return c.activate("selu")
}

func gelu(c *call) []*value {
	switch kind := c.text("approximate", "none"); kind {
	case "none":
		return c.activate("gelu")
	case "tanh":
		return c.activate(document.Options{{Key: "type", Value: "gelu"}, {Key: "approximate", Value: true}})
	default:
		return c.failf("attribute \"approximate\" is %q, expected \"none\" or \"tanh\"", kind)
	}
}

func hardSigmoid(c *call) []*value {
	alpha, beta := c.float("alpha", 0.2), c.float("beta", 0.5)
	if math.Abs(alpha-1./6) < 1e-7 && beta == 0.5 {
		return c.activate("hard_sigmoid")
	}
	return c.apply(fmt.Sprintf("clip(%v * x + %v, 0, 1)", alpha, beta), "", c.in...)
}

func swish(c *call) []*value {
	if alpha := c.float("alpha", 1); alpha != 1 {
		return c.apply(fmt.Sprintf("x * sigmoid(%v * x)", alpha), "", c.in...)
	}
	return c.activate("silu")
}

func clip(c *call) []*value {
	ends := []float64{c.float("min", math.Inf(-1)), c.float("max", math.Inf(1))}
	for i, what := range []string{"the least", "the greatest"} {
		if a := c.given(i+1, what); a != nil && len(a.data) == 1 {
			ends[i] = short(a.data[0])
		}
	}
	least, greatest := ends[0], ends[1]
	write := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	hasLeast, hasGreatest := least > -math.MaxFloat32, greatest < math.MaxFloat32
	switch {
	case c.err != nil:
		return nil
	case c.in[0].constant == nil && least == 0 && greatest == 6:
		return c.activate("relu6")
	case c.in[0].constant == nil && least == 0 && !hasGreatest:
		return c.activate("relu")
	case !hasLeast && !hasGreatest:
		return c.in[:1]
	case !hasLeast:
		return c.apply("min(x, "+write(greatest)+")", "", c.in[0])
	case !hasGreatest:
		return c.apply("max(x, "+write(least)+")", "", c.in[0])
	}
	return c.apply("clip(x, "+write(least)+", "+write(greatest)+")", "", c.in[0])
}

// activated is an activation of rows.
func activated(activation string) func(c *call, x *value, axis int) *value {
	return func(c *call, x *value, axis int) *value { return c.weighed(activation, x, axis) }
}

// alongAxis is something of rows along an axis; before version 13 along all from there on.
func alongAxis(of func(c *call, x *value, axis int) *value) func(c *call) []*value {
	return func(c *call) []*value {
		x := c.computed(0)
		if c.err != nil {
			return nil
		}
		shape := x.shape()
		axis := c.int("axis", -1)
		if c.version < 13 {
			axis = c.int("axis", 1)
		}
		if axis = c.axis(axis, len(shape)); c.err != nil {
			return nil
		}
		if c.version < 13 && sizeOf(shape[axis+1:]) > 1 {
			flat := c.view(x, []int{sizeOf(shape[:axis]), sizeOf(shape[axis:])})
			if c.err != nil {
				return nil
			}
			return c.viewed([]*value{of(c, flat[0], 1)}, shape)
		}
		return []*value{of(c, x, axis)}
	}
}

func (c *call) weighed(activation string, x *value, axis int) *value {
	at, axes := c.seen(x, axis)
	l := c.add("activation", at.shape(), at)
	if at := slices.Index(axes, axis); at < len(axes)-1 {
		l.options.Set("activation", document.Options{{Key: "type", Value: activation}, {Key: "axis", Value: at}})
	} else {
		l.options.Set("activation", activation)
	}
	return viewed(l.ref(), len(x.axes), axes, reals)
}
