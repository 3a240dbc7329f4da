package main

import "github.com/seed-5f2744a7/tensornet/gen/machine"

var _ = define(sweep{
	name:    "adagrad",
	doc:     []string{"accumulator += gradient²", "w -= rate·gradient/(√(initial + accumulator) + epsilon)"},
	numbers: []string{"rate", "initial", "epsilon"},
	arrays:  []string{"w", "accumulator", "gradient"},
	quick:   map[int]float64{2: leastEpsilon},
	prepare: func(k *kernel) { k.double(0, 2) },
	body: func(k *kernel) {
		rate, initial, epsilon := k.number[0], k.number[1], k.number[2]
		k.with(func(gradient, sum, denominator machine.Vec) {
			k.LoadVec(k.x[2], gradient)
			k.LoadVec(k.x[1], sum)
			k.FMA(gradient, gradient, sum)
			k.put(sum, 1)
			k.Add(initial, sum, sum)
			k.denominator(sum, epsilon, denominator)
			k.Div(denominator, gradient, gradient)
			k.LoadVec(k.x[0], sum)
			k.FNMA(rate, gradient, sum)
			k.put(sum, 0)
		})
	},
})
