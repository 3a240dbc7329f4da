package main

import "github.com/mmcloughlin/avo/reg"

// adam keeps the square root and the division that the processor has: they are
// correctly rounded, and cost less than the memory that the sweep reads.
var adam = sweep{
	name:    "adam",
	doc:     "m = beta1·m + rest1·gradient, v = beta2·v + rest2·gradient², w = keep·w - rate·m/(√v·correction + epsilon)",
	numbers: []string{"beta1", "rest1", "beta2", "rest2", "rate", "correction", "epsilon", "keep"},
	arrays:  []string{"w", "m", "v", "gradient"}, written: 3,
	body: func(k *kernel) {
		w, m, v, gradient := k.x[0], k.x[1], k.x[2], k.x[3]
		beta1, rest1, beta2, rest2 := k.number[0], k.number[1], k.number[2], k.number[3]
		rate, correction, epsilon, keep := k.number[4], k.number[5], k.number[6], k.number[7]
		k.temporary(func(a, b reg.VecPhysical) {
			k.Mul(rest1, gradient, a)
			k.MulAdd(a, beta1, m)
			k.Mul(rest2, gradient, a)
			k.Mul(a, gradient, a)
			k.MulAdd(a, beta2, v)
			k.Sqrt(v, a)
			k.MulAdd(epsilon, correction, a)
			k.Mul(rate, m, b)
			k.Div(a, b, a)
			k.Mul(keep, w, w)
			k.Sub(a, w, w)
		})
	},
}
