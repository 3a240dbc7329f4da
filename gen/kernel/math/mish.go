package math

var _ = define(map[string]Function{
	"mish":      one((*Writer).mish),
	"mish_grad": one((*Writer).mishGrad),
})

// mish is with e = e^-|x|: x·e·(e+2)/(e²+2e+2) on the left and
// x·(1+2e)/(1+2e+2e²) on the right.
func (f *Writer) mish(x Vec) {
	bound := -f.vanishing()
	f.atLeast(-bound, x)
	f.with(4, func(t []Vec) {
		p, n, e, right := t[0], t[1], t[2], t[3]
		f.bounded(x, bound, p)
		f.expOfNegative(p, n, e)
		f.with(2, func(t []Vec) {
			over, under := t[0], t[1]
			f.Add(e, e, under)
			f.Add(f.Constant(1), under, right)
			f.Move(right, over)
			f.FMA(under, e, over)
			f.Div(over, right, right)
			f.Mul(x, right, right)
			f.mishFraction(e, over, under)
			f.Div(under, over, over)
			f.Mul(x, p, p)
			f.Mul(over, p, p)
		})
		f.byTail(x, p, right, n)
	})
}

// expOfNegative makes p and n of p = |x|, for e^-|x| = p·2^n, and e = e^-|x|.
func (f *Writer) expOfNegative(p, n, e Vec) {
	f.Xor(f.SignBit(), p, p)
	f.expParts(p, n)
	f.Move(p, e)
	f.with(1, func(t []Vec) {
		f.Move(n, t[0])
		f.scale(e, t[0])
	})
}

// mishFraction makes over = e+2 and under = e²+2e+2.
func (f *Writer) mishFraction(e, over, under Vec) {
	f.Add(f.Constant(2), e, over)
	f.Fill(2, under)
	f.FMA(over, e, under)
}

// mishGrad is with e = e^-|x|, and s = 4|x|(1+e): on the left
// e·(e+2 - s/d)/d with d = e²+2e+2, and on the right (1+2e + s·e²/d)/d with
// d = 1+2e+2e².
func (f *Writer) mishGrad(x Vec) {
	f.with(5, func(t []Vec) {
		p, n, e, s, right := t[0], t[1], t[2], t[3], t[4]
		f.bounded(x, -f.vanishing(), p)
		f.Mul(f.Constant(4), p, s)
		f.expOfNegative(p, n, e)
		f.with(2, func(t []Vec) {
			over, under := t[0], t[1]
			f.MulAdd(s, e, s)
			f.Add(e, e, over)
			f.Add(f.Constant(1), over, right)
			f.Move(right, under)
			f.FMA(over, e, under)
			f.Mul(e, s, over)
			f.Mul(e, over, over)
			f.Div(under, over, over)
			f.Add(over, right, right)
			f.Div(under, right, right)
			f.mishFraction(e, over, under)
			f.Div(under, s, s)
			f.Sub(s, over, over)
			f.Div(under, p, p)
			f.Mul(over, p, p)
		})
		f.byTail(x, p, right, n)
	})
}
