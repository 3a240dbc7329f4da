package math

import "math"

var _ = define(map[string]Function{
	"tanh":    one((*Writer).tanh),
	"sigmoid": one((*Writer).sigmoid),
})

// negativeSeries are the coefficients of e^-r: in float32 for |r| ≤ ln 2/16, of
// the least error with the first one exact; in float64 as expSeries. The errors
// are 3e-8 and 5e-18 of it.
var (
	negativeSeries32 = []float64{1, -1.0000000486192846, 0.5000647780814605, -0.1666429841299993}
	negativeSeries64 = []float64{1, -1, 0.5000000000000019, -0.1666666666666668, 0.04166666666648666, -0.00833333333331949, 0.0013888888952696516,
		-0.00019841269890340665, 2.4801485074105117e-05, -2.7557240604663896e-06, 2.763279054212172e-07, -2.5110153646928931e-08}

	// The same, larger by what sigmoid says.
	scaledSeries32 = series("scaledNegative", scaled(negativeSeries32, 24)...)
	scaledSeries64 = series("scaledNegative", scaled(negativeSeries64, 53)...)
)

// sigmoid is 2^n/(2^n + e^-r) of x = n·ln 2 + r, within 3 ulp. Both are larger by
// what makes the least 2^n a normal number. In float32 n counts eighths.
func (f *Writer) sigmoid(x Vec) {
	f.Comment("2^n/(2^n + e^-r) of n·ln 2 + r")
	shift, bias := f.exponent()
	f.atLeast(pick(f, -104, -745.2), x)
	f.atMost(64, x)
	f.with(1, func(t []Vec) {
		power := t[0]
		if bias += float64(shift + 1); f.Size() == 4 {
			f.reduceBy(8, x, power, bias)
			f.powerOfEighths(power)
		} else {
			f.reduce(x, power, bias)
			f.power(power)
		}
		f.with(1, func(t []Vec) {
			p := t[0]
			f.polynomial(pick(f, scaledSeries32, scaledSeries64), x, p)
			f.Add(power, p, p)
			f.Div(p, power, x)
		})
	})
}

// powerOfEighths makes n = 2^(n/8) in float32, a normal number, where n is
// increased by eight times the bias: shifted, its last three bits leave something
// in the mantissa, and the table has what is missing there.
func (f *Writer) powerOfEighths(n Vec) {
	var table [8]uint32
	for i := range table {
		power := math.Float32bits(float32(math.Exp2(float64(i) / 8)))
		table[i] = power - math.Float32bits(1) - uint32(i)<<20
	}
	f.with(1, func(t []Vec) {
		f.LookUp("eighths", table, n, t[0])
		f.ShiftLeft(20, n, n)
		f.AddInt(t[0], n, n)
	})
}

// scaled are the coefficients of a polynomial times 2^n.
func scaled(c []float64, n int) []float64 {
	s := make([]float64, len(c))
	for i := range c {
		s[i] = math.Ldexp(c[i], n)
	}
	return s
}

// tanhOver and tanhUnder are the coefficients in x² of (tanh(x)/x·under - 1)/x²
// and of under for |x| ≤ tanhEnd. The fraction's error is 2e-8; the coefficients
// are rounded so that their errors make up for each other.
var (
	tanhOver  = series("tanhOver", 0.134095669, 0.00352953025, 2.11715342e-05, 1.41466323e-08)
	tanhUnder = series("tanhUnder", 1, 0.467428982, 0.0260059685, 0.00033412833, 8.09770711e-07)
)

// tanhEnd is where the fraction, as it is computed, comes to 1. It does so nowhere
// below, and is never more.
const tanhEnd = 8.08563995

// tanh is a fraction of polynomials within 5 ulp in float32, and within 3 ulp
// in float64 -m/(2+m) of m = e^-2|x| - 1, with the sign of x.
func (f *Writer) tanh(x Vec) {
	if f.Size() == 4 {
		f.tanhSingle(x)
		return
	}
	f.with(2, func(t []Vec) {
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

func (f *Writer) tanhSingle(x Vec) {
	f.Comment("x·(1 + x²·over(x²))/under(x²)")
	f.atMost(tanhEnd, x) // NaN stays
	f.atLeast(-tanhEnd, x)
	f.with(2, func(t []Vec) {
		square, y := t[0], t[1]
		f.Mul(x, x, square)
		f.polynomial(tanhOver, square, y)
		f.Mul(square, y, y)
		f.MulAdd(x, x, y)
		f.polynomial(tanhUnder, square, x)
		f.Div(x, y, x)
	})
}
