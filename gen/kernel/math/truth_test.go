package math_test

import (
	"math"
	"math/big"
	"sync"
)

// The functions of this file are those of package expr with hundreds of digits.

// Numbers of the paper on SELU.
const (
	seluAlpha = 1.6732632423543772848170429916717
	seluScale = 1.0507009873554804934193349852946
)

const precision = 400 // bits, for values from 2^-1100 to 2^1100

type number = *big.Float

func num(x float64) number      { return new(big.Float).SetPrec(precision).SetFloat64(x) }
func zero() number              { return new(big.Float).SetPrec(precision) }
func sub(x, y number) number    { return add(x, neg(y)) }
func mul(x, y number) number    { return zero().Mul(x, y) }
func quo(x, y number) number    { return zero().Quo(x, y) }
func neg(x number) number       { return zero().Neg(x) }
func twice(x number) number     { return zero().SetMantExp(x, 1) }
func half(x number) number      { return zero().SetMantExp(x, -1) }
func magnitude(x number) number { return zero().Abs(x) }

// add does not shift what is too small to count to where it does not, which takes more
// time than all else where one is e to a million.
func add(x, y number) number {
	if x.Sign() != 0 && y.Sign() != 0 && !x.IsInf() && !y.IsInf() {
		switch apart := x.MantExp(nil) - y.MantExp(nil); {
		case apart > precision+1:
			return x
		case apart < -precision-1:
			return y
		}
	}
	return zero().Add(x, y)
}

// sum is Σ terms, each made from the one before, until they do not count.
func sum(first number, next func(n int, last number) number) number {
	total, term := first, first
	for n := 1; term.Sign() != 0 && term.MantExp(nil) > total.MantExp(nil)-precision; n++ {
		term = next(n, term)
		total = add(total, term)
	}
	return total
}

func bigExpm1(x number) number {
	if x.Sign() == 0 {
		return zero()
	}
	if x.MantExp(nil) > 0 {
		return sub(bigExp(x), num(1))
	}
	return sum(x, func(n int, last number) number { return quo(mul(last, x), num(float64(n+1))) })
}

func bigExp(x number) number {
	k := max(x.MantExp(nil)+8, 0)
	y := add(num(1), bigExpm1(zero().SetMantExp(x, -k)))
	for range k {
		y = mul(y, y)
	}
	return y
}

// bigLog improves what float64 has by Halley's method.
func bigLog(x number) number {
	if x.Sign() == 0 {
		return num(math.Inf(-1))
	}
	mantissa := zero()
	e := x.MantExp(mantissa)
	m, _ := mantissa.Float64()
	y := num(math.Log(m) + float64(e)*math.Ln2)
	for range 4 {
		t := bigExp(y)
		y = add(y, twice(quo(sub(x, t), add(x, t))))
	}
	return y
}

// bigPi is π with as many digits as the reduction of any float64 takes.
var bigPi = sync.OnceValue(func() number {
	const bits = 2000
	atan := func(n int64) number { // of 1/n
		one := new(big.Float).SetPrec(bits).SetInt64(1)
		term := new(big.Float).Quo(one, new(big.Float).SetPrec(bits).SetInt64(n))
		total := new(big.Float).Copy(term)
		for k := int64(1); term.MantExp(nil) > -bits; k++ {
			term.Quo(term, new(big.Float).SetInt64(-n*n))
			total.Add(total, new(big.Float).Quo(term, new(big.Float).SetInt64(2*k+1)))
		}
		return total
	}
	a, b := atan(5), atan(239)
	a.Mul(a, new(big.Float).SetInt64(16))
	return a.Sub(a, b.Mul(b, new(big.Float).SetInt64(4)))
})

// bigSin is sin(x + quarters·π/2).
func bigSin(x number, quarters float64) number {
	quarter := new(big.Float).Copy(bigPi())
	quarter.SetMantExp(quarter, -1)
	turns := new(big.Float).SetPrec(2000).Quo(x, quarter)
	turns.Add(turns, new(big.Float).SetFloat64(math.Copysign(0.5, float64(x.Sign()))))
	n, _ := turns.Int(nil)
	r := new(big.Float).SetPrec(2000).SetInt(n)
	r.Sub(new(big.Float).SetPrec(2000).Set(x), r.Mul(r, quarter))
	at := new(big.Int).Add(n, big.NewInt(int64(quarters)))
	k := int(at.And(at, big.NewInt(3)).Int64())
	angle, first, odd := zero().Set(r), num(1), 0
	if k%2 == 0 {
		first, odd = angle, 1
	}
	square := mul(angle, angle)
	y := sum(first, func(n int, last number) number {
		return neg(quo(mul(last, square), num(float64((2*n+odd)*(2*n+odd-1)))))
	})
	if k > 1 {
		y = neg(y)
	}
	return y
}

// bigErf is the series of erf, with digits enough to subtract it from 1.
func bigErf(x number) number {
	at, _ := x.Float64()
	if math.Abs(at) > 40 {
		return num(math.Copysign(1, at))
	}
	bits := uint(precision + 3*at*at)
	wide := func() number { return new(big.Float).SetPrec(bits) }
	square := wide().Mul(x, x)
	power, total := wide().Set(x), wide().Set(x)
	for n := int64(1); power.Sign() != 0 && power.MantExp(nil) > total.MantExp(nil)-int(bits); n++ {
		power.Mul(power, square)
		power.Quo(power, wide().SetInt64(-n))
		total.Add(total, wide().Quo(power, wide().SetInt64(2*n+1)))
	}
	total.Quo(total, wide().Sqrt(bigPi()))
	return total.SetMantExp(total, 1)
}

func bigErfc(x number) number {
	y := bigErf(x)
	return zero().Set(y.Sub(new(big.Float).SetInt64(1), y))
}

