package main

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

var _ = define(sweep{
	name:    "lamb",
	doc:     []string{"w = w - rate·correction·m/(√v + epsilon)"},
	numbers: []string{"rate", "correction", "epsilon"},
	arrays:  []string{"w", "m", "v"},
	quick:   map[int]float64{2: leastEpsilon},
	prepare: func(k *kernel) { k.double(1, 2) },
	body: func(k *kernel) {
		k.with(func(m, v, a machine.Vec) {
			k.LoadVec(k.x[1], m)
			k.LoadVec(k.x[2], v)
			k.denominator(v, k.number[2], a)
			k.Div(a, m, m)
			k.Mul(k.number[1], m, m)
			k.MulFrom(k.x[0], k.number[0], m)
			k.put(m, 0)
		})
	},
})

// writeLambNorms writes a function that moves the means, and adds up the squares of the
// weights and of their directions.
func writeLambNorms(m machine.Sweeper, bytes int) {
	s := sweep{
		numbers: []string{"beta1", "rest1", "beta2", "rest2", "epsilon"},
		quick:   map[int]float64{4: leastEpsilon},
		prepare: func(k *kernel) { k.double(4) },
	}
	lanes := m.Target().VectorBytes / 8
	k, at := s.begin(m, bytes, "lambNorms", "m = beta1·m + rest1·gradient, v = beta2·v + rest2·gradient², and the sums in lanes of w² and of (m/(√v + epsilon))²",
		[]string{"w", "m", "v", "gradient"}, fmt.Sprintf("n int, sums *[%d]float64", 2*lanes))
	n := k.Arg("n")
	s.each(k, func() {
		weights, directions := k.Vec(), k.Vec()
		k.Zero(weights)
		k.Zero(directions)
		k.Sweep(n, at, func(x []machine.Op, put func(machine.Vec, int)) {
			k.x, k.put = x, put
			k.with(func(m, v, a machine.Vec) {
				k.moments(m, v, a)
				k.put(m, 1)
				k.put(v, 2)
				k.denominator(v, k.number[4], a)
				k.Div(a, m, m)
				if k.quick {
					k.Add(m, m, m)
				}
				k.addSquares(m, v, directions)
				k.LoadVec(k.x[0], m)
				k.addSquares(m, v, weights)
			})
		})
		sums := k.Arg("sums")
		k.StoreVec(weights, machine.At(sums, 0))
		k.StoreVec(directions, machine.At(sums, m.Target().VectorBytes))
		k.ReleaseGP(sums)
		k.Release(weights, directions)
	})
}

// addSquares adds the squares of x to sums of float64; x and t are spent.
func (k *kernel) addSquares(x, t, sums machine.Vec) {
	if k.Size() == 8 {
		k.FMA(x, x, sums)
		return
	}
	k.Widen(x, t)
	k.In(8, func() {
		k.Mul(x, x, x)
		k.FMA(t, t, x)
		k.Add(x, sums, sums)
	})
}
