package kernel

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

var _ = define(map[string]function{
	"relu":                          one((*functionWriter).relu),
	"relu_grad":                     one((*functionWriter).step),
	"leaky_relu":                    two((*functionWriter).leakyReLU),
	"leaky_relu_grad":               two((*functionWriter).leakyReLUGrad),
	"elu_grad":                      two((*functionWriter).eluGrad),
	"selu_grad":                     one((*functionWriter).seluGrad),
	"tanh_grad":                     one((*functionWriter).tanhGrad),
	"sigmoid_grad":                  one((*functionWriter).sigmoidGrad),
	"hard_sigmoid":                  one((*functionWriter).hardSigmoid),
	"hard_sigmoid_grad":             one((*functionWriter).hardSigmoidGrad),
	"softsign":                      one((*functionWriter).softsign),
	"softsign_grad":                 one((*functionWriter).softsignGrad),
	"abs":                           one((*functionWriter).abs),
	"sign":                          one((*functionWriter).sign),
	"step":                          one((*functionWriter).step),
	"sqrt":                          one(func(f *functionWriter, x vec) { f.Sqrt(x, x) }),
	"max":                           two((*functionWriter).max),
	"min":                           two((*functionWriter).min),
	"max_grad":                      two((*functionWriter).maxGrad),
	"multiply_no_nan":               two((*functionWriter).multiplyNoNaN),
	"huber":                         two((*functionWriter).huber),
	"huber_grad":                    two((*functionWriter).huberGrad),
	"binary_crossentropy_grad":      two((*functionWriter).binaryCrossentropyGrad),
	"categorical_crossentropy_grad": two((*functionWriter).categoricalCrossentropyGrad),
})

// Functions without a series: they give the very numbers of plain Go. Of an
// argument that is NaN comparisons are false, as in Go.

func (f *functionWriter) abs(x vec) {
	f.with(1, func(t []vec) {
		f.LoadVec(f.SignBit(), t[0])
		f.AndNot(x, t[0], x)
	})
}

func (f *functionWriter) relu(x vec) {
	f.with(1, func(t []vec) {
		f.Zero(t[0])
		f.Max(x, t[0], x)
	})
}

func (f *functionWriter) step(x vec) {
	f.with(1, func(t []vec) {
		f.Zero(t[0])
		f.Compare(machine.GreaterThan, t[0], x, x)
		f.And(f.Constant(1), x, x)
	})
}

// positive sets mask where x > 0.
func (f *functionWriter) positive(x, mask vec) {
	f.Zero(mask)
	f.Compare(machine.LessThan, x, mask, mask)
}

func (f *functionWriter) leakyReLU(x, alpha vec) {
	f.with(2, func(t []vec) {
		f.positive(x, t[0])
		f.Mul(alpha, x, t[1])
		f.Select(t[0], x, t[1], x)
	})
}

func (f *functionWriter) leakyReLUGrad(y, alpha vec) {
	f.with(1, func(t []vec) {
		f.positive(y, t[0])
		f.Select(t[0], f.Constant(1), alpha, y)
	})
}

func (f *functionWriter) tanhGrad(y vec) {
	f.with(2, func(t []vec) {
		f.constant(1, t[0])
		f.Sub(y, t[0], t[1])
		f.Add(y, t[0], y)
		f.Mul(t[1], y, y)
	})
}

func (f *functionWriter) sigmoidGrad(y vec) {
	f.with(1, func(t []vec) {
		f.constant(1, t[0])
		f.Sub(y, t[0], t[0])
		f.Mul(t[0], y, y)
	})
}

func (f *functionWriter) softsignGrad(y vec) {
	f.with(1, func(t []vec) {
		f.abs(y)
		f.constant(1, t[0])
		f.Sub(y, t[0], y)
		f.Mul(y, y, y)
	})
}

func (f *functionWriter) hardSigmoid(x vec) {
	f.Div(f.Constant(6), x, x)
	f.Add(f.Constant(0.5), x, x)
	f.relu(x)
	f.atMost(1, x)
}

func (f *functionWriter) hardSigmoidGrad(y vec) {
	f.with(2, func(t []vec) {
		f.positive(y, t[0])
		f.constant(1, t[1])
		f.Compare(machine.LessThan, t[1], y, y)
		f.And(t[0], y, y)
		f.And(f.Constant(1./6), y, y)
	})
}

