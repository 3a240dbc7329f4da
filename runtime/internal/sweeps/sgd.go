package main

import "github.com/mmcloughlin/avo/reg"

var sgd = sweep{
	name: "sgd", doc: "w -= rate·gradient",
	numbers: []string{"rate"}, arrays: []string{"w", "gradient"}, written: 1,
	body: func(k *kernel) { k.FNMA(k.number[0], k.x[1], k.x[0]) },
}

var sgdMomentum = sweep{
	name: "sgdMomentum", doc: "velocity = momentum·velocity + gradient, w -= rate·velocity",
	numbers: []string{"rate", "momentum"}, arrays: []string{"w", "velocity", "gradient"}, written: 2,
	body: func(k *kernel) {
		w, velocity, gradient := k.x[0], k.x[1], k.x[2]
		rate, momentum := k.number[0], k.number[1]
		k.MulAdd(gradient, momentum, velocity)
		k.FNMA(rate, velocity, w)
	},
}

var sgdNesterov = sweep{
	name: "sgdNesterov", doc: "velocity = momentum·velocity + gradient, w -= rate·(gradient + momentum·velocity)",
	numbers: []string{"rate", "momentum"}, arrays: []string{"w", "velocity", "gradient"}, written: 2,
	body: func(k *kernel) {
		w, velocity, gradient := k.x[0], k.x[1], k.x[2]
		rate, momentum := k.number[0], k.number[1]
		k.MulAdd(gradient, momentum, velocity)
		k.temporary(func(a, _ reg.VecPhysical) {
			k.Move(gradient, a)
			k.FMA(momentum, velocity, a)
			k.FNMA(rate, a, w)
		})
	},
}
