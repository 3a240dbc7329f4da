package math

import "math"

// Functions that multiply their argument by a probability. In the left tail
// they are a small number times 2^n, which is applied last: e^x alone would
// have lost its digits long before.

var _ = define(map[string]Function{
	"gelu":      one((*Writer).gelu),
	"gelu_grad": one((*Writer).geluGrad),
	"silu":      one((*Writer).silu),
	"silu_grad": one((*Writer).siluGrad),
})

// byTail makes x = left·2^n where x < 0, else right. It spends the others.
func (f *Writer) byTail(x, left, right, n Vec) {
	f.Comment("what is for x < 0, where its sign is set")
	f.SelectNegative(x, left, right, left)
	f.with(1, func(t []Vec) {
		f.Fill(f.large()+f.twice(), t[0])
		f.SelectNegative(x, n, t[0], n)
	})
	f.Move(left, x)
	f.scale(x, n)
}

// bounded makes to the nearest number to |x| that the tails can take.
func (f *Writer) bounded(x Vec, bound float64, to Vec) {
	f.Move(x, to)
	f.abs(to)
	f.atMost(bound, to)
}

// tail makes e^-a = a·2^n of an a ≥ 0, and sum = 1 + e^-a.
func (f *Writer) tail(a, n, sum Vec) {
	f.Xor(f.SignBit(), a, a)
	f.expParts(a, n)
	f.Move(a, sum)
	f.with(1, func(t []Vec) {
		f.Move(n, t[0])
		f.scale(sum, t[0])
	})
	f.Add(f.Constant(1), sum, sum)
}

// silu is x/(1+e^-|x|), times e^-|x| on the left, within 3 ulp.
func (f *Writer) silu(x Vec) {
	bound := -f.vanishing()
	f.atLeast(-bound, x)
	f.with(3, func(t []Vec) {
		p, n, d := t[0], t[1], t[2]
		f.bounded(x, bound, p)
		f.tail(p, n, d)
		f.Mul(x, p, p)
		f.Div(d, p, p)
		f.Div(d, x, d)
		f.byTail(x, p, d, n)
	})
}

// siluGrad is with e = e^-|x| and d = 1+e: (1 + |x|·e/d)/d on the right and
// e·(1 - |x|/d)/d on the left.
func (f *Writer) siluGrad(x Vec) {
	f.with(4, func(t []Vec) {
		p, n, d, right := t[0], t[1], t[2], t[3]
		f.bounded(x, -f.vanishing(), p)
		f.Move(p, right)
		f.tail(p, n, d)
		f.with(1, func(t []Vec) {
			e := t[0]
			f.Sub(f.Constant(1), d, e)
			f.Div(d, right, right) // |x|/d
			f.Div(d, p, p)
			f.Mul(right, e, e)
			f.FNMA(right, p, p)
			f.Add(f.Constant(1), e, e)
			f.Div(d, e, right)
		})
		f.byTail(x, p, right, n)
	})
}

// normalTail makes from x: a = |x|, bounded, and Q(a) = p·2^n, the normal
// distribution's tail beyond a; p is without the factor g, which is apart.
func (f *Writer) normalTail(x, a, p, g, n Vec) {
	f.bounded(x, pick(f, 15., 40), a)
	f.with(1, func(t []Vec) {
		low := t[0]
		f.Mul(f.Constant(0.5), a, g)
		f.Mul(g, a, p) // a²/2, and what its rounding lost
		f.Move(p, low)
		f.FNMA(g, a, low)
		f.Xor(f.SignBit(), p, p)
		f.expPartsOfSum(p, low, n)
	})
	f.Mul(f.Constant(math.Sqrt2/2), a, g)
	f.erfcx(g)
	f.Mul(f.Constant(0.5), g, g)
}

// gelu is x·Q(|x|) on the left and x·(1-Q(x)) on the right, within 4 ulp.
func (f *Writer) gelu(x Vec) {
	f.atLeast(pick(f, -15., -40), x)
	f.with(4, func(t []Vec) {
		a, p, g, n := t[0], t[1], t[2], t[3]
		f.normalTail(x, a, p, g, n)
		f.Mul(g, p, p)
		f.tailFromOne(p, n, g)
		f.Mul(x, p, p)
		f.Mul(x, g, g)
		f.byTail(x, p, g, n)
	})
}

// geluGrad is Q(|x|) - |x|·φ(x) on the left and one minus that on the right.
func (f *Writer) geluGrad(x Vec) {
	f.with(4, func(t []Vec) {
		a, p, g, n := t[0], t[1], t[2], t[3]
		f.normalTail(x, a, p, g, n)
		f.FNMA(f.Constant(1/math.Sqrt(2*math.Pi)), a, g)
		f.Mul(g, p, p)
		f.tailFromOne(p, n, g)
		f.byTail(x, p, g, n)
	})
}

// tailFromOne makes to = 1 - p·2^n.
func (f *Writer) tailFromOne(p, n, to Vec) {
	f.with(2, func(t []Vec) {
		f.Move(p, t[0])
		f.Move(n, t[1])
		f.scale(t[0], t[1])
		f.Fill(1, to)
		f.Sub(t[0], to, to)
	})
}