func (f *functionWriter) eluGrad(y, alpha vec) {
	f.with(2, func(t []vec) {
		f.positive(y, t[0])
		f.Add(alpha, y, t[1])
		f.Select(t[0], f.Constant(1), t[1], y)
	})
}

func (f *functionWriter) seluGrad(y vec) {
	f.with(2, func(t []vec) {
		f.positive(y, t[0])
		f.Add(f.Constant(seluScale*seluAlpha), y, t[1])
		f.Select(t[0], f.Constant(seluScale), t[1], y)
	})
}

func (f *functionWriter) huberGrad(d, delta vec) {
	f.with(1, func(t []vec) {
		f.Xor(f.SignBit(), delta, t[0])
		f.Max(d, t[0], d)
		f.Min(d, delta, d)
	})
}

func (f *functionWriter) categoricalCrossentropyGrad(y, target vec) {
	f.with(1, func(t []vec) {
		f.atLeast(1e-12, y)
		f.Xor(f.SignBit(), target, t[0])
		f.Div(y, t[0], y)
	})
}

// sign is 1 with the sign of x; 0 and NaN stay.
func (f *functionWriter) sign(x vec) {
	f.with(2, func(t []vec) {
		one, is := t[0], t[1]
		f.Zero(is)
		f.Compare(machine.Unequal, x, is, is)
		f.And(f.SignBit(), x, one)
		f.Or(f.Constant(1), one, one)
		f.Select(is, one, x, x)
	})
}

// max and min are NaN if an argument is, and order the zeros.
func (f *functionWriter) max(x, y vec) {
	f.with(2, func(t []vec) {
		f.Compare(machine.Unordered, y, x, t[0])
		f.Max(x, y, t[1])
		f.Max(y, x, x)
		f.And(t[1], x, x)
		f.Or(t[0], x, x)
	})
}

func (f *functionWriter) min(x, y vec) {
	f.with(1, func(t []vec) {
		f.Min(x, y, t[0])
		f.Min(y, x, x)
		f.Or(t[0], x, x)
	})
}

// maxGrad is 1 where x > y and ½ where they are equal.
func (f *functionWriter) maxGrad(x, y vec) {
	f.with(1, func(t []vec) {
		f.Compare(machine.Equal, y, x, t[0])
		f.And(f.Constant(0.5), t[0], t[0])
		f.Compare(machine.GreaterThan, y, x, x)
		f.And(f.Constant(1), x, x)
		f.Or(t[0], x, x)
	})
}

// softsign is x/(1+|x|), of an infinity as of the greatest number.
func (f *functionWriter) softsign(x vec) {
	f.with(2, func(t []vec) {
		a, d := t[0], t[1]
		f.bounded(x, pick(f, math.MaxFloat32, math.MaxFloat64), a)
		f.And(f.SignBit(), x, x)
		f.Add(f.Constant(1), a, d)
		f.Div(d, a, a)
		f.Or(a, x, x)
	})
}

// multiplyNoNaN is x·weight, and 0 where weight is.
func (f *functionWriter) multiplyNoNaN(x, weight vec) {
	f.with(1, func(t []vec) {
		f.Zero(t[0])
		f.Compare(machine.Unequal, weight, t[0], t[0])
		f.Mul(weight, x, x)
		f.And(t[0], x, x)
	})
}

// huber is d²/2 where |d| ≤ delta, else delta·(|d| - delta/2).
func (f *functionWriter) huber(d, delta vec) {
	f.with(2, func(t []vec) {
		near, far := t[0], t[1]
		f.Mul(f.Constant(0.5), d, near)
		f.Mul(d, near, near)
		f.abs(d)
		f.Mul(f.Constant(0.5), delta, far)
		f.Sub(far, d, far)
		f.Mul(delta, far, far)
		f.Compare(machine.GreaterOrEqual, d, delta, d)
		f.Select(d, near, far, d)
	})
}

// binaryCrossentropyGrad is (y-t)/(y(1-y)) with a denominator of at least 1e-12.
func (f *functionWriter) binaryCrossentropyGrad(y, target vec) {
	f.with(1, func(t []vec) {
		d := t[0]
		f.constant(1, d)
		f.Sub(y, d, d)
		f.Mul(y, d, d)
		f.atLeast(1e-12, d)
		f.Sub(target, y, y)
		f.Div(d, y, y)
	})
}
