package main

import "github.com/seed-5f2744a7/tensornet/gen/machine"

var _ = define(adam(false), adam(true))

// adam is one of two sweeps: with weight decay or without.
func adam(decay bool) sweep {
	s := sweep{
		name:    "adam",
		doc:     []string{"m = beta1·m + rest1·gradient", "v = beta2·v + rest2·gradient²", "w = w - rate·m/(√v + epsilon)"},
		numbers: []string{"beta1", "rest1", "beta2", "rest2", "rate", "epsilon", "keep"},
		arrays:  []string{"w", "m", "v", "gradient"},
		quick:   map[int]float64{5: leastEpsilon},
		product: true,
	}
	if decay {
		s.name = "adamDecay"
		s.doc = []string{"m = beta1·m + rest1·gradient", "v = beta2·v + rest2·gradient²", "w = keep·w - rate·m/(√v + epsilon)"}
	}
	s.prepare = func(k *kernel) { k.double(4, 5) }
	s.body = func(k *kernel) {
		rate, epsilon, keep := k.number[4], k.number[5], k.number[6]
		k.with(func(m, v, a machine.Vec) {
			k.moments(m, v, a)
			k.put(m, 1)
			k.put(v, 2)
			k.denominator(v, epsilon, a)
			k.Div(a, m, m)
			w := k.x[0]
			if decay {
				k.Mul(w, keep, a)
				w = a
			}
			k.MulFrom(w, rate, m)
			k.put(m, 0)
		})
	}
	return s
}

// moments moves the means of the gradient and of its square, which is infinite
// only where the mean is.
func (k *kernel) moments(m, v, a machine.Vec) {
	beta1, rest1, beta2, rest2 := k.number[0], k.number[1], k.number[2], k.number[3]
	k.LoadVec(k.x[len(k.x)-1], a)
	k.Mul(rest1, a, m)
	k.FMA(k.x[1], beta1, m)
	k.Mul(rest2, a, v)
	k.Mul(v, a, v)
	k.FMA(k.x[2], beta2, v)
}
