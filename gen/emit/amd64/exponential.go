package amd64

import "math"

// The constants of SELU, as in package runtime.
const (
	seluAlpha = 1.6732632423543772848170429916717
	seluScale = 1.0507009873554804934193349852946
)

// ln 2 in two parts: rounded to the element, and the rest.
const (
	ln2High32, ln2Low32 = 0.693147182464599609375, -1.904654323148236017e-09
	ln2High64, ln2Low64 = 0.6931471805599453, 2.3190468138462996e-17
)

// expSeries are the coefficients of (e^r - 1 - r)/r² for |r| ≤ ln 2/2, by
// interpolation at Chebyshev's nodes; the errors are 7e-10 and 4e-19 of e^r.
var (
	expSeries32 = []float64{0.5, 0.1666666716337204, 0.04166646674275398, 0.00833331048488617, 0.0013933649752289057, 0.00019890991097781807}
	expSeries64 = []float64{0.5, 0.1666666666666667, 0.04166666666666667, 0.008333333333326136, 0.0013888888888883748, 0.00019841269874820627,
		2.4801587325547743e-05, 2.7557255400206422e-06, 2.75572736431103e-07, 2.5105217004720745e-08, 2.0914686968086876e-09}
)

// polynomial makes to = Σ c[i]·x^i.
func (f *functionWriter) polynomial(c []float64, x, to vec) {
	last := len(c) - 1
	f.constant(c[last], to)
	for i := last - 1; i >= 0; i-- {
		f.MulAdd(f.Constant(c[i]), x, to)
	}
}

// reduce splits x = n·ln 2 + r with n whole and |r| ≤ ln 2/2; it leaves r in x.
func (f *functionWriter) reduce(x, n vec) {
	f.Mul(f.Constant(math.Log2E), x, n)
	f.Round(n, n)
	f.FNMA(f.Constant(pick(f, ln2High32, ln2High64)), n, x)
	f.FNMA(f.Constant(pick(f, ln2Low32, ln2Low64)), n, x)
}

// expm1Reduced makes p = e^r - 1 for a reduced r, which it spends.
func (f *functionWriter) expm1Reduced(r, p vec) {
	f.polynomial(pick(f, expSeries32, expSeries64), r, p)
	f.with(1, func(t []vec) {
		f.Mul(r, r, t[0])
		f.MulAdd(r, t[0], p)
	})
}

// exponent is where an element's exponent begins, and what is added to it.
func (f *functionWriter) exponent() (shift int, bias float64) {
	return pick(f, 23, 52), pick(f, 127., 1023.)
}

// powerOfTwo makes n = 2^n for whole n of a normal number: added to a number so
// large that its last bit counts ones, n stands in the last bits.
func (f *functionWriter) powerOfTwo(n vec) {
	shift, bias := f.exponent()
	f.Add(f.Constant(math.Ldexp(1.5, shift)+bias), n, n)
	f.ShiftLeft(shift, n, n)
}

// scale multiplies x by 2^n, in two halves, so that results below the normal
// numbers come out rounded instead of as 0. It spends n.
func (f *functionWriter) scale(x, n vec) {
	f.with(1, func(t []vec) {
		half := t[0]
		f.Mul(f.Constant(0.5), n, half)
		f.Round(half, half)
		f.Sub(half, n, n)
		f.powerOfTwo(n)
		f.powerOfTwo(half)
		f.Mul(n, x, x)
		f.Mul(half, x, x)
	})
}

// vanishing is an x with e^x = 0, even if multiplied by it, that scale can take.
func (f *functionWriter) vanishing() float64 { return pick(f, -150., -1400.) }

// expParts splits e^x = x·2^n, with the new x from √½ to √2.
func (f *functionWriter) expParts(x, n vec) {
	f.reduce(x, n)
	f.expReduced(x)
}

// expPartsOfSum is expParts of x + low for a low far below x.
func (f *functionWriter) expPartsOfSum(x, low, n vec) {
	f.reduce(x, n)
	f.Add(low, x, x)
	f.expReduced(x)
}

func (f *functionWriter) expReduced(x vec) {
	f.with(1, func(t []vec) {
		f.expm1Reduced(x, t[0])
		f.Add(f.Constant(1), t[0], x)
	})
}

// exp is e^x within 1 ulp.
func (f *functionWriter) exp(x vec) {
	f.with(1, func(t []vec) {
		n := t[0]
		f.constant(f.vanishing(), n)
		f.Max(x, n, x)
		f.constant(pick(f, 89., 710), n)
		f.Min(x, n, x)
		f.expParts(x, n)
		f.scale(x, n)
	})
}

// expm1Negative is e^x - 1 for x ≤ 0 within 2 ulp; the result's sign is set.
func (f *functionWriter) expm1Negative(x vec) {
	f.with(2, func(t []vec) {
		n, p := t[0], t[1]
		f.constant(-80, n)
		f.Max(x, n, x)
		f.reduce(x, n)
		f.expm1Reduced(x, p)
		f.powerOfTwo(n)
		f.Sub(f.Constant(1), n, x)
		f.FMA(n, p, x)
		f.Or(f.SignBit(), x, x)
	})
}

