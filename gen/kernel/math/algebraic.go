package math

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// Functions without a series: they give the very numbers of plain Go. Of an
// argument that is NaN comparisons are false, as in Go.

var _ = define(map[string]Function{
	"relu":                          one((*Writer).relu),
	"relu_grad":                     one((*Writer).step),
	"leaky_relu":                    two((*Writer).leakyReLU),
	"leaky_relu_grad":               two((*Writer).leakyReLUGrad),
	"elu_grad":                      two((*Writer).eluGrad),
	"selu_grad":                     one((*Writer).seluGrad),
	"tanh_grad":                     one((*Writer).tanhGrad),
	"sigmoid_grad":                  one((*Writer).sigmoidGrad),
	"hard_sigmoid":                  one((*Writer).hardSigmoid),
	"hard_sigmoid_grad":             one((*Writer).hardSigmoidGrad),
	"softsign":                      one((*Writer).softsign),
	"softsign_grad":                 one((*Writer).softsignGrad),
	"abs":                           one((*Writer).abs),
	"sign":                          one((*Writer).sign),
	"step":                          one((*Writer).step),
	"sqrt":                          one(func(f *Writer, x Vec) { f.Sqrt(x, x) }),
	"max":                           two((*Writer).max),
	"min":                           two((*Writer).min),
	"max_grad":                      two((*Writer).maxGrad),
	"multiply_no_nan":               two((*Writer).multiplyNoNaN),
	"huber":                         two((*Writer).huber),
	"huber_grad":                    two((*Writer).huberGrad),
	"binary_crossentropy_grad":      two((*Writer).binaryCrossentropyGrad),
	"categorical_crossentropy_grad": two((*Writer).categoricalCrossentropyGrad),
})

func (f *Writer) abs(x Vec) {
	f.with(1, func(t []Vec) {
		f.LoadVec(f.SignBit(), t[0])
		f.AndNot(x, t[0], x)
	})
}

func (f *Writer) relu(x Vec) {
	f.with(1, func(t []Vec) {
		f.Zero(t[0])
		f.Max(x, t[0], x)
	})
}

func (f *Writer) step(x Vec) {
	f.masks(1, func(m []mask) {
		f.zero(func(zero Vec) { f.Compare(machine.GreaterThan, zero, x, m[0]) })
		f.Keep(m[0], f.Constant(1), x)
	})
}

// positive lends the mask of the lanes where x > 0.
func (f *Writer) positive(x Vec, body func(m mask)) {
	f.masks(1, func(m []mask) {
		f.zero(func(zero Vec) { f.Compare(machine.LessThan, x, zero, m[0]) })
		body(m[0])
	})
}

func (f *Writer) leakyReLU(x, alpha Vec) {
	f.positive(x, func(m mask) {
		f.with(1, func(t []Vec) {
			f.Mul(alpha, x, t[0])
			f.Select(m, x, t[0], x)
		})
	})
}

func (f *Writer) leakyReLUGrad(y, alpha Vec) {
	f.positive(y, func(m mask) { f.Select(m, f.Constant(1), alpha, y) })
}

func (f *Writer) tanhGrad(y Vec) {
	f.with(2, func(t []Vec) {
		f.Fill(1, t[0])
		f.Sub(y, t[0], t[1])
		f.Add(y, t[0], y)
		f.Mul(t[1], y, y)
	})
}

func (f *Writer) sigmoidGrad(y Vec) {
	f.with(1, func(t []Vec) {
		f.Fill(1, t[0])
		f.Sub(y, t[0], t[0])
		f.Mul(t[0], y, y)
	})
}

func (f *Writer) softsignGrad(y Vec) {
	f.with(1, func(t []Vec) {
		f.abs(y)
		f.Fill(1, t[0])
		f.Sub(y, t[0], y)
		f.Mul(y, y, y)
	})
}

func (f *Writer) hardSigmoid(x Vec) {
	f.Div(f.Constant(6), x, x)
	f.Add(f.Constant(0.5), x, x)
	f.relu(x)
	f.atMost(1, x)
}

func (f *Writer) hardSigmoidGrad(y Vec) {
	f.masks(1, func(m []mask) {
		f.Compare(machine.LessThan, f.Constant(1), y, m[0])
		f.positive(y, func(positive mask) { f.AndMask(positive, m[0], m[0]) })
		f.Keep(m[0], f.Constant(1./6), y)
	})
}

