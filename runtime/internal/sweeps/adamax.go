package main

import "github.com/seed-5f2744a7/tensornet/gen/machine"

var _ = define(sweep{
	name:    "adamax",
	doc:     []string{"m = beta1·m + rest1·gradient", "u = max(beta2·u, |gradient|)", "w -= rate·m/(u + epsilon)"},
	numbers: []string{"beta1", "rest1", "beta2", "rate", "epsilon"},
	arrays:  []string{"w", "m", "u", "gradient"},
	body: func(k *kernel) {
		beta1, rest1, beta2, rate, epsilon := k.number[0], k.number[1], k.number[2], k.number[3], k.number[4]
		k.with(func(m, u, a machine.Vec) {
			k.LoadVec(k.x[3], a)
			k.Mul(rest1, a, m)
			k.FMA(k.x[1], beta1, m)
			k.put(m, 1)
			k.LoadVec(k.SignBit(), u)
			k.AndNot(a, u, a)
			k.Mul(k.x[2], beta2, u)
			k.Max(a, u, u)
			k.put(u, 2)
			k.Add(epsilon, u, u)
			k.Div(u, m, m)
			k.LoadVec(k.x[0], a)
			k.FNMA(rate, m, a)
			k.put(a, 0)
		})
	},
})
