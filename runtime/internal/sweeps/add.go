package main

import "github.com/seed-5f2744a7/tensornet/gen/machine"

var _ = define(sweep{
	name: "add", doc: []string{"sum += x"}, arrays: []string{"sum", "x"},
	body: func(k *kernel) {
		k.with(func(a, _, _ machine.Vec) {
			k.LoadVec(k.x[0], a)
			k.Add(k.x[1], a, a)
			k.put(a, 0)
		})
	},
})

var _ = define(sweep{
	name: "scale", doc: []string{"x *= factor"}, numbers: []string{"factor"}, arrays: []string{"x"},
	body: func(k *kernel) {
		k.with(func(a, _, _ machine.Vec) {
			k.Mul(k.x[0], k.number[0], a)
			k.put(a, 0)
		})
	},
})
