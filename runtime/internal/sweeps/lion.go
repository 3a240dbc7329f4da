package main

import "github.com/seed-5f2744a7/tensornet/gen/machine"

var _ = define(sweep{
	name:    "lion",
	doc:     []string{"direction = beta1·m + rest1·gradient", "m = beta2·m + rest2·gradient", "w = keep·w - rate·sign(direction)"},
	numbers: []string{"beta1", "rest1", "beta2", "rest2", "rate", "keep"},
	arrays:  []string{"w", "m", "gradient"},
	body: func(k *kernel) {
		beta1, rest1, beta2, rest2, rate, keep := k.number[0], k.number[1], k.number[2], k.number[3], k.number[4], k.number[5]
		k.with(func(direction, m, a machine.Vec) {
			k.LoadVec(k.x[2], a)
			k.LoadVec(k.x[1], m)
			k.Mul(rest1, a, direction)
			k.FMA(m, beta1, direction)
			k.Mul(rest2, a, a)
			k.MulAdd(a, beta2, m)
			k.put(m, 1)
			moves := k.Mask()
			k.Zero(a)
			k.Compare(machine.Unequal, direction, a, moves)
			k.And(k.SignBit(), direction, m)
			k.Xor(rate, m, m)
			k.Select(moves, m, direction, direction) // 0 and NaN stay
			k.ReleaseMask(moves)
			k.Mul(k.x[0], keep, a)
			k.Sub(direction, a, a)
			k.put(a, 0)
		})
	},
})
