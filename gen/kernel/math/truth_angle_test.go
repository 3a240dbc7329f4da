package math_test

import "math"

// odd is f(|x|) with the sign of x.
func odd(x number, f func(x number) number) number {
	if x.Sign() < 0 {
		return neg(f(neg(x)))
	}
	return f(x)
}

// bigAtan halves the angle until its series ends soon.
func bigAtan(x number) number {
	if x.IsInf() {
		return half(odd(x, func(number) number { return zero().Set(bigPi()) }))
	}
	n := 0
	for ; x.Sign() != 0 && x.MantExp(nil) > -20; n++ {
		x = quo(x, add(num(1), zero().Sqrt(add(num(1), mul(x, x)))))
	}
	square, power := mul(x, x), x
	y := sum(x, func(n int, _ number) number {
		power = neg(mul(power, square))
		return quo(power, num(float64(2*n+1)))
	})
	return zero().SetMantExp(y, n)
}

func bigAsinh(x number) number {
	if x.MantExp(nil) < -precision/3 {
		return sub(x, quo(mul(x, mul(x, x)), num(6)))
	}
	return bigLog1p(add(x, quo(mul(x, x), add(num(1), zero().Sqrt(add(num(1), mul(x, x)))))))
}

func bigAtanh(x number) number {
	rest := sub(num(1), x)
	if rest.Sign() == 0 {
		return num(math.Inf(1))
	}
	return half(bigLog1p(quo(twice(x), rest)))
}
