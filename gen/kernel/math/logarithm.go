package math

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

var _ = define(map[string]Function{
	"softplus":                   one((*Writer).softplus),
	"log":                        one((*Writer).log),
	"log1p":                      one((*Writer).log1p),
	"binary_crossentropy":        two((*Writer).binaryCrossentropy),
	"binary_crossentropy_logits": two((*Writer).binaryCrossentropyLogits),
	"categorical_crossentropy":   two((*Writer).categoricalCrossentropy),
})

// logSeries are the coefficients of (ln(1+f)/s - 2)/s² in s² for s = f/(2+f) and
// √½ ≤ 1+f ≤ √2, by interpolation at Chebyshev's nodes; the errors are 3e-10 and
// 5e-18 of ln(1+f).
var (
	logSeries32 = series("log", 0.6666666865348816, 0.4000012278556824, 0.28550779819488525, 0.23331613838672638)
	logSeries64 = series("log", 0.666666666666667, 0.3999999999989889, 0.28571428626253836, 0.22222211089379496, 0.1818289243253687, 0.15331611722055008, 0.14617807153417325)
)

// The bits of √½, where a mantissa's range begins, and of an exponent.
const (
	rootHalf32, exponent32 = 0x3f3504f3, 0x7f800000
	rootHalf64, exponent64 = 0x3fe6a09e667f3bcd, 0x7ff0000000000000
)

// split makes x = m·2^n of a positive normal number, with m from √½ to √2. It
// leaves m in x.
func (f *Writer) split(x, n Vec) {
	f.Comment("x = m·2^n, m from √½ to √2")
	shift, bias := f.exponent()
	one := uint64(bias) << shift
	f.with(1, func(t []Vec) {
		f.LoadVec(f.Bits("oneLessRootHalf", one-pick[uint64](f, rootHalf32, rootHalf64)), n)
		f.AddInt(n, x, n)
		f.And(f.Bits("exponent", pick[uint64](f, exponent32, exponent64)), n, t[0])
		f.SubInt(t[0], x, x)
		f.AddInt(f.Bits("oneBits", one), x, x)
	})
	f.ShiftRight(shift, n, n)
	f.Or(f.Constant(math.Ldexp(1, shift)), n, n) // a number that counts ones in its last bits
	f.Sub(f.Constant(math.Ldexp(1, shift)+bias), n, n)
}

// splitAny is split of any positive number; those below the normal ones are
// scaled up first.
func (f *Writer) splitAny(x, n Vec) {
	shift, bias := f.exponent()
	f.with(1, func(t []Vec) {
		f.where(machine.LessThan, f.Constant(math.Ldexp(1, 1-int(bias))), x, func(small mask) {
			scaled, by := t[0], t[0]
			f.Mul(f.Constant(math.Ldexp(1, shift)), x, scaled)
			f.Select(small, scaled, x, x)
			f.Keep(small, f.Constant(float64(shift)), by)
		})
		f.split(x, n)
		f.Sub(t[0], n, n)
	})
}

// logOf makes x = ln x + n·ln 2 of a mantissa, as in FreeBSD's e_log.c. It
// spends n.
func (f *Writer) logOf(x, n Vec) {
	f.Comment("ln m + n·ln 2, with s = (m-1)/(m+1)")
	f.with(3, func(t []Vec) {
		s, half, p := t[0], t[1], t[2]
		f.Sub(f.Constant(1), x, x)
		f.Add(f.Constant(2), x, s)
		f.Div(s, x, s)
		f.Mul(x, x, half)
		f.Mul(f.Constant(0.5), half, half)
		f.with(1, func(t []Vec) {
			f.Mul(s, s, t[0])
			f.polynomial(pick(f, logSeries32, logSeries64), t[0], p)
			f.MulAdd(half, t[0], p)
		})
		f.Mul(s, p, p)
		f.FMA(f.Constant(pick(f, ln2Low32, ln2Low64)), n, p)
		f.Sub(p, half, half)
		f.Sub(half, x, x)
		f.FMA(f.Constant(pick(f, ln2High32, ln2High64)), n, x)
	})
}

// log is ln x within 1 ulp: -Inf at 0 and NaN below.
func (f *Writer) log(x Vec) {
	f.with(1, func(t []Vec) {
		y := t[0]
		f.Move(x, y)
		f.with(1, func(t []Vec) {
			n := t[0]
			f.splitAny(y, n)
			f.logOf(y, n)
		})
		f.edges(x, y)
	})
}