// bigCDF is the normal distribution, bigDensity its density.
func bigCDF(x number) number { return half(bigErfc(neg(quo(x, zero().Sqrt(num(2)))))) }

func bigDensity(x number) number {
	return quo(bigExp(neg(half(mul(x, x)))), zero().Sqrt(twice(zero().Set(bigPi()))))
}

func bigTanh(x number) number {
	m := bigExpm1(neg(twice(magnitude(x))))
	y := quo(m, add(m, num(2)))
	if x.Sign() > 0 {
		y = neg(y)
	}
	return y
}

func bigSigmoid(x number) number { return quo(num(1), add(num(1), bigExp(neg(x)))) }

func bigLog1p(x number) number {
	if x.MantExp(nil) < -precision/3 {
		return sub(x, half(mul(x, x)))
	}
	return bigLog(add(num(1), x))
}

func bigSoftplus(x number) number {
	y := bigLog1p(bigExp(neg(magnitude(x))))
	if x.Sign() > 0 {
		y = add(y, x)
	}
	return y
}

// limited is a logarithm, that of x, as losses take it.
func limited(x number, log func(x number) number) number {
	if x.Sign() > 0 {
		if y := log(x); y.Cmp(num(-100)) > 0 {
			return y
		}
	}
	return num(-100)
}

func bigELU(x, alpha number) number {
	if x.Sign() > 0 {
		return x
	}
	return mul(alpha, bigExpm1(x))
}

// question is what truths are asked; the machines are compared with the same.
type question struct {
	name string
	x, y float64
}

var answers sync.Map // of questions

// known is the truth, which takes long, and is found once.
func known(name string, truth func(x, y number) number, x, y float64) number {
	q := question{name, x, y}
	if answer, is := answers.Load(q); is {
		return answer.(number)
	}
	answer := truth(num(x), num(y))
	answers.Store(q, answer)
	return answer
}

// truths are the functions that are more than some roundings.
var truths = map[string]func(x, y number) number{
	"exp":   func(x, _ number) number { return bigExp(x) },
	"expm1": func(x, _ number) number { return bigExpm1(x) },
	"log":   func(x, _ number) number { return bigLog(x) },
	"log1p": func(x, _ number) number { return bigLog1p(x) },
	"sin":   func(x, _ number) number { return bigSin(x, 0) },
	"cos":   func(x, _ number) number { return bigSin(x, 1) },
	"erf":   func(x, _ number) number { return bigErf(x) },
	"pow":   func(x, p number) number { return bigPow(x, p) },
	"tan":   func(x, _ number) number { return quo(bigSin(x, 0), bigSin(x, 1)) },
	"atan":  func(x, _ number) number { return bigAtan(x) },
	"asin":  func(x, _ number) number { return bigAtan(quo(x, zero().Sqrt(sub(num(1), mul(x, x))))) },
	"acos": func(x, _ number) number {
		return twice(bigAtan(zero().Sqrt(quo(sub(num(1), x), add(num(1), x)))))
	},
	"sinh":  func(x, _ number) number { return half(sub(bigExpm1(x), bigExpm1(neg(x)))) },
	"cosh":  func(x, _ number) number { return half(add(bigExp(x), bigExp(neg(x)))) },
	"asinh": func(x, _ number) number { return odd(x, bigAsinh) },
	"acosh": func(x, _ number) number {
		t := sub(x, num(1))
		return bigLog1p(add(t, zero().Sqrt(mul(t, add(x, num(1))))))
	},
	"atanh":         func(x, _ number) number { return odd(x, bigAtanh) },
	"sigmoid":       func(x, _ number) number { return bigSigmoid(x) },
	"tanh":          func(x, _ number) number { return bigTanh(x) },
	"softplus":      func(x, _ number) number { return bigSoftplus(x) },
	"softplus_grad": func(y, _ number) number { return neg(bigExpm1(neg(y))) },
	"elu":           bigELU,
	"selu":          func(x, _ number) number { return mul(num(seluScale), bigELU(x, num(seluAlpha))) },
	"gelu":          func(x, _ number) number { return mul(x, bigCDF(x)) },
	"gelu_grad":     func(x, _ number) number { return add(bigCDF(x), mul(x, bigDensity(x))) },
	"silu":          func(x, _ number) number { return mul(x, bigSigmoid(x)) },
	"silu_grad": func(x, _ number) number {
		s := bigSigmoid(x)
		return mul(s, add(num(1), mul(x, bigSigmoid(neg(x)))))
	},
	"mish": func(x, _ number) number { return mul(x, bigTanh(bigSoftplus(x))) },
	"mish_grad": func(x, _ number) number {
		t := bigTanh(bigSoftplus(x))
		return add(t, mul(mul(x, bigSigmoid(x)), mul(sub(num(1), t), add(num(1), t))))
	},
	"binary_crossentropy": func(y, t number) number {
		rest := limited(sub(num(1), y), func(number) number { return bigLog1p(neg(y)) })
		return sub(mul(sub(t, num(1)), rest), mul(t, limited(y, bigLog)))
	},
	"binary_crossentropy_logits": func(z, t number) number {
		if z.Sign() > 0 {
			t = sub(num(1), t)
		}
		return add(bigLog1p(bigExp(neg(magnitude(z)))), mul(magnitude(z), t))
	},
	"categorical_crossentropy": func(y, t number) number { return neg(mul(t, limited(y, bigLog))) },
}

func bigPow(x, p number) number {
	y := bigExp(mul(p, bigLog(magnitude(x))))
	if exponent, _ := p.Float64(); x.Sign() < 0 && math.Mod(exponent, 2) != 0 {
		y = neg(y)
	}
	return y
}
