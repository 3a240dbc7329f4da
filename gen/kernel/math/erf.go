package math

import (
	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

var _ = define(map[string]Function{
	"erf": one((*Writer).erf),
})

// erfcxSeries are the coefficients of (1+2z)·e^z²·erfc(z) in (z-k)/(z+k) for
// z ≥ 0, by interpolation at Chebyshev's nodes; the errors are 2e-8 and 7e-17 of
// the value. The form is that of Shepherd and Laframboise, "Chebyshev
// approximation of (1+2x)exp(x²)erfc x", 1981.
var (
	erfcxSeries32 = series("erfcx", 1.2769783735275269, -0.09276381134986877, -0.16603048145771027, 0.1640508472919464, -0.05421856418251991, -0.008029536344110966,
		0.008713559247553349, 0.0012501198798418045, -0.0014321454800665379, -0.0004019996849820018, 0.0001796295982785523, 8.477312076138332e-05)
	erfcxSeries64 = series("erfcx", 1.2329951186255526, -0.13962111684056253, 0.01537965210261953, 0.06809705425469276, -0.10103906603629303, 0.09373283499834784,
		-0.06633036581243977, 0.03716751553747334, -0.016197734055731293, 0.0050319699785262, -0.0007577732982828402, -0.00019925669994010046,
		0.00015062169582646704, -2.4399189375089e-05, -1.1222024293291239e-05, 5.709664800151145e-06, 2.936966557308541e-07, -8.253163303930363e-07,
		7.487029892150185e-08, 1.099652487506217e-07, -1.8141441967672407e-08, -1.4088862325922878e-08, 1.923076407067005e-09, 1.2815287516821216e-09)
)

// erfSeries are the coefficients of erf(x)/x - 1 in x² for |x| ≤ 1, likewise;
// the errors are 6e-9 and 1e-17 of erf(x).
var (
	erfSeries32 = series("erf", 0.12837916612625122, -0.3761262595653534, 0.11283594369888306, -0.02685421146452427, 0.005189087241888046, -0.000801686430349946, 7.875874871388078e-05)
	erfSeries64 = series("erf", 0.1283791670955126, -0.37612638903183754, 0.1128379167095512, -0.02686617064512984, 0.0052239776254232985, -0.000854832702193483, 0.00012055332902888736,
		-1.4925647567519332e-05, 1.6462045441468418e-06, -1.6364642158167616e-07, 1.4792401209404813e-08, -1.216456005728345e-09, 8.709045129053106e-11, -4.230945824295338e-12)
)

// erfcx is e^z²·erfc(z) for z ≥ 0.
func (f *Writer) erfcx(z Vec) {
	f.with(2, func(t []Vec) {
		q, p := t[0], t[1]
		k := f.Constant(pick(f, 2., 4))
		f.Add(k, z, q)
		f.Sub(k, z, p)
		f.Div(q, p, q)
		f.polynomial(pick(f, erfcxSeries32, erfcxSeries64), q, p)
		f.Add(z, z, z)
		f.Add(f.Constant(1), z, z)
		f.Div(z, p, z)
	})
}

// erf is an odd polynomial near 0 and 1 - e^-x²·erfcx(|x|) elsewhere, within 2
// ulp.
func (f *Writer) erf(x Vec) {
	f.with(2, func(t []Vec) {
		a, far := t[0], t[1]
		f.Comment("far from 0: 1 - e^-x²·erfcx(|x|)")
		f.bounded(x, 6, a)
		f.expOfSquare(a, far)
		f.with(1, func(t []Vec) {
			f.Move(a, t[0])
			f.erfcx(t[0])
			f.MulAdd(f.Constant(1), t[0], far)
		})
		f.with(1, func(t []Vec) {
			f.Comment("near 0: a polynomial")
			near, sign := a, t[0]
			f.And(f.SignBit(), x, sign)
			f.Or(sign, far, far)
			f.Mul(x, x, sign)
			f.polynomial(pick(f, erfSeries32, erfSeries64), sign, near)
			f.MulAdd(x, x, near)
		})
		f.abs(x)
		f.where(machine.LessThan, f.Constant(1), x, func(m mask) { f.Select(m, a, far, x) })
	})
}

// expOfSquare makes to = -e^-a².
func (f *Writer) expOfSquare(a, to Vec) {
	f.with(2, func(t []Vec) {
		low, n := t[0], t[1]
		f.Mul(a, a, to)
		f.Move(to, low)
		f.FNMA(a, a, low) // what the rounding lost
		f.Xor(f.SignBit(), to, to)
		f.expPartsOfSum(to, low, n)
		f.scale(to, n)
		f.Xor(f.SignBit(), to, to)
	})
}
