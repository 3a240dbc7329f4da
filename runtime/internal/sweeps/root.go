package main

import "github.com/seed-5f2744a7/tensornet/gen/machine"

// leastEpsilon is the least that is added to a quick root.
const leastEpsilon = 1e-12

// denominator leaves √x + epsilon in to, another register; where the sweep is
// quick, twice as much, and epsilon is twice itself.
//
// Roots and divisions are what a processor takes most of a sweep's time for. The
// error of quick ones is nothing beside epsilon.
func (k *kernel) denominator(x, epsilon, to machine.Vec) {
	if !k.quick {
		k.Sqrt(x, to)
		k.Add(epsilon, to, to)
		return
	}
	k.QuickRoot(x, epsilon, to)
}

// double doubles numbers.
func (k *kernel) double(numbers ...int) {
	for _, i := range numbers {
		k.Add(k.number[i], k.number[i], k.number[i])
	}
}
