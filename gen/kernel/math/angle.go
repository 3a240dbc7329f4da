package math

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

var _ = define(map[string]Function{
	"atan": one((*Writer).atan),
	"asin": one((*Writer).asin),
	"acos": one((*Writer).acos),
})

// atanSeries are the coefficients of (atan(x)/x - 1)/x² in x² for |x| ≤ tan(π/8),
// by interpolation at Chebyshev's nodes; the errors are 3e-9 and 5e-18 of atan(x).
var (
	atanSeries32 = series("atan", -0.33333331760434554, 0.1999954031495797, -0.14263949753605723, 0.10743668324830098, -0.06451718869358958)
	atanSeries64 = series("atan", -0.3333333333333333, 0.19999999999995516, -0.14285714284665682, 0.11111111015187018, -0.0909090457530649, 0.07692183125376892,
		-0.06664510525508936, 0.05858140904866328, -0.050854078345894844, 0.03923044778479309, -0.019175404711104935)
)

// What π/4 and π/2 lose as they are rounded.
const (
	halfPiLow32 = -4.3711390001862426e-08
	halfPiLow64 = 6.123233995736766e-17
)

// atan is that of a number up to tan(π/8), within 2 ulp: of |x| itself, of
// (|x|-1)/(|x|+1), to which π/4 belongs, or of -1/|x|, to which π/2 belongs.
func (f *Writer) atan(x Vec) {
	f.with(1, func(t []Vec) {
		sign := t[0]
		f.And(f.SignBit(), x, sign)
		f.abs(x)
		f.atanPositive(x)
		f.Or(sign, x, x)
	})
}

func (f *Writer) atanPositive(x Vec) {
	f.with(1, func(t []Vec) {
		base := t[0]
		f.atanReduced(x, base)
		f.with(2, func(t []Vec) {
			square, p := t[0], t[1]
			f.Mul(x, x, square)
			f.polynomial(pick(f, atanSeries32, atanSeries64), square, p)
			f.Mul(square, p, p)
			f.Mul(x, p, p)
			f.FMA(f.Constant(pick(f, halfPiLow32, halfPiLow64)/(math.Pi/2)), base, p)
			f.Add(p, x, x)
		})
		f.Add(base, x, x)
	})
}

// atanReduced leaves in x what atan is taken of, and in base what belongs to it.
func (f *Writer) atanReduced(x, base Vec) {
	f.with(2, func(t []Vec) {
		over, under := t[0], t[1]
		f.Move(x, over)
		f.Fill(1, under)
		f.Zero(base)
		f.where(machine.GreaterThan, f.Constant(math.Sqrt2-1), x, func(m mask) {
			f.Keep(m, f.Constant(math.Pi/4), base)
			f.with(1, func(t []Vec) {
				f.Sub(f.Constant(1), x, t[0])
				f.Select(m, t[0], over, over)
				f.Add(f.Constant(1), x, t[0])
				f.Select(m, t[0], under, under)
			})
		})
		f.where(machine.GreaterThan, f.Constant(math.Sqrt2+1), x, func(m mask) {
			f.Select(m, f.Constant(math.Pi/2), base, base)
			f.Select(m, f.Constant(-1), over, over)
			f.Select(m, x, under, under)
		})
		f.Div(under, over, x)
	})
}

// asin is the atan of x/√(1-x²), within 2 ulp.
func (f *Writer) asin(x Vec) {
	f.with(2, func(t []Vec) {
		root, sum := t[0], t[1]
		f.Fill(1, root)
		f.Add(x, root, sum)
		f.Sub(x, root, root)
		f.Mul(sum, root, root)
		f.Sqrt(root, root)
		f.Div(root, x, x)
	})
	f.atan(x)
}

// acos is twice the atan of √((1-x)/(1+x)), within 3 ulp.
func (f *Writer) acos(x Vec) {
	f.with(2, func(t []Vec) {
		rest, sum := t[0], t[1]
		f.Fill(1, rest)
		f.Add(x, rest, sum)
		f.Sub(x, rest, rest)
		f.Div(sum, rest, x)
	})
	f.Sqrt(x, x)
	f.atanPositive(x)
	f.Add(x, x, x)
}