func (f *Writer) eluGrad(y, alpha Vec) {
	f.positive(y, func(m mask) {
		f.Add(alpha, y, y)
		f.Select(m, f.Constant(1), y, y)
	})
}

func (f *Writer) seluGrad(y Vec) {
	f.positive(y, func(m mask) {
		f.Add(f.Constant(seluScale*seluAlpha), y, y)
		f.Select(m, f.Constant(seluScale), y, y)
	})
}

func (f *Writer) huberGrad(d, delta Vec) {
	f.with(1, func(t []Vec) {
		f.Xor(f.SignBit(), delta, t[0])
		f.Max(d, t[0], d)
		f.Min(d, delta, d)
	})
}

func (f *Writer) categoricalCrossentropyGrad(y, target Vec) {
	f.with(1, func(t []Vec) {
		f.atLeast(1e-12, y)
		f.Xor(f.SignBit(), target, t[0])
		f.Div(y, t[0], y)
	})
}

// sign is 1 with the sign of x; 0 and NaN stay.
func (f *Writer) sign(x Vec) {
	f.masks(1, func(m []mask) {
		f.zero(func(zero Vec) { f.Compare(machine.Unequal, x, zero, m[0]) })
		f.with(1, func(t []Vec) {
			one := t[0]
			f.And(f.SignBit(), x, one)
			f.Or(f.Constant(1), one, one)
			f.Select(m[0], one, x, x)
		})
	})
}

// max and min are NaN if an argument is, and order the zeros.
func (f *Writer) max(x, y Vec) {
	f.where(machine.Unordered, y, x, func(nan mask) {
		f.with(1, func(t []Vec) {
			f.Max(x, y, t[0])
			f.Max(y, x, x)
			f.And(t[0], x, x)
			f.Spoil(nan, x, x)
		})
	})
}

func (f *Writer) min(x, y Vec) {
	f.with(1, func(t []Vec) {
		f.Min(x, y, t[0])
		f.Min(y, x, x)
		f.Or(t[0], x, x)
	})
}

// maxGrad is 1 where x > y and ½ where they are equal.
func (f *Writer) maxGrad(x, y Vec) {
	f.with(1, func(t []Vec) {
		f.where(machine.Equal, y, x, func(m mask) { f.Keep(m, f.Constant(0.5), t[0]) })
		f.where(machine.GreaterThan, y, x, func(m mask) { f.Keep(m, f.Constant(1), x) })
		f.Or(t[0], x, x)
	})
}

// softsign is x/(1+|x|), of an infinity as of the greatest number.
func (f *Writer) softsign(x Vec) {
	f.with(2, func(t []Vec) {
		a, d := t[0], t[1]
		f.bounded(x, pick(f, math.MaxFloat32, math.MaxFloat64), a)
		f.And(f.SignBit(), x, x)
		f.Add(f.Constant(1), a, d)
		f.Div(d, a, a)
		f.Or(a, x, x)
	})
}

// multiplyNoNaN is x·weight, and 0 where weight is.
func (f *Writer) multiplyNoNaN(x, weight Vec) {
	f.masks(1, func(m []mask) {
		f.zero(func(zero Vec) { f.Compare(machine.Unequal, weight, zero, m[0]) })
		f.Mul(weight, x, x)
		f.Keep(m[0], x, x)
	})
}

// huber is d²/2 where |d| ≤ delta, else delta·(|d| - delta/2).
func (f *Writer) huber(d, delta Vec) {
	f.with(2, func(t []Vec) {
		near, far := t[0], t[1]
		f.Mul(f.Constant(0.5), d, near)
		f.Mul(d, near, near)
		f.abs(d)
		f.Mul(f.Constant(0.5), delta, far)
		f.Sub(far, d, far)
		f.Mul(delta, far, far)
		f.where(machine.GreaterOrEqual, d, delta, func(m mask) { f.Select(m, near, far, d) })
	})
}

// binaryCrossentropyGrad is (y-t)/(y(1-y)) with a denominator of at least 1e-12.
func (f *Writer) binaryCrossentropyGrad(y, target Vec) {
	f.with(1, func(t []Vec) {
		d := t[0]
		f.Fill(1, d)
		f.Sub(y, d, d)
		f.Mul(y, d, d)
		f.atLeast(1e-12, d)
		f.Sub(target, y, y)
		f.Div(d, y, y)
	})
}
