package main

import "github.com/seed-5f2744a7/tensornet/gen/machine"

var _ = define(sweep{
	name: "rprop",
	doc: []string{
		"size = size·grow where gradient·previous > 0, size·shrink where it is < 0, from least to most; a size of 0 is 1",
		"previous = gradient, 0 where gradient·previous < 0", "w = w - rate·size·sign(previous)",
	},
	numbers: []string{"rate", "shrink", "grow", "least", "most"},
	arrays:  []string{"w", "previous", "size", "gradient"},
	body: func(k *kernel) {
		rate, shrink, grow, least, most := k.number[0], k.number[1], k.number[2], k.number[3], k.number[4]
		k.with(func(gradient, size, a machine.Vec) {
			zero, where := k.Vec(), k.Mask()
			k.Zero(zero)
			k.LoadVec(k.x[2], size)
			k.Compare(machine.Equal, zero, size, where)
			k.Select(where, k.Constant("one", 1), size, size)
			k.LoadVec(k.x[3], gradient)
			k.scaled(machine.GreaterThan, gradient, zero, grow, size, a, where)
			k.scaled(machine.LessThan, gradient, zero, shrink, size, a, where)
			k.Select(where, zero, gradient, gradient)
			k.Max(size, least, size)
			k.Min(size, most, size)
			k.put(size, 2)
			k.put(gradient, 1)
			k.Mul(size, rate, a)
			k.And(k.SignBit(), gradient, size)
			k.Xor(a, size, size)
			k.Compare(machine.Unequal, zero, gradient, where)
			k.Select(where, size, gradient, gradient) // 0 and NaN stay
			k.LoadVec(k.x[0], a)
			k.Sub(gradient, a, a)
			k.put(a, 0)
			k.Release(zero)
			k.ReleaseMask(where)
		})
	},
})

// scaled multiplies sizes by a factor where the product of the gradient and that before
// is to 0 as the predicate says, and leaves where that is.
func (k *kernel) scaled(p machine.Predicate, gradient, zero, factor, size, a machine.Vec, where machine.Mask) {
	k.Mul(k.x[1], gradient, a)
	k.Compare(p, zero, a, where)
	k.Mul(factor, size, a)
	k.Select(where, a, size, size)
}
