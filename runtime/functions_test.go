package runtime

import "math"

// curve is a function of one variable with its derivative, as the tests see all
// activations and losses.
type curve[T Float] struct {
	value, gradient func(x T) T
}

// ofOutput makes the derivative take x where the package's takes the output.
func ofOutput[T Float](value, gradient func(T) T) curve[T] {
	return curve[T]{value, func(x T) T { return gradient(value(x)) }}
}

// with fixes the second argument, a parameter or the target.
func with[T Float](f func(x, p T) T, p T) func(T) T {
	return func(x T) T { return f(x, p) }
}

// activations lists every activation under its name in a spec, and losses every
// loss; p is the parameter or target.
func activations[T Float](p T) map[string]curve[T] {
	return map[string]curve[T]{
		"exponential":  ofOutput(Exp[T], func(y T) T { return y }),
		"sigmoid":      ofOutput(Sigmoid[T], SigmoidGrad[T]),
		"tanh":         ofOutput(Tanh[T], TanhGrad[T]),
		"relu":         ofOutput(ReLU[T], ReLUGrad[T]),
		"leaky_relu":   ofOutput(with(LeakyReLU[T], p), with(LeakyReLUGrad[T], p)),
		"elu":          ofOutput(with(ELU[T], p), with(ELUGrad[T], p)),
		"selu":         ofOutput(SELU[T], SELUGrad[T]),
		"softplus":     ofOutput(Softplus[T], SoftplusGrad[T]),
		"softsign":     ofOutput(Softsign[T], SoftsignGrad[T]),
		"gelu":         {GELU[T], GELUGrad[T]},
		"silu":         {SiLU[T], SiLUGrad[T]},
		"mish":         {Mish[T], MishGrad[T]},
		"hard_sigmoid": ofOutput(HardSigmoid[T], HardSigmoidGrad[T]),
	}
}

func losses[T Float](p T) map[string]curve[T] {
	return map[string]curve[T]{
		"huber":                      {with(Huber[T], p), with(HuberGrad[T], p)},
		"binary_crossentropy":        {with(BinaryCrossentropy[T], p), with(BinaryCrossentropyGrad[T], p)},
		"binary_crossentropy_logits": {with(BinaryCrossentropyLogits[T], p), func(z T) T { return Sigmoid(z) - p }},
		"categorical_crossentropy":   {with(CategoricalCrossentropy[T], p), with(CategoricalCrossentropyGrad[T], p)},
	}
}

// near reports whether got is want within a relative and an absolute error;
// infinities and NaN must be met exactly.
func near(got, want, relative, absolute float64) bool {
	if math.IsNaN(want) || math.IsInf(want, 0) {
		return got == want || math.IsNaN(got) && math.IsNaN(want)
	}
	return math.Abs(got-want) <= relative*math.Abs(want)+absolute
}
