package math

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

var _ = define(map[string]Function{
	"sinh":  one((*Writer).sinh),
	"cosh":  one((*Writer).cosh),
	"asinh": one((*Writer).asinh),
	"acosh": one((*Writer).acosh),
	"atanh": one((*Writer).atanh),
})

// sinhSeries are the coefficients of (sinh(x)/x - 1)/x² in x², those of Taylor's
// series; for |x| ≤ 1 the errors are 2e-10 and 1e-19.
var (
	sinhSeries32 = series("sinh", taylorOfSinh(5)...)
	sinhSeries64 = series("sinh", taylorOfSinh(9)...)
)

func taylorOfSinh(n int) []float64 {
	c, factorial := make([]float64, n), 1.
	for i := range c {
		factorial *= float64((2*i + 2) * (2*i + 3))
		c[i] = 1 / factorial
	}
	return c
}

// halves makes a = e^a/2 and b = e^-a/2 of an a ≥ 0. The first overflows only where
// it must.
func (f *Writer) halves(a, b Vec) {
	f.atMost(pick(f, 90., 711), a)
	f.with(1, func(t []Vec) {
		n := t[0]
		f.expParts(a, n)
		f.Sub(f.Constant(1), n, n)
		f.scale(a, n)
	})
	f.Fill(0.25, b)
	f.Div(a, b, b)
}

// cosh is e^|x|/2 + e^-|x|/2 within 2 ulp.
func (f *Writer) cosh(x Vec) {
	f.abs(x)
	f.with(1, func(t []Vec) {
		f.halves(x, t[0])
		f.Add(t[0], x, x)
	})
}

// sinh is an odd polynomial near 0 and a difference elsewhere, within 2 ulp.
func (f *Writer) sinh(x Vec) {
	f.with(2, func(t []Vec) {
		far, b := t[0], t[1]
		f.Move(x, far)
		f.abs(far)
		f.halves(far, b)
		f.Sub(b, far, far)
		f.And(f.SignBit(), x, b)
		f.Or(b, far, far)
		f.with(2, func(t []Vec) {
			square, near := t[0], t[1]
			f.Mul(x, x, square)
			f.polynomial(pick(f, sinhSeries32, sinhSeries64), square, near)
			f.Mul(square, near, near)
			f.MulAdd(x, x, near)
			f.abs(x)
			f.where(machine.LessThan, f.Constant(1), x, func(m mask) { f.Select(m, near, far, x) })
		})
	})
}

// unitVanishes is from where on 1 is nothing beside x².
func (f *Writer) unitVanishes() float64 { return pick(f, 0x1p14, 0x1p30) }

// asinh is ln(1 + |x| + x²/(1+√(1+x²))), or ln |x| + ln 2 of large numbers, with the
// sign of x, within 2 ulp.
func (f *Writer) asinh(x Vec) {
	f.with(1, func(t []Vec) {
		sign := t[0]
		f.And(f.SignBit(), x, sign)
		f.abs(x)
		f.orTwice(x, func(y Vec) {
			f.with(2, func(t []Vec) {
				square, root := t[0], t[1]
				f.Mul(y, y, square)
				f.Add(f.Constant(1), square, root)
				f.Sqrt(root, root)
				f.Add(f.Constant(1), root, root)
				f.Div(root, square, square)
				f.Add(square, y, y)
			})
		})
		f.Or(sign, x, x)
	})
}

// acosh is ln(1 + (x-1) + √(x-1)·√(x+1)), likewise.
func (f *Writer) acosh(x Vec) {
	f.orTwice(x, func(y Vec) {
		f.with(1, func(t []Vec) {
			root := t[0]
			f.Add(f.Constant(1), y, root)
			f.Sqrt(root, root)
			f.Sub(f.Constant(1), y, y)
			f.with(1, func(t []Vec) {
				f.Sqrt(y, t[0])
				f.FMA(t[0], root, y)
			})
		})
	})
}

// orTwice is ln(1 + g(x)), but ln x + ln 2 where x is large.
func (f *Writer) orTwice(x Vec, g func(y Vec)) {
	f.with(1, func(t []Vec) {
		y := t[0]
		f.Move(x, y)
		f.atMost(f.unitVanishes(), y)
		g(y)
		f.log1p(y)
		f.with(1, func(t []Vec) {
			large := t[0]
			f.Move(x, large)
			f.log(large)
			f.Add(f.Constant(math.Ln2), large, large)
			f.where(machine.GreaterThan, f.Constant(f.unitVanishes()), x, func(m mask) { f.Select(m, large, y, x) })
		})
	})
}

// atanh is ln(1 + 2|x|/(1-|x|))/2 with the sign of x, within 2 ulp.
func (f *Writer) atanh(x Vec) {
	f.with(2, func(t []Vec) {
		sign, rest := t[0], t[1]
		f.And(f.SignBit(), x, sign)
		f.abs(x)
		f.Fill(1, rest)
		f.Sub(x, rest, rest)
		f.Add(x, x, x)
		f.Div(rest, x, x)
		f.log1p(x)
		f.Mul(f.Constant(0.5), x, x)
		f.Or(sign, x, x)
	})
}
