package expr

import "math"

// What an activation's options are named and default to is Keras's, or PyTorch's or
// ONNX's where Keras has no such option.
type (
	rectifier struct {
		MaxValue      *float64 `opt:"max_value" min:"0" doc:"the greatest value; by default there is none"`
		NegativeSlope float64  `opt:"negative_slope" min:"0" doc:"slope below the threshold"`
		Threshold     float64  `opt:"threshold" min:"0" doc:"where x begins to be the value"`
	}
	lambda struct {
		Threshold float64 `opt:"threshold" min:"0" doc:"the size up to which x is taken for 0"`
	}
	hardTanhEnds struct {
		MinVal float64 `opt:"min_val" doc:"the least value"`
		MaxVal float64 `opt:"max_val" doc:"the greatest value"`
	}
	celuScale struct {
		Alpha float64 `opt:"alpha" above:"0" doc:"limit towards minus infinity, negated, and scale of x below 0"`
	}
	thetaOnly struct {
		Theta float64 `opt:"theta" min:"0" doc:"the size from which on x counts"`
	}
	squareplusRoom struct {
		B float64 `opt:"b" above:"0" doc:"how wide the bend is"`
	}
)

// ReLUOptions are those of relu.
type ReLUOptions = rectifier

// These have no code of their own: they are made of other functions, and where() says
// what their derivatives are at the kinks, which is what PyTorch's and Keras's are.
func init() {
	compose(Activation{Name: "relu6", Doc: "min(max(x, 0), 6); Krizhevsky 2010", Rectifies: true}, none{},
		func(_ none, x *Expr) *Expr { return clip(x, 0, 6) })
	compose(Activation{Name: "swish", Doc: "x·sigmoid(x), silu under its other name; Ramachandran et al. 2017", Rectifies: true}, none{},
		func(_ none, x *Expr) *Expr { return Call("silu", x) })
	for _, name := range []string{"hard_silu", "hard_swish"} {
		compose(Activation{Name: name, Doc: "x·hard_sigmoid(x); Howard et al. 2019", Rectifies: true}, none{},
			func(_ none, x *Expr) *Expr { return Mul(x, Call("hard_sigmoid", x)) })
	}
	compose(Activation{Name: "hard_tanh", Doc: "x, clipped to [min_val, max_val]; Collobert 2004"}, hardTanhEnds{-1, 1},
		func(o hardTanhEnds, x *Expr) *Expr { return clip(x, o.MinVal, o.MaxVal) })
	compose(Activation{Name: "celu", Doc: "x where x > 0, else alpha·(exp(x/alpha) - 1); Barron 2017", Rectifies: true}, celuScale{1},
		func(o celuScale, x *Expr) *Expr {
			return Where(positive(x), x, Mul(Const(o.Alpha), Call("expm1", Div(x, Const(o.Alpha)))))
		})
	compose(Activation{Name: "thresholded_relu", Doc: "x where x > theta, else 0; Konda et al. 2015", Rectifies: true}, thetaOnly{1},
		func(o thetaOnly, x *Expr) *Expr { return Where(Call("greater", x, Const(o.Theta)), x, Const(0)) })
	compose(Activation{Name: "log_sigmoid", Doc: "log(sigmoid(x)), also far below 0"}, none{},
		func(_ none, x *Expr) *Expr { return Neg(Call("softplus", Neg(x))) })
	compose(Activation{Name: "tanh_shrink", Doc: "x - tanh(x)"}, none{},
		func(_ none, x *Expr) *Expr { return Sub(x, Call("tanh", x)) })
	compose(Activation{Name: "hard_shrink", Doc: "x where |x| > threshold, else 0; Donoho and Johnstone 1994"}, lambda{0.5},
		func(o lambda, x *Expr) *Expr {
			return Where(Call("greater", Call("abs", x), Const(o.Threshold)), x, Const(0))
		})
	compose(Activation{Name: "soft_shrink", Doc: "x moved by threshold towards 0, and 0 where that is nearer; Donoho and Johnstone 1994"}, lambda{0.5},
		func(o lambda, x *Expr) *Expr {
			t := Const(o.Threshold)
			return Where(Call("greater", x, t), Sub(x, t), Where(Call("less", x, Neg(t)), Add(x, t), Const(0)))
		})
	compose(Activation{Name: "squareplus", Doc: "(x + √(x² + b))/2; Barron 2021", Rectifies: true}, squareplusRoom{4},
		func(o squareplusRoom, x *Expr) *Expr {
			return Mul(Const(0.5), Add(x, Call("sqrt", Add(Mul(x, x), Const(o.B)))))
		})
	compose(Activation{Name: "sparse_plus", Doc: "0 up to -1, x from 1 on, and (x + 1)²/4 between", Rectifies: true}, none{},
		func(_ none, x *Expr) *Expr {
			next := Add(x, Const(1))
			bend := Mul(Const(0.25), Mul(next, next))
			return Where(Call("less_equal", x, Const(-1)), Const(0), Where(Call("greater_equal", x, Const(1)), x, bend))
		})
	compose(Activation{Name: "sparse_sigmoid", Doc: "(x + 1)/2, clipped to [0, 1]", Probability: true}, none{},
		func(_ none, x *Expr) *Expr { return clip(Add(Mul(Const(0.5), x), Const(0.5)), 0, 1) })
}

func positive(x *Expr) *Expr { return Call("greater", x, Const(0)) }

// clip is x between two bounds.
func clip(x *Expr, low, high float64) *Expr {
	return Call("clip", x, Const(low), Const(high))
}

// Of is relu of x. What has a function of its own is that.
func (o rectifier) Of(x *Expr) *Expr {
	switch {
	case o.MaxValue == nil && o.Threshold == 0 && o.NegativeSlope == 0:
		return Call("relu", x)
	case o.MaxValue == nil && o.Threshold == 0:
		return Call("leaky_relu", x, Const(o.NegativeSlope))
	case o.Threshold == 0 && o.NegativeSlope == 0:
		return clip(x, 0, *o.MaxValue)
	}
	y, t := x, Const(o.Threshold)
	if o.MaxValue != nil {
		y = Where(Call("greater_equal", x, Const(*o.MaxValue)), Const(*o.MaxValue), x)
	}
	return Where(Call("greater", x, t), y, Mul(Const(o.NegativeSlope), Sub(x, t)))
}

// tanhOfGELU is the form of gelu by a tanh. Where that has long been 1 its argument stays,
// whose slope would overflow.
func tanhOfGELU(x *Expr) *Expr {
	u := clip(x, -16, 16)
	bend := Mul(Const(math.Sqrt(2/math.Pi)), Add(u, Mul(Const(0.044715), Mul(u, Mul(u, u)))))
	return Mul(Mul(Const(0.5), x), Add(Const(1), Call("tanh", bend)))
}
