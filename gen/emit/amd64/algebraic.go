package amd64

import (
	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/emit/amd64/asm"
)

// Functions without a series: they give the very numbers of plain Go. Of an
// argument that is NaN comparisons are false, as in Go.

type vec = reg.VecPhysical

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
		f.Compare(asm.GreaterThan, t[0], x, x)
		f.And(f.Constant(1), x, x)
	})
}

// positive sets mask where x > 0.
func (f *functionWriter) positive(x, mask vec) {
	f.Zero(mask)
	f.Compare(asm.LessThan, x, mask, mask)
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
	f.with(1, func(t []vec) {
		f.constant(6, t[0])
		f.Div(t[0], x, x)
		f.Add(f.Constant(0.5), x, x)
		f.relu(x)
		f.constant(1, t[0])
		f.Min(x, t[0], x)
	})
}

func (f *functionWriter) hardSigmoidGrad(y vec) {
	f.with(2, func(t []vec) {
		f.positive(y, t[0])
		f.constant(1, t[1])
		f.Compare(asm.LessThan, t[1], y, y)
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
		f.LoadVec(f.SignBit(), t[0])
		f.Xor(delta, t[0], t[0])
		f.Max(d, t[0], d)
		f.Min(d, delta, d)
	})
}

func (f *functionWriter) categoricalCrossentropyGrad(y, target vec) {
	f.with(1, func(t []vec) {
		f.constant(1e-12, t[0])
		f.Max(y, t[0], y)
		f.LoadVec(f.SignBit(), t[0])
		f.Xor(target, t[0], t[0])
		f.Div(y, t[0], y)
	})
}
