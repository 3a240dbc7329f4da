package main

import "github.com/seed-5f2744a7/tensornet/gen/machine"

var _ = define(rmsprop(false, false), rmsprop(true, false), rmsprop(false, true), rmsprop(true, true))

// rmsprop is one of four sweeps: with momentum or without, divided by the mean
// square or by the variance.
func rmsprop(momentum, centered bool) sweep {
	s := sweep{
		name:    "rmsprop",
		doc:     []string{"square = rho·square + rest·gradient²", "direction = gradient/(√square + epsilon)"},
		numbers: []string{"rate", "rho", "rest", "epsilon", "keep"},
		arrays:  []string{"w", "square"},
		quick:   map[int]float64{3: leastEpsilon},
		prepare: func(k *kernel) { k.double(3) },
	}
	if centered {
		s.name += "Centered"
		s.doc = []string{"square = rho·square + rest·gradient²", "mean = rho·mean + rest·gradient", "direction = gradient/(√max(square - mean², 0) + epsilon)"}
		s.arrays = append(s.arrays, "mean")
	}
	if momentum {
		s.name += "Momentum"
		s.doc = append(s.doc, "momentum = keep·momentum + direction", "w -= rate·momentum")
		s.arrays = append(s.arrays, "momentum")
	} else {
		s.doc = append(s.doc, "w -= rate·direction")
	}
	s.arrays = append(s.arrays, "gradient")
	s.body = func(k *kernel) {
		k.with(func(direction, a, b machine.Vec) {
			k.direction(centered, direction, a, b)
			if momentum {
				velocity := len(k.x) - 2
				k.LoadVec(k.x[velocity], a)
				k.MulAdd(direction, k.number[4], a)
				k.put(a, velocity)
				direction = a
			}
			k.LoadVec(k.x[0], b)
			k.FNMA(k.number[0], direction, b)
			k.put(b, 0)
		})
	}
	return s
}

// direction computes gradient/(root + epsilon).
func (k *kernel) direction(centered bool, direction, a, b machine.Vec) {
	gradient := k.x[len(k.x)-1]
	rho, rest, epsilon := k.number[1], k.number[2], k.number[3]
	k.Mul(gradient, rest, a)
	k.Mul(gradient, a, direction)
	k.LoadVec(k.x[1], b)
	k.MulAdd(direction, rho, b)
	k.put(b, 1)
	if centered {
		k.LoadVec(k.x[2], direction)
		k.MulAdd(a, rho, direction)
		k.put(direction, 2)
		k.FNMA(direction, direction, b)
		// Equal gradients leave a variance of 0, which rounding makes negative;
		// and -0 has no quick root.
		k.Zero(a)
		k.Max(b, a, b)
		k.Add(a, b, b)
	}
	k.denominator(b, epsilon, a)
	k.LoadVec(gradient, direction)
	k.Div(a, direction, direction)
	if k.quick {
		k.Add(direction, direction, direction)
	}
}
