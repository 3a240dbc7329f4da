package main

import "github.com/seed-5f2744a7/tensornet/gen/machine"

var _ = define(sweep{
	name:    "amsgrad",
	doc:     []string{"m = beta1·m + rest1·gradient", "v = beta2·v + rest2·gradient²", "most = max(most, v)", "w = keep·w - rate·m/(√most + epsilon)"},
	numbers: []string{"beta1", "rest1", "beta2", "rest2", "rate", "epsilon", "keep"},
	arrays:  []string{"w", "m", "v", "most", "gradient"},
	product: true,
	body: func(k *kernel) {
		rate, epsilon, keep := k.number[4], k.number[5], k.number[6]
		k.with(func(m, v, a machine.Vec) {
			k.moments(m, v, a)
			k.put(m, 1)
			k.put(v, 2)
			k.LoadVec(k.x[3], a)
			k.Max(a, v, v)
			k.put(v, 3)
			k.denominator(v, epsilon, a)
			k.Div(a, m, m)
			k.Mul(k.x[0], keep, a)
			k.MulFrom(a, rate, m)
			k.put(m, 0)
		})
	},
})
