package amd64

import (
	"github.com/mmcloughlin/avo/operand"

	"github.com/seed-5f2744a7/tensornet/gen/emit/amd64/asm"
)

// The constants of SELU, as in package runtime.
const (
	seluAlpha = 1.6732632423543772848170429916717
	seluScale = 1.0507009873554804934193349852946
)

// ln 2 in two parts: float32(ln 2) and the rest.
const (
	ln2High = 0.693147182464599609375
	ln2Low  = -1.904654323148236017e-09
	log2e   = 1.44269504088896340736
)

// expSeries are the coefficients of (e^r - 1 - r)/r² for |r| ≤ ln 2/2, by
// interpolation at Chebyshev's nodes; the error is 2e-10 of e^r.
var expSeries = []float64{0.5, 0.1666666716337204, 0.04166645556688309, 0.00833331048488617, 0.0013934541493654251, 0.00019891980628017336}

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
	f.Mul(f.Constant(log2e), x, n)
	f.VROUNDPS(operand.U8(8), n, n)
	f.FNMA(f.Constant(ln2High), n, x)
	f.FNMA(f.Constant(ln2Low), n, x)
}

// expm1Reduced makes p = e^r - 1 for a reduced r, which it spends.
func (f *functionWriter) expm1Reduced(r, p vec) {
	f.polynomial(expSeries, r, p)
	f.with(1, func(t []vec) {
		f.Mul(r, r, t[0])
		f.MulAdd(r, t[0], p)
	})
}

// powerOfTwo makes n = 2^n for whole n from -126 to 127.
func (f *functionWriter) powerOfTwo(n vec) {
	f.VCVTPS2DQ(n, n)
	f.VPADDD(f.Bits(127), n, n)
	f.VPSLLD(operand.U8(23), n, n)
}

// exp is e^x within 1 ulp. The power of two is applied in two halves, so that
// results below the normal numbers come out rounded instead of as 0.
func (f *functionWriter) exp(x vec) {
	f.with(3, func(t []vec) {
		n, p, half := t[0], t[1], t[2]
		f.constant(-105, n)
		f.Max(x, n, x)
		f.constant(89, n)
		f.Min(x, n, x)
		f.reduce(x, n)
		f.expm1Reduced(x, p)
		f.Add(f.Constant(1), p, p)
		f.Mul(f.Constant(0.5), n, half)
		f.VROUNDPS(operand.U8(9), half, half)
		f.Sub(half, n, n)
		f.powerOfTwo(n)
		f.powerOfTwo(half)
		f.Mul(n, p, p)
		f.Mul(half, p, x)
	})
}

// expm1Negative is e^x - 1 for x ≤ 0, accurate near 0.
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
	})
}

// expNegative is e^-|x|.
func (f *functionWriter) expNegative(x vec) {
	f.Or(f.SignBit(), x, x)
	f.exp(x)
}

// sigmoid is 1/(1+e^-|x|) on the right and e^-|x|/(1+e^-|x|) on the left.
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

// tanhSeries are the coefficients of (tanh(x)/x - 1)/x² in x², for |x| ≤ 0.56,
// by interpolation at Chebyshev's nodes; the error is 2e-10 of tanh(x).
var tanhSeries = []float64{-0.3333333432674408, 0.133333221077919, -0.053964197635650635, 0.02181326039135456, -0.008504769764840603, 0.002495379187166691}

// tanh is an odd polynomial near 0 and 1 - 2/(e^2|x| + 1) elsewhere.
func (f *functionWriter) tanh(x vec) {
	f.with(3, func(t []vec) {
		far, near, square := t[0], t[1], t[2]
		f.Mul(x, x, square)
		f.polynomial(tanhSeries, square, near)
		f.Mul(square, near, near)
		f.MulAdd(x, x, near)
		f.Add(x, x, far)
		f.expNegative(far) // e = e^-2|x|, and tanh = (1-e)/(1+e)
		f.constant(1, square)
		f.Sub(far, square, square)
		f.Add(f.Constant(1), far, far)
		f.Div(far, square, far)
		f.LoadVec(f.SignBit(), square)
		f.And(x, square, square)
		f.Or(square, far, far)
		f.abs(x)
		f.constant(0.55, square)
		f.Compare(asm.LessThan, square, x, square)
		f.Select(square, near, far, x)
	})
}

func (f *functionWriter) elu(x, alpha vec) {
	f.with(2, func(t []vec) {
		f.positive(x, t[0])
		f.Zero(t[1])
		f.Min(x, t[1], t[1])
		f.expm1Negative(t[1])
		f.Mul(alpha, t[1], t[1])
		f.Select(t[0], x, t[1], x)
	})
}

func (f *functionWriter) selu(x vec) {
	f.with(2, func(t []vec) {
		f.positive(x, t[0])
		f.Zero(t[1])
		f.Min(x, t[1], t[1])
		f.expm1Negative(t[1])
		f.Mul(f.Constant(seluScale*seluAlpha), t[1], t[1])
		f.Mul(f.Constant(seluScale), x, x)
		f.Select(t[0], x, t[1], x)
	})
}

// softplusGrad is 1 - e^-y of the output y ≥ 0.
func (f *functionWriter) softplusGrad(y vec) {
	f.Or(f.SignBit(), y, y)
	f.expm1Negative(y)
	f.Xor(f.SignBit(), y, y)
}
