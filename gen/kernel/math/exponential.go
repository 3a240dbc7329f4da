package math

import (
	"fmt"
	"math"
)

var _ = define(map[string]Function{
	"elu":           two((*Writer).elu),
	"selu":          one((*Writer).selu),
	"softplus_grad": one((*Writer).softplusGrad),
	"exp":           one((*Writer).exp),
	"expm1":         one((*Writer).expm1),
})

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
	expSeries32 = series("exp", 0.5, 0.1666666716337204, 0.04166646674275398, 0.00833331048488617, 0.0013933649752289057, 0.00019890991097781807)
	expSeries64 = series("exp", 0.5, 0.1666666666666667, 0.04166666666666667, 0.008333333333326136, 0.0013888888888883748, 0.00019841269874820627,
		2.4801587325547743e-05, 2.7557255400206422e-06, 2.75572736431103e-07, 2.5105217004720745e-08, 2.0914686968086876e-09)
)

// longSeries is the number of terms of a long polynomial, manyVectors how many take turns
// so that none waits for itself.
const (
	longSeries  = 10
	manyVectors = 4
)

// polynomial makes to = Σ c[i]·x^i. A long one is made of its even and its odd
// terms, which do not wait for each other, unless there are enough vectors.
func (f *Writer) polynomial(c []float64, x, to Vec) {
	if len(c) < longSeries || f.N >= manyVectors {
		f.horner(c, x, to)
		return
	}
	f.with(2, func(t []Vec) {
		square, odd := t[0], t[1]
		f.Mul(x, x, square)
		last := len(c) - 1
		sums := [2]Vec{to, odd}
		for i := last; i >= 0; i-- {
			if sum := sums[i%2]; i > last-2 {
				f.Fill(c[i], sum)
			} else {
				f.MulAdd(f.Constant(c[i]), square, sum)
			}
		}
		f.FMA(odd, x, to)
	})
}

// horner does so from the last term to the first.
func (f *Writer) horner(c []float64, x, to Vec) {
	last := len(c) - 1
	f.Fill(c[last], to)
	for i := last - 1; i >= 0; i-- {
		f.MulAdd(f.Constant(c[i]), x, to)
	}
}

// reduce splits x = n·ln 2 + r with n whole and |r| ≤ ln 2/2; it leaves r in x,
// and n, increased by plus, in the last bits of a number so large that its last
// bit counts ones.
func (f *Writer) reduce(x, n Vec, plus float64) { f.reduceBy(1, x, n, plus) }

// reduceBy does so with n counting parts of ln 2, so many, a power of two.
func (f *Writer) reduceBy(parts float64, x, n Vec, plus float64) {
	if parts == 1 {
		f.Comment("x = n·ln 2 + r")
	} else {
		f.Comment(fmt.Sprintf("x = n·ln 2/%v + r", parts))
	}
	large := f.large() + parts*plus
	f.Fill(large, n)
	f.FMA(f.Constant(parts*math.Log2E), x, n)
	f.with(1, func(t []Vec) {
		whole := t[0]
		f.Sub(f.Constant(large), n, whole)
		f.FNMA(f.Constant(pick(f, ln2High32, ln2High64)/parts), whole, x)
		f.FNMA(f.Constant(pick(f, ln2Low32, ln2Low64)/parts), whole, x)
	})
}

// large is the number whose last bit counts ones and whose others there are 0.
func (f *Writer) large() float64 { return pick(f, 0x1.8p23, 0x1.8p52) }

// expm1Reduced makes p = e^r - 1 for a reduced r, which it spends.
func (f *Writer) expm1Reduced(r, p Vec) {
	f.polynomial(pick(f, expSeries32, expSeries64), r, p)
	f.with(1, func(t []Vec) {
		f.Mul(r, r, t[0])
		f.MulAdd(r, t[0], p)
	})
}

// exponent is where an element's exponent begins, and what is added to it.
func (f *Writer) exponent() (shift int, bias float64) {
	return pick(f, 23, 52), pick(f, 127., 1023.)
}

// power makes n = 2^n, a normal number, where n is increased by the bias.
func (f *Writer) power(n Vec) {
	shift, _ := f.exponent()
	f.ShiftLeft(shift, n, n)
}

// scale multiplies x by 2^n, in two halves, so that results below the normal
// numbers come out rounded instead of as 0. n is increased by twice the bias, and
// spent.
func (f *Writer) scale(x, n Vec) {
	f.Comment("times 2^n, in two halves")
	f.with(1, func(t []Vec) {
		half := t[0]
		f.ShiftRight(1, n, half)
		f.SubInt(half, n, n)
		f.power(n)
		f.power(half)
		f.Mul(n, x, x)
		f.Mul(half, x, x)
	})
}

