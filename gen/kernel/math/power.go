package math

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// powSeries are the coefficients of the third and further terms of ln m =
// 2s + s³·(2/3 + s²·Σ) in s² for s = (m-1)/(m+1) and √½ ≤ m ≤ √2, by interpolation
// at Chebyshev's nodes; the error is 1e-20 of ln m.
var powSeries = series("pow", 0.4, 0.28571428571428564, 0.2222222222222847, 0.1818181817964499, 0.1538461576290815, 0.13333296397963834, 0.11766819021629554, 0.10456195110401492, 0.1076362151501126)

// ln 2 in two parts, of which the first has so many zeros at its end that a
// power's exponent times it is exact.
const ln2Short, ln2Rest = 6.93147180369123816490e-01, 1.90821492927058770002e-10

// pow is x to the power p within 2 ulp, by e^(p·ln x). float32 is computed in
// float64; there the logarithm is a sum of two numbers.
func (f *Writer) pow(x Vec, p float64) {
	p = pick(f, float64(float32(p)), p)
	f.with(2, func(t []Vec) {
		a, y := t[0], t[1]
		f.Move(x, a)
		f.abs(a)
		f.Move(a, y)
		if f.Size() == 4 {
			f.inDouble(y, func(y Vec, _ int) { f.powPositive(y, f.Constant(p), false) })
		} else {
			f.powPositive(y, f.Constant(p), true)
		}
		f.powEdges(x, a, y, p)
	})
}

// inDouble runs body for the two halves of x, numbers 0 and 1, in float64.
func (f *Writer) inDouble(x Vec, body func(x Vec, half int)) {
	f.with(1, func(t []Vec) {
		high := t[0]
		for i, x := range x {
			f.Widen(x, high[i])
		}
		f.In(8, func() {
			body(x, 0)
			body(high, 1)
		})
		for i, x := range x {
			f.Narrow(x, high[i])
		}
	})
}

// powPositive is x^p for x > 0 that is finite.
func (f *Writer) powPositive(x Vec, p Source, exact bool) {
	f.with(2, func(t []Vec) {
		n, low := t[0], t[1]
		f.splitAny(x, n)
		if exact {
			f.logInTwo(x, n, low)
		} else {
			f.logOf(x, n)
			f.Zero(low)
		}
		f.with(1, func(t []Vec) { // (x + low)·p
			f.Mul(p, low, low)
			f.Mul(p, x, n)
			f.Xor(f.SignBit(), n, t[0])
			f.FMA(p, x, t[0])
			f.Add(t[0], low, low)
			f.Move(n, x)
		})
		f.atLeast(f.vanishing(), x)
		f.atMost(712, x)
		if _, isNumber := p.(same); !isNumber { // what is beyond has too large a rest
			f.where(machine.Equal, n, x, func(m mask) { f.Keep(m, low, low) })
		}
		f.expPartsOfSum(x, low, n)
		f.scale(x, n)
	})
}

// logInTwo makes x + low = ln x + n·ln 2 of a mantissa with twice as many digits
// as a number has. It spends n.
func (f *Writer) logInTwo(x, n, low Vec) {
	f.with(3, func(t []Vec) {
		s, sLow, w := t[0], t[1], t[2]
		f.quotientInTwo(x, s, sLow)
		f.logFactor(s, sLow, x, low, w) // ln m = s·(x + low)
		f.Mul(sLow, x, sLow)
		f.FMA(low, s, sLow)
		f.Mul(s, x, w)
		f.Xor(f.SignBit(), w, low)
		f.FMA(s, x, low)
		f.Add(sLow, low, low)
		f.Mul(f.Constant(ln2Short), n, s)
		f.FMA(f.Constant(ln2Rest), n, low)
		f.Add(w, s, x)
		f.Sub(x, s, s)
		f.Add(w, s, s)
		f.Add(s, low, low)
	})
}

// quotientInTwo makes s + low = (x-1)/(x+1). It spends x.
func (f *Writer) quotientInTwo(x, s, low Vec) {
	f.with(2, func(t []Vec) {
		sum, lost := t[0], t[1]
		f.Sub(f.Constant(1), x, x)
		f.Add(f.Constant(2), x, sum)
		f.Sub(f.Constant(2), sum, lost)
		f.Sub(lost, x, lost)
		f.Div(sum, x, s)
		f.Move(x, low)
		f.FNMA(sum, s, low)
		f.FNMA(lost, s, low)
		f.Div(sum, low, low)
	})
}

// logFactor makes high + low = 2 + z·(2/3 + z·series) of z = (s + sLow)². t is
// spent.
func (f *Writer) logFactor(s, sLow, high, low, t Vec) {
	f.with(2, func(r []Vec) {
		z, zLow := r[0], r[1]
		f.Mul(s, s, z)
		f.Xor(f.SignBit(), z, zLow)
		f.FMA(s, s, zLow)
		f.Add(s, s, t)
		f.FMA(sLow, t, zLow)
		f.polynomial(powSeries, z, t)
		f.Mul(z, t, t) // t = z·series, high + low = 2/3 + t
		f.Add(f.Constant(2./3), t, high)
		f.Fill(2./3, low)
		f.Sub(high, low, low)
		f.Add(t, low, low)
		f.Add(f.Constant(3.700743415417188e-17), low, low) // what 2/3 lost
		f.Mul(high, zLow, zLow)                            // times z
		f.FMA(low, z, zLow)
		f.Mul(high, z, t)
		f.Xor(f.SignBit(), t, low)
		f.FMA(high, z, low)
		f.Add(zLow, low, low)
		f.Add(f.Constant(2), t, high) // and 2
		f.Fill(2, z)
		f.Sub(high, z, z)
		f.Add(t, z, z)
		f.Add(z, low, low)
	})
}

// powEdges makes x = y, the power of a = |x|, with the sign that it has for x,
// and with the special cases of math.Pow.
func (f *Writer) powEdges(x, a, y Vec, p float64) {
	atZero, atInf := 0., math.Inf(1)
	if p < 0 {
		atZero, atInf = atInf, atZero
	}
	if p == 0 {
		atZero, atInf = 1, 1
	}
	put := func(predicate machine.Predicate, of Vec, limit, v float64) {
		f.where(predicate, f.Constant(limit), of, func(m mask) { f.Select(m, f.Constant(v), y, y) })
	}
	if p != math.Trunc(p) { // NaN below 0; what lies there at infinity is put after
		put(machine.LessThan, x, 0, math.NaN())
	}
	put(machine.Equal, a, 0, atZero)
	put(machine.Equal, a, math.Inf(1), atInf)
	if math.Mod(p, 2) != 0 && p == math.Trunc(p) {
		f.with(1, func(t []Vec) {
			f.And(f.SignBit(), x, t[0])
			f.Or(t[0], y, y)
		})
	}
	if p == 0 {
		f.Move(y, x)
		return
	}
	f.where(machine.Unordered, a, a, func(nan mask) { f.Select(nan, x, y, x) })
}
