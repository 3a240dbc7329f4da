package math

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

var _ = define(map[string]Function{
	"sin": one((*Writer).sin),
	"cos": one((*Writer).cos),
	"tan": one((*Writer).tan),
})

// sinSeries are the coefficients of (sin r/r - 1)/r² in r², cosSeries those of
// (cos r - 1 + r²/2)/r⁴, for |r| ≤ π/4, by interpolation at Chebyshev's nodes; the
// errors are below 3e-9 and 1e-17.
var (
	sinSeries32 = series("sin", -0.1666666716337204, 0.008333331905305386, -0.00019840085587929934, 2.7249864160694415e-06)
	cosSeries32 = series("cos", 0.0416666679084301, -0.00138888880610466, 2.480059993104078e-05, -2.7300907845528855e-07)
	sinSeries64 = series("sin", -0.16666666666666666, 0.008333333333333331, -0.0001984126984126506, 2.7557319219335453e-06, -2.5052106231157904e-08, 1.605853141458901e-10, -7.586685070091267e-13)
	cosSeries64 = series("cos", 0.041666666666666664, -0.0013888888888888887, 2.4801587301584645e-05, -2.755731922140076e-07, 2.0876755790363397e-09, -1.1470460773969325e-11, 4.7458652037874553e-14)
)

// halfPi is π/2 as a sum of three elements.
var (
	halfPi32 = series("halfPi", 1.5707963705062866, -4.371138828673793e-08, -1.7151245100058819e-15)
	halfPi64 = series("halfPi", 1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33)
)

// sin is the sine within 2 ulp, NaN at infinities.
func (f *Writer) sin(x Vec) {
	f.with(1, func(t []Vec) {
		f.And(f.SignBit(), x, t[0])
		f.circle(x, 0)
		f.Xor(t[0], x, x)
	})
}

// cos is the cosine within 2 ulp, NaN at infinities.
func (f *Writer) cos(x Vec) { f.circle(x, 1) }

// circle is sin(|x| + turns·π/2).
func (f *Writer) circle(x Vec, turns float64) {
	f.abs(x)
	f.with(2, func(t []Vec) {
		n, r := t[0], x
		f.quarters(r, n)
		f.Add(f.Constant(f.large()+turns), n, n) // the last bits count quarters
		f.sinOrCos(r, n, t[1])
		f.ShiftLeft(8*f.Size()-2, n, n)
		f.And(f.SignBit(), n, n) // of two quarters
		f.Xor(n, r, r)
	})
}

// sinOrCos makes x = sin x, or cos x where the last bit of n is set.
func (f *Writer) sinOrCos(x, n, sin Vec) {
	f.with(2, func(t []Vec) {
		odd, cos := t[0], t[1]
		f.sinAndCos(x, sin, cos, odd)
		f.ShiftLeft(8*f.Size()-1, n, odd)
		f.SelectNegative(odd, cos, sin, x)
	})
}

// sinAndCos are those of |x| ≤ π/4. It spends the square.
func (f *Writer) sinAndCos(x, sin, cos, square Vec) {
	f.Comment("sin r and cos r, and which of them")
	f.Mul(x, x, square)
	f.polynomial(pick(f, sinSeries32, sinSeries64), square, sin)
	f.Mul(square, sin, sin)
	f.MulAdd(x, x, sin)
	f.polynomial(pick(f, cosSeries32, cosSeries64), square, cos)
	f.Mul(square, cos, cos)
	f.Sub(f.Constant(0.5), cos, cos)
	f.MulAdd(f.Constant(1), square, cos)
}

// tan is sin/cos, or -cos/sin after an odd number of quarters, within 3 ulp; NaN at
// infinities.
func (f *Writer) tan(x Vec) {
	f.with(2, func(t []Vec) {
		sign, n := t[0], t[1]
		f.And(f.SignBit(), x, sign)
		f.abs(x)
		f.quarters(x, n)
		f.Add(f.Constant(f.large()), n, n)
		f.ShiftLeft(8*f.Size()-1, n, n)
		f.with(3, func(t []Vec) {
			sin, cos, square := t[0], t[1], t[2]
			f.sinAndCos(x, sin, cos, square)
			f.SelectNegative(n, cos, sin, x)
			f.SelectNegative(n, sin, cos, cos)
			f.Xor(n, x, x)
			f.Div(cos, x, x)
		})
		f.Xor(sign, x, x)
	})
}

// quarters splits x = n·π/2 + r of an x ≥ 0, with n whole and |r| ≤ π/4; it leaves
// r in x. Beyond some thousand turns n is that of a smaller angle.
func (f *Writer) quarters(x, n Vec) {
	f.Comment("|x| = n·π/2 + r")
	f.where(machine.GreaterThan, f.Constant(pick(f, 0x1p16, 0x1p28)), x, func(large mask) {
		f.with(1, func(t []Vec) {
			r := t[0]
			f.Mul(f.Constant(2/math.Pi), x, n)
			f.Round(n, n)
			f.Move(x, r)
			for _, part := range pick(f, halfPi32, halfPi64) {
				f.FNMA(f.Constant(part), n, r)
			}
			for i := range x {
				f.Machine.LargeQuarters(x[i], n[i], r[i], large[i])
			}
			f.Move(r, x)
		})
	})
}
