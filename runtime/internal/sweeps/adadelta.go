package main

import "github.com/seed-5f2744a7/tensornet/gen/machine"

var _ = define(sweep{
	name: "adadelta",
	doc: []string{"square = rho·square + rest·gradient²", "direction = gradient·√((delta + epsilon)/(square + epsilon))",
		"delta = rho·delta + rest·direction²", "w -= rate·direction"},
	numbers: []string{"rate", "rho", "rest", "epsilon"},
	arrays:  []string{"w", "square", "delta", "gradient"},
	body: func(k *kernel) {
		rate, rho, rest, epsilon := k.number[0], k.number[1], k.number[2], k.number[3]
		k.with(func(gradient, square, direction machine.Vec) {
			k.LoadVec(k.x[3], gradient)
			k.Mul(rest, gradient, square)
			k.Mul(gradient, square, square)
			k.FMA(k.x[1], rho, square)
			k.put(square, 1)
			k.Add(epsilon, square, square)
			k.Add(k.x[2], epsilon, direction)
			k.Div(square, direction, direction)
			k.Sqrt(direction, direction)
			k.Mul(gradient, direction, direction)
			k.Mul(rest, direction, square)
			k.Mul(direction, square, square)
			k.FMA(k.x[2], rho, square)
			k.put(square, 2)
			k.LoadVec(k.x[0], square)
			k.FNMA(rate, direction, square)
			k.put(square, 0)
		})
	},
})
