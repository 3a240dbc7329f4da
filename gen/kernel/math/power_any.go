package math

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

var _ = define(map[string]Function{
	"pow": two((*Writer).powAny),
})

// evenFrom is a power of two from which on exponents may be taken for it: they are
// even, and any number but 1 to their power is 0 or infinite.
const evenFrom = 0x1p100

// powAny is x to the power y within 2 ulp, as pow, with an exponent for each element.
func (f *Writer) powAny(x, y Vec) {
	f.with(1, func(t []Vec) {
		z := t[0]
		f.Move(x, z)
		f.abs(z)
		f.withExponent(y, func(p []Places) {
			if f.Size() == 4 {
				f.inDouble(z, func(z Vec, half int) { f.powPositive(z, p[half], false) })
			} else {
				f.powPositive(z, p[0], true)
			}
		})
		f.powerOfZero(x, y, z)
		f.powerBelowZero(x, y, z)
		f.powerOfNaN(x, y, z)
		f.Move(z, x)
	})
}

// withExponent lends places in memory with y, within bounds, in float64.
func (f *Writer) withExponent(y Vec, body func(p []Places)) {
	p := make([]Places, 8/f.Size())
	f.with(2, func(t []Vec) {
		low, high := t[0], t[1]
		f.Move(y, low)
		f.atMost(evenFrom, low)
		f.atLeast(-evenFrom, low)
		if f.Size() == 4 {
			for i := range low {
				f.Widen(low[i], high[i])
			}
		}
		for half := range p {
			for i := range low {
				at := f.Slot()
				f.StoreVec(t[half][i], at)
				p[half] = append(p[half], at)
			}
		}
	})
	body(p)
	for _, places := range p {
		f.ReleaseSlot(places...)
	}
}

// powerOfZero puts the powers of 0 and of infinity, by the sign of y, into z.
func (f *Writer) powerOfZero(x, y, z Vec) {
	f.with(2, func(t []Vec) {
		a, up := t[0], t[1]
		f.Move(x, a)
		f.abs(a)
		f.zero(func(zero Vec) {
			f.where(machine.GreaterThan, zero, y, func(m mask) { f.Keep(m, f.Constant(math.Inf(1)), up) })
			f.where(machine.Equal, f.Constant(math.Inf(1)), a, func(m mask) { f.Select(m, up, z, z) })
			f.where(machine.LessThan, zero, y, func(m mask) { f.Keep(m, f.Constant(math.Inf(1)), up) })
			f.where(machine.Equal, zero, a, func(m mask) { f.Select(m, up, z, z) })
		})
	})
}

// powerBelowZero gives z the sign of x where y is odd, and makes it NaN where x is
// finite and below 0 and y not whole.
func (f *Writer) powerBelowZero(x, y, z Vec) {
	f.with(2, func(t []Vec) {
		whole, half := t[0], t[1]
		f.masks(1, func(ms []mask) {
			m := ms[0]
			f.Mul(f.Constant(0.5), y, half)
			f.Round(half, whole)
			f.Compare(machine.Unequal, whole, half, m)
			f.Round(y, whole)
			f.where(machine.Equal, y, whole, func(isWhole mask) { f.AndMask(isWhole, m, m) })
			f.And(f.SignBit(), x, half)
			f.Keep(m, half, half)
			f.Or(half, z, z)
			f.Compare(machine.Unequal, whole, y, m)
			f.zero(func(zero Vec) { f.where(machine.LessThan, zero, x, func(below mask) { f.AndMask(below, m, m) }) })
			f.where(machine.GreaterThan, f.Constant(math.Inf(-1)), x, func(finite mask) { f.AndMask(finite, m, m) })
			f.Spoil(m, z, z)
		})
	})
}

// powerOfNaN makes z NaN where x or y is, and then 1 where x is 1 or y is 0.
func (f *Writer) powerOfNaN(x, y, z Vec) {
	f.where(machine.Unordered, y, x, func(m mask) { f.Spoil(m, z, z) })
	f.with(1, func(t []Vec) {
		f.Fill(1, t[0])
		f.where(machine.Equal, t[0], x, func(m mask) { f.Select(m, t[0], z, z) })
		f.zero(func(zero Vec) { f.where(machine.Equal, zero, y, func(m mask) { f.Select(m, t[0], z, z) }) })
	})
}
