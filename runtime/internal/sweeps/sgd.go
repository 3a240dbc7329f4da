package main

import "github.com/seed-5f2744a7/tensornet/gen/machine"

var _ = define(sweep{
	name: "sgd", doc: []string{"w -= rate·gradient"},
	numbers: []string{"rate"}, arrays: []string{"w", "gradient"},
	body: func(k *kernel) {
		k.with(func(w, _, _ machine.Vec) {
			k.LoadVec(k.x[0], w)
			k.FNMA(k.x[1], k.number[0], w)
			k.put(w, 0)
		})
	},
})

var _ = define(sweep{
	name: "sgdMomentum", doc: []string{"velocity = momentum·velocity + gradient", "w -= rate·velocity"},
	numbers: []string{"rate", "momentum"}, arrays: []string{"w", "velocity", "gradient"},
	body: func(k *kernel) {
		k.with(func(w, velocity, _ machine.Vec) {
			k.momentum(velocity)
			k.LoadVec(k.x[0], w)
			k.FNMA(k.number[0], velocity, w)
			k.put(w, 0)
		})
	},
})

var _ = define(sweep{
	name: "sgdNesterov", doc: []string{"velocity = momentum·velocity + gradient", "w -= rate·(gradient + momentum·velocity)"},
	numbers: []string{"rate", "momentum"}, arrays: []string{"w", "velocity", "gradient"},
	body: func(k *kernel) {
		k.with(func(w, velocity, _ machine.Vec) {
			k.momentum(velocity)
			k.MulAdd(k.x[2], k.number[1], velocity)
			k.LoadVec(k.x[0], w)
			k.FNMA(k.number[0], velocity, w)
			k.put(w, 0)
		})
	},
})

// momentum moves the velocity.
func (k *kernel) momentum(velocity machine.Vec) {
	k.LoadVec(k.x[1], velocity)
	k.MulAdd(k.x[2], k.number[1], velocity)
	k.put(velocity, 1)
}