// expm1 is e^x - 1 within 2 ulp, with the sign of x. For x beyond the powers
// of two, half of e^x is made and doubled.
func (f *functionWriter) expm1(x vec) {
	f.with(3, func(t []vec) {
		sign, n, p := t[0], t[1], t[2]
		f.And(f.SignBit(), x, sign)
		f.constant(-80, n)
		f.Max(x, n, x)
		f.constant(pick(f, 89., 710), n)
		f.Min(x, n, x)
		f.reduce(x, n)
		f.expm1Reduced(x, p)
		_, bias := f.exponent()
		f.with(1, func(t []vec) {
			f.constant(bias, t[0])
			f.Min(t[0], n, t[0])
			f.Sub(t[0], n, n)
			f.powerOfTwo(t[0])
			f.Sub(f.Constant(1), t[0], x)
			f.FMA(t[0], p, x)
		})
		f.powerOfTwo(n)
		f.Mul(n, x, x)
		f.Or(sign, x, x)
	})
}

// expNegative is e^-|x|.
func (f *functionWriter) expNegative(x vec) {
	f.Or(f.SignBit(), x, x)
	f.with(1, func(t []vec) {
		f.constant(f.vanishing(), t[0])
		f.Max(x, t[0], x)
		f.expParts(x, t[0])
		f.scale(x, t[0])
	})
}

// sigmoid is 1/(1+e^-|x|) on the right and e^-|x|/(1+e^-|x|) on the left, within
// 3 ulp.
func (f *functionWriter) sigmoid(x vec) {
	f.with(2, func(t []vec) {
		e, right := t[0], t[1]
		f.Move(x, e)
		f.expNegative(e)
		f.constant(1, right)
		f.Select(x, e, right, right) // by the sign
		f.Add(f.Constant(1), e, e)
		f.Div(e, right, x)
	})
}

// tanhOver and tanhUnder are the coefficients in x² of tanh(x)/x as a fraction
// for |x| ≤ 9, where it is 1 in float32: Eigen's.
var (
	tanhOver  = []float64{4.89352455891786e-03, 6.37261928875436e-04, 1.48572235717979e-05, 5.12229709037114e-08, -8.60467152213735e-11, 2.00018790482477e-13, -2.76076847742355e-16}
	tanhUnder = []float64{4.89352518554385e-03, 2.26843463243900e-03, 1.18534705686654e-04, 1.19825839466702e-06}
)

// tanh is a fraction of polynomials within 4 ulp in float32, and within 3 ulp
// in float64 -m/(2+m) of m = e^-2|x| - 1, with the sign of x.
func (f *functionWriter) tanh(x vec) {
	if f.Bytes == 4 {
		f.tanhSingle(x)
		return
	}
	f.with(2, func(t []vec) {
		m, d := t[0], t[1]
		f.Add(x, x, m)
		f.Or(f.SignBit(), m, m)
		f.expm1Negative(m)
		f.Add(f.Constant(2), m, d)
		f.Div(d, m, m)
		f.AndNot(f.SignBit(), x, x)
		f.Xor(x, m, x)
	})
}

func (f *functionWriter) tanhSingle(x vec) {
	f.with(3, func(t []vec) {
		square, over, under := t[0], t[1], t[2]
		f.constant(9, over)
		f.Min(x, over, x) // NaN stays
		f.constant(-9, over)
		f.Max(x, over, x)
		f.Mul(x, x, square)
		f.polynomial(tanhOver, square, over)
		f.polynomial(tanhUnder, square, under)
		f.Div(under, over, over)
		f.Mul(over, x, x)
		f.constant(1, over) // the fraction is 1 + 1e-7 at places
		f.Min(x, over, x)
		f.constant(-1, over)
		f.Max(x, over, x)
	})
}

// elu is alpha·(e^x - 1) where the sign of x is set.
func (f *functionWriter) elu(x, alpha vec) {
	f.with(1, func(t []vec) {
		f.leftExpm1(x, t[0])
		f.Mul(alpha, t[0], t[0])
		f.Select(x, t[0], x, x)
	})
}

func (f *functionWriter) selu(x vec) {
	f.with(1, func(t []vec) {
		f.leftExpm1(x, t[0])
		f.Mul(f.Constant(seluScale*seluAlpha), t[0], t[0])
		f.with(1, func(r []vec) {
			f.Mul(f.Constant(seluScale), x, r[0])
			f.Select(x, t[0], r[0], x)
		})
	})
}

// leftExpm1 makes to = e^x - 1 of an x ≤ 0, and something for others.
func (f *functionWriter) leftExpm1(x, to vec) {
	f.Zero(to)
	f.Min(x, to, to)
	f.expm1Negative(to)
}

// softplusGrad is 1 - e^-y of the output y ≥ 0.
func (f *functionWriter) softplusGrad(y vec) {
	f.Or(f.SignBit(), y, y)
	f.expm1Negative(y)
	f.Xor(f.SignBit(), y, y)
}
