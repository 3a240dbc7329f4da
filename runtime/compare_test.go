package runtime

import (
	"math"
	"testing"
)

func TestComparisons(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		x, y float64
		want [6]float64 // equal, not equal, less, less or equal, greater, greater or equal
	}{
		{1, 2, [6]float64{0, 1, 1, 1, 0, 0}}, {2, 1, [6]float64{0, 1, 0, 0, 1, 1}}, {2, 2, [6]float64{1, 0, 0, 1, 0, 1}},
		{math.Copysign(0, -1), 0, [6]float64{1, 0, 0, 1, 0, 1}}, {inf, inf, [6]float64{1, 0, 0, 1, 0, 1}}, {-inf, 1, [6]float64{0, 1, 1, 1, 0, 0}},
		{nan, 1, [6]float64{0, 1, 0, 0, 0, 0}}, {nan, nan, [6]float64{0, 1, 0, 0, 0, 0}},
	} {
		x, y := c.x, c.y
		if got := [6]float64{Equal(x, y), NotEqual(x, y), Less(x, y), LessEqual(x, y), Greater(x, y), GreaterEqual(x, y)}; got != c.want {
			t.Errorf("%v and %v: %v, want %v", x, y, got, c.want)
		}
	}
}

func TestChoices(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct{ what, got, want any }{
		{"Where(1)", Where(1, 2., 3), 2.}, {"Where(-0.5)", Where(-0.5, 2., 3), 2.}, {"Where(0)", Where(0, nan, 3.), 3.}, {"Where(NaN)", Where(nan, 2., 3), 3.},
		{"Clip below", Clip(-inf, -1, 2), -1.}, {"Clip above", Clip(inf, -1, 2), 2.}, {"Clip between", Clip(0.5, -1, 2), 0.5}, {"Clip crossed", Clip(0., 2, 1), 1.},
		{"Floor", Floor(-0.25), -1.}, {"Floor(-Inf)", Floor(-inf), -inf}, {"Ceil", Ceil(0.25), 1.}, {"Ceil float32", Ceil(float32(-1.5)), float32(-1)},
		{"Round(2.5)", Round(2.5), 2.}, {"Round(3.5)", Round(3.5), 4.}, {"Round(-0.5)", Round(-0.5), 0.}, {"Round float32", Round(float32(8388609)), float32(8388609)},
		{"Tan", Tan(1.), math.Tan(1)}, {"Asin(2)", math.IsNaN(Asin(2.)), true}, {"Acos(-1)", Acos(-1.), math.Pi}, {"Atan(Inf)", Atan(inf), math.Pi / 2},
		{"Sinh", Sinh(1.), math.Sinh(1)}, {"Cosh(90)", Cosh(float32(90)), float32(inf)}, {"Asinh", Asinh(-2.), math.Asinh(-2)}, {"Acosh(1)", Acosh(1.), 0.}, {"Atanh(1)", Atanh(1.), inf},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %v, want %v", c.what, c.got, c.want)
		}
	}
	if !math.IsNaN(Clip(nan, -1, 1)) {
		t.Error("Clip(NaN) is a number")
	}
}
