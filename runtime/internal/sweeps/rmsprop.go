package main

import "github.com/mmcloughlin/avo/reg"

// rmsprop is one of four sweeps: with momentum or without, divided by the mean
// square or by the variance.
func rmsprop(momentum, centered bool) sweep {
	s := sweep{
		name:    "rmsprop",
		doc:     "square = rho·square + rest·gradient², direction = gradient/(√square + epsilon)",
		numbers: []string{"rate", "rho", "rest", "epsilon", "keep"},
		arrays:  []string{"w", "square"}, written: 2,
	}
	if centered {
		s.name += "Centered"
		s.doc = "square = rho·square + rest·gradient², mean = rho·mean + rest·gradient, direction = gradient/(√max(square - mean², 0) + epsilon)"
		s.arrays = append(s.arrays, "mean")
		s.written++
	}
	if momentum {
		s.name += "Momentum"
		s.doc += ", momentum = keep·momentum + direction, w -= rate·momentum"
		s.arrays = append(s.arrays, "momentum")
		s.written++
	} else {
		s.doc += ", w -= rate·direction"
	}
	s.arrays = append(s.arrays, "gradient")
	s.body = func(k *kernel) {
		k.temporary(func(a, b reg.VecPhysical) {
			k.direction(centered, a, b)
			if momentum {
				velocity := k.x[len(k.x)-2]
				k.MulAdd(a, k.number[4], velocity)
				a = velocity
			}
			k.FNMA(k.number[0], a, k.x[0])
		})
	}
	return s
}

// direction leaves gradient/(root + epsilon) in a.
func (k *kernel) direction(centered bool, a, b reg.VecPhysical) {
	square, gradient := k.x[1], k.x[len(k.x)-1]
	rho, rest, epsilon := k.number[1], k.number[2], k.number[3]
	k.Mul(rest, gradient, b)
	k.Mul(b, gradient, a)
	k.MulAdd(a, rho, square)
	k.Move(square, a)
	if centered {
		mean := k.x[2]
		k.MulAdd(b, rho, mean)
		k.FNMA(mean, mean, a)
		// Equal gradients leave a variance of 0, which rounding makes negative.
		k.Zero(b)
		k.Max(a, b, a)
	}
	k.Sqrt(a, a)
	k.Add(epsilon, a, a)
	k.Div(a, gradient, a)
}
