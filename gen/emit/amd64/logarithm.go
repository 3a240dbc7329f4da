package amd64

import (
	"math"

	"github.com/mmcloughlin/avo/operand"

	"github.com/seed-5f2744a7/tensornet/gen/emit/amd64/asm"
)

// logSeries are the coefficients of (ln(1+f) - f + f²/2)/f³ for √½ ≤ 1+f ≤ √2,
// by interpolation at Chebyshev's nodes; the error is 5e-9 of ln(1+f).
var logSeries = []float64{0.3333333134651184, -0.2499999701976776, 0.20000715553760529, -0.1666780263185501, 0.14249058067798615, -0.12425687164068222, 0.11685419827699661, -0.11479733884334564, 0.06971611827611923}

// rootHalf are the bits of float32(√½), where a mantissa's range begins.
const rootHalf = 0x3f3504f3

// logNormal is ln x of a positive normal number.
func (f *functionWriter) logNormal(x vec) {
	f.with(4, func(t []vec) {
		n, m, p, square := t[0], t[1], t[2], t[3]
		f.VPSUBD(f.Bits(rootHalf), x, n)
		f.VPSRAD(operand.U8(23), n, n)
		f.VPSLLD(operand.U8(23), n, m)
		f.VPSUBD(m, x, x) // the mantissa
		f.VCVTDQ2PS(n, n)
		f.Sub(f.Constant(1), x, x)
		f.polynomial(logSeries, x, p)
		f.Mul(x, x, square)
		f.Mul(x, p, p)
		f.Mul(square, p, p)
		f.FNMA(f.Constant(0.5), square, p)
		f.FMA(f.Constant(ln2Low), n, p)
		f.Add(p, x, x)
		f.FMA(f.Constant(ln2High), n, x)
	})
}

// log is ln x: -Inf at 0 and NaN below.
func (f *functionWriter) log(x vec) {
	f.with(3, func(t []vec) {
		scaled, small, extra := t[0], t[1], t[2]
		f.constant(0x1p-126, small) // below: scaled up, as the mantissa has zeros in front
		f.Compare(asm.LessThan, small, x, small)
		f.Mul(f.Constant(0x1p23), x, scaled)
		f.Select(small, scaled, x, scaled)
		f.And(f.Constant(-23*math.Ln2), small, extra)
		f.logNormal(scaled)
		f.Add(extra, scaled, scaled)
		f.edges(x, scaled, small)
	})
}

// edges puts the values at 0, below it, at infinity and of NaN into y = ln x
// and leaves it in x.
func (f *functionWriter) edges(x, y, mask vec) {
	f.constant(math.Inf(1), mask)
	f.Compare(asm.LessThan, mask, x, mask) // false for +Inf and NaN, which stay
	f.Select(mask, y, x, y)
	f.Zero(mask)
	f.Compare(asm.GreaterOrEqual, x, mask, mask) // 0 ≥ x
	f.with(1, func(t []vec) {
		f.constant(math.Inf(-1), t[0])
		f.Select(mask, t[0], y, y)
		f.Zero(mask)
		f.Compare(asm.LessThan, mask, x, mask)
		f.constant(math.NaN(), t[0])
		f.Select(mask, t[0], y, x)
	})
}

// log1pOfExp is ln(1+e) for e from 0 to 1, accurate near 0: the rounding of 1+e
// is added again.
func (f *functionWriter) log1pOfExp(e vec) {
	f.with(2, func(t []vec) {
		sum, lost := t[0], t[1]
		f.Add(f.Constant(1), e, sum)
		f.Sub(f.Constant(1), sum, lost)
		f.Sub(lost, e, lost)
		f.Div(sum, lost, lost)
		f.Move(sum, e)
		f.logNormal(e)
		f.Add(lost, e, e)
	})
}

// softplus is max(x, 0) + ln(1+e^-|x|).
func (f *functionWriter) softplus(x vec) {
	f.with(1, func(t []vec) {
		f.Move(x, t[0])
		f.expNegative(t[0])
		f.log1pOfExp(t[0])
		f.relu(x)
		f.Add(t[0], x, x)
	})
}

// binaryCrossentropyLogits is max(z, 0) - z·t + ln(1+e^-|z|).
func (f *functionWriter) binaryCrossentropyLogits(z, target vec) {
	f.with(2, func(t []vec) {
		tail, product := t[0], t[1]
		f.Move(z, tail)
		f.expNegative(tail)
		f.log1pOfExp(tail)
		f.Mul(target, z, product)
		f.relu(z)
		f.Sub(product, z, z)
		f.Add(tail, z, z)
	})
}

// categoricalCrossentropy is -t·max(ln y, -100).
func (f *functionWriter) categoricalCrossentropy(y, target vec) {
	f.log(y)
	f.with(1, func(t []vec) {
		f.constant(-100, t[0])
		f.Max(y, t[0], y)
	})
	f.Mul(target, y, y)
	f.Xor(f.SignBit(), y, y)
}
