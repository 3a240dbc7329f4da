package main

import "github.com/seed-5f2744a7/tensornet/gen/machine"

var _ = define(sweep{
	name:    "nadam",
	doc:     []string{"m = beta1·m + rest1·gradient", "v = beta2·v + rest2·gradient²", "w -= rate·(mean·m + now·gradient)/(√v + epsilon)"},
	numbers: []string{"beta1", "rest1", "beta2", "rest2", "mean", "now", "rate", "epsilon"},
	arrays:  []string{"w", "m", "v", "gradient"},
	body: func(k *kernel) {
		mean, now, rate, epsilon := k.number[4], k.number[5], k.number[6], k.number[7]
		k.with(func(m, v, a machine.Vec) {
			k.moments(m, v, a)
			k.put(m, 1)
			k.put(v, 2)
			k.Mul(mean, m, m)
			k.FMA(k.x[3], now, m)
			k.denominator(v, epsilon, a)
			k.Div(a, m, m)
			k.LoadVec(k.x[0], a)
			k.FNMA(rate, m, a)
			k.put(a, 0)
		})
	},
})
