package runtime

import (
	"math"
	"testing"
)

// The values are from tables of the functions, not from package math.
func TestScalars(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"Exp(1)", Exp(1.), 2.718281828459045},
		{"Log(2)", Log(2.), 0.6931471805599453},
		{"Log(0)", Log(0.), -inf},
		{"Log(-1)", Log(-1.), nan},
		{"Log1p(1e-10)", Log1p(1e-10), 9.9999999995e-11},
		{"Expm1(1e-10)", Expm1(1e-10), 1.00000000005e-10},
		{"Sqrt(2)", Sqrt(2.), 1.4142135623730951},
		{"Sqrt(-1)", Sqrt(-1.), nan},
		{"Abs(-2)", Abs(-2.), 2},
		{"Pow(2, -0.5)", Pow(2., -0.5), 0.7071067811865476},
		{"Erf(0.5)", Erf(0.5), 0.5204998778130465},
		{"Sin(1)", Sin(1.), 0.8414709848078965},
		{"Cos(1)", Cos(1.), 0.5403023058681398},
		{"Sign(-3)", Sign(-3.), -1},
		{"Sign(0)", Sign(0.), 0},
		{"Sign(Inf)", Sign(inf), 1},
		{"Sign(NaN)", Sign(nan), nan},
		{"Step(-3)", Step(-3.), 0},
		{"Step(0)", Step(0.), 0},
		{"Step(1e-300)", Step(1e-300), 1},
		{"Step(NaN)", Step(nan), 0},
	} {
		if !near(c.got, c.want, 3e-16, 0) {
			t.Errorf("%s = %v, want %v", c.what, c.got, c.want)
		}
	}
	if got := Exp[float32](1); got != 2.7182817 {
		t.Errorf("float32 Exp(1) = %v", got)
	}
}