// vanishing is an x with e^x = 0, even if multiplied by it, that scale can take.
func (f *Writer) vanishing() float64 { return pick(f, -150., -1400.) }

// expParts splits e^x = x·2^n, with the new x from √½ to √2 and n as scale takes
// it.
func (f *Writer) expParts(x, n Vec) {
	f.reduce(x, n, f.twice())
	f.expReduced(x)
}

// twice is how much larger scale takes n.
func (f *Writer) twice() float64 {
	_, bias := f.exponent()
	return 2 * bias
}

// expPartsOfSum is expParts of x + low for a low far below x.
func (f *Writer) expPartsOfSum(x, low, n Vec) {
	f.reduce(x, n, f.twice())
	f.Add(low, x, x)
	f.expReduced(x)
}

func (f *Writer) expReduced(x Vec) {
	f.with(1, func(t []Vec) {
		f.expm1Reduced(x, t[0])
		f.Add(f.Constant(1), t[0], x)
	})
}

// exp is e^x within 1 ulp.
func (f *Writer) exp(x Vec) {
	f.with(1, func(t []Vec) {
		n := t[0]
		f.atLeast(f.vanishing(), x)
		f.atMost(pick(f, 89., 710), x)
		f.expParts(x, n)
		f.scale(x, n)
	})
}

// expm1Negative is e^x - 1 for x ≤ 0 within 2 ulp; the result's sign is set.
func (f *Writer) expm1Negative(x Vec) {
	_, bias := f.exponent()
	f.atLeast(-80, x)
	f.with(1, func(t []Vec) {
		n := t[0]
		f.reduce(x, n, bias)
		f.with(1, func(t []Vec) {
			p := t[0]
			f.expm1Reduced(x, p)
			f.power(n)
			f.Sub(f.Constant(1), n, x)
			f.FMA(n, p, x)
		})
	})
	f.Or(f.SignBit(), x, x)
}

// expm1 is e^x - 1 within 2 ulp, with the sign of x. For x beyond the powers
// of two, half of e^x is made and doubled.
func (f *Writer) expm1(x Vec) {
	f.with(3, func(t []Vec) {
		sign, n, p := t[0], t[1], t[2]
		f.And(f.SignBit(), x, sign)
		f.atLeast(-80, x)
		f.atMost(pick(f, 89., 710), x)
		_, bias := f.exponent()
		f.reduce(x, n, bias)
		f.expm1Reduced(x, p)
		f.with(1, func(t []Vec) {
			f.Fill(f.large()+2*bias, t[0])
			f.Min(t[0], n, t[0])
			f.SubInt(t[0], n, n)
			f.power(t[0])
			f.Sub(f.Constant(1), t[0], x)
			f.FMA(t[0], p, x)
		})
		f.AddInt(f.Bits("bias", uint64(bias)), n, n)
		f.power(n)
		f.Mul(n, x, x)
		f.Or(sign, x, x)
	})
}

// expNegative is e^-|x|.
func (f *Writer) expNegative(x Vec) {
	f.Or(f.SignBit(), x, x)
	f.with(1, func(t []Vec) {
		f.atLeast(f.vanishing(), x)
		f.expParts(x, t[0])
		f.scale(x, t[0])
	})
}

// elu is alpha·(e^x - 1) where the sign of x is set.
func (f *Writer) elu(x, alpha Vec) {
	f.with(1, func(t []Vec) {
		f.leftExpm1(x, t[0])
		f.Mul(alpha, t[0], t[0])
		f.SelectNegative(x, t[0], x, x)
	})
}

func (f *Writer) selu(x Vec) {
	f.with(1, func(t []Vec) {
		f.leftExpm1(x, t[0])
		f.Mul(f.Constant(seluScale*seluAlpha), t[0], t[0])
		f.with(1, func(r []Vec) {
			f.Mul(f.Constant(seluScale), x, r[0])
			f.SelectNegative(x, t[0], r[0], x)
		})
	})
}

// leftExpm1 makes to = e^x - 1 of an x ≤ 0, and something for others.
func (f *Writer) leftExpm1(x, to Vec) {
	f.Zero(to)
	f.Min(x, to, to)
	f.expm1Negative(to)
}

// softplusGrad is 1 - e^-y of the output y ≥ 0.
func (f *Writer) softplusGrad(y Vec) {
	f.Or(f.SignBit(), y, y)
	f.expm1Negative(y)
	f.Xor(f.SignBit(), y, y)
}
