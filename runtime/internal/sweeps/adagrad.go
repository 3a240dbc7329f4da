package main

import "github.com/mmcloughlin/avo/reg"

var adagrad = sweep{
	name:    "adagrad",
	doc:     "accumulator += gradient², w -= rate·gradient/(√(initial + accumulator) + epsilon)",
	numbers: []string{"rate", "initial", "epsilon"},
	arrays:  []string{"w", "accumulator", "gradient"}, written: 2,
	body: func(k *kernel) {
		w, accumulator, gradient := k.x[0], k.x[1], k.x[2]
		rate, initial, epsilon := k.number[0], k.number[1], k.number[2]
		k.temporary(func(a, b reg.VecPhysical) {
			k.FMA(gradient, gradient, accumulator)
			k.Add(initial, accumulator, a)
			k.Sqrt(a, a)
			k.Add(epsilon, a, a)
			k.Mul(rate, gradient, b)
			k.Div(a, b, a)
			k.Sub(a, w, w)
		})
	},
}
