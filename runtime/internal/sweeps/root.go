package main

import "github.com/mmcloughlin/avo/reg"

// leastEpsilon is the least that is added to a quick root.
const leastEpsilon = 1e-12

// denominator leaves √x + epsilon in to, another register; where the sweep is
// quick, twice as much, and epsilon is twice itself.
//
// Roots and divisions are what a processor takes most of a sweep's time for. So a
// quick root is x times the estimate of 1/√x that the processor has, after one of
// Newton's steps. Its relative error is below 4e-7; that of a root below 2^-63 is
// 2^-64 at most, nothing beside epsilon. What has no root makes NaN, and infinity
// becomes -infinity. The last digits differ between makes of processors.
func (k *kernel) denominator(x, epsilon, to reg.VecPhysical) {
	if !k.quick {
		k.Sqrt(x, to)
		k.Add(epsilon, to, to)
		return
	}
	root := k.Vec()
	k.VPMAXUD(k.Constant("twoToMinus126", 0x1p-126), x, to)
	k.VRSQRTPS(to, to)
	k.VPMAXUD(k.Constant("twoToMinus65", 0x1p-65), to, to) // of infinity it is 0
	k.Mul(to, x, root)
	k.MulFrom(k.Constant("three", 3), root, to)
	k.MulAdd(epsilon, root, to)
	k.Release(root)
}

// double doubles numbers.
func (k *kernel) double(numbers ...int) {
	for _, i := range numbers {
		k.Add(k.number[i], k.number[i], k.number[i])
	}
}