// edges puts the values at 0, below it, at infinity and of NaN into y = ln x
// and leaves it in x.
func (f *Writer) edges(x, y Vec) {
	f.Comment("the logarithm of 0, below it, at infinity and of NaN")
	f.masks(1, func(ms []mask) {
		m := ms[0]
		f.Compare(machine.LessThan, f.Constant(math.Inf(1)), x, m) // false for +Inf and NaN, which stay
		f.Select(m, y, x, y)
		f.zero(func(zero Vec) {
			f.Compare(machine.GreaterOrEqual, x, zero, m) // 0 ≥ x
			f.Select(m, f.Constant(math.Inf(-1)), y, y)
			f.Compare(machine.LessThan, zero, x, m)
		})
		f.Select(m, f.Constant(math.NaN()), y, x)
	})
}

// log1pNormal makes y = ln(1+x) from x > -1 that is finite: the rounding of the
// sum 1+x is added again. The sum is left in sum.
func (f *Writer) log1pNormal(x, y, sum Vec) {
	f.with(1, func(t []Vec) {
		lost, n := t[0], y
		f.Add(f.Constant(1), x, sum)
		f.Sub(f.Constant(1), sum, lost)
		f.Sub(lost, x, lost)
		f.Div(sum, lost, lost)
		f.with(1, func(t []Vec) {
			f.Move(sum, t[0])
			f.split(t[0], n)
			f.logOf(t[0], n)
			f.Add(lost, t[0], y)
		})
	})
}

// log1p is ln(1+x) within 2 ulp, with the sign of x: -Inf at -1 and NaN below.
func (f *Writer) log1p(x Vec) {
	f.with(2, func(t []Vec) {
		y, sum := t[0], t[1]
		f.log1pNormal(x, y, sum)
		f.And(f.SignBit(), x, x)
		f.edges(sum, y)
		f.Or(sum, x, x)
	})
}

// log1pOfExp is ln(1+e^-|x|).
func (f *Writer) log1pOfExp(x Vec) {
	f.expNegative(x)
	f.with(2, func(t []Vec) {
		f.log1pNormal(x, t[0], t[1])
		f.Move(t[0], x)
	})
}

// softplus is max(x, 0) + ln(1+e^-|x|), within 3 ulp.
func (f *Writer) softplus(x Vec) {
	f.with(1, func(t []Vec) {
		f.Move(x, t[0])
		f.log1pOfExp(t[0])
		f.relu(x)
		f.Add(t[0], x, x)
	})
}

// binaryCrossentropyLogits is ln(1+e^-|z|) and |z| times the part of the target on
// the other side of z, t or 1-t.
func (f *Writer) binaryCrossentropyLogits(z, target Vec) {
	f.with(1, func(t []Vec) {
		f.Move(z, t[0])
		f.log1pOfExp(t[0])
		f.with(1, func(r []Vec) {
			wrong := r[0]
			f.positive(z, func(positive mask) {
				f.Fill(1, wrong)
				f.Sub(target, wrong, wrong)
				f.Select(positive, wrong, target, wrong)
			})
			f.abs(z)
			f.multiplyNoNaN(z, wrong)
		})
		f.Add(t[0], z, z)
	})
}

// minLog is the least logarithm that losses take, as in package runtime.
const minLog = -100

// binaryCrossentropy is (t-1)·max(ln(1-y), -100) - t·max(ln y, -100).
func (f *Writer) binaryCrossentropy(y, target Vec) {
	f.with(1, func(t []Vec) {
		q := t[0]
		f.Xor(f.SignBit(), y, q)
		f.log1p(q)
		f.log(y)
		f.atLeast(minLog, q)
		f.atLeast(minLog, y)
		f.with(1, func(t []Vec) {
			f.Sub(f.Constant(1), target, t[0])
			f.Mul(t[0], q, q)
		})
		f.Mul(target, y, y)
		f.Sub(y, q, y)
	})
}

// categoricalCrossentropy is -t·max(ln y, -100).
func (f *Writer) categoricalCrossentropy(y, target Vec) {
	f.log(y)
	f.atLeast(minLog, y)
	f.Mul(target, y, y)
	f.Xor(f.SignBit(), y, y)
}
