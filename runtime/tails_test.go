package runtime

import (
	"math"
	goruntime "runtime"
	"testing"
)

// limits are the values and derivatives at -Inf and +Inf.
var limits = map[string]struct{ left, right, leftGradient, rightGradient float64 }{
	"exponential":  {0, math.Inf(1), 0, math.Inf(1)},
	"sigmoid":      {0, 1, 0, 0},
	"tanh":         {-1, 1, 0, 0},
	"relu":         {0, math.Inf(1), 0, 1},
	"leaky_relu":   {math.Inf(-1), math.Inf(1), 0.5, 1},
	"elu":          {-0.5, math.Inf(1), 0, 1},
	"selu":         {-seluScale * seluAlpha, math.Inf(1), 0, seluScale},
	"softplus":     {0, math.Inf(1), 0, 1},
	"softsign":     {-1, 1, 0, 0},
	"gelu":         {0, math.Inf(1), 0, 1},
	"silu":         {0, math.Inf(1), 0, 1},
	"mish":         {0, math.Inf(1), 0, 1},
	"hard_sigmoid": {0, 1, 0, 0},
}

func TestActivationsAtInfinity(t *testing.T) {
	t.Run("float32", testActivationsAtInfinity[float32])
	t.Run("float64", testActivationsAtInfinity[float64])
}

func testActivationsAtInfinity[T Float](t *testing.T) {
	for name, f := range activations[T](0.5) {
		want, ok := limits[name]
		if !ok {
			t.Errorf("%s: no limits stated", name)
		}
		for _, c := range []struct {
			what      string
			got, want T
		}{
			{"value at -Inf", f.value(T(math.Inf(-1))), T(want.left)},
			{"value at +Inf", f.value(T(math.Inf(1))), T(want.right)},
			{"derivative at -Inf", f.gradient(T(math.Inf(-1))), T(want.leftGradient)},
			{"derivative at +Inf", f.gradient(T(math.Inf(1))), T(want.rightGradient)},
		} {
			if c.got != c.want {
				t.Errorf("%s: %s = %v, want %v", name, c.what, c.got, c.want)
			}
		}
	}
}

// A network that has diverged must show it.
func TestNaNPropagates(t *testing.T) {
	nan := math.NaN()
	for name, f := range activations(0.5) {
		if got := f.value(nan); !math.IsNaN(got) {
			t.Errorf("%s(NaN) = %v", name, got)
		}
	}
	for name := range losses(0.5) {
		if got := losses(0.5)[name].value(nan); !math.IsNaN(got) {
			t.Errorf("%s(NaN, 0.5) = %v", name, got)
		}
		if got := losses(0.5)[name].gradient(nan); !math.IsNaN(got) {
			t.Errorf("derivative of %s(NaN, 0.5) = %v", name, got)
		}
		if got := losses(nan)[name].value(0.5); !math.IsNaN(got) {
			t.Errorf("%s(0.5, NaN) = %v", name, got)
		}
	}
}

func TestSigmoidReachesTheSmallestNumber(t *testing.T) {
	// On arm64 math.Exp ends a little above the smallest number.
	if got, want := Sigmoid(-745.), math.Exp(-745); got != want || want != math.SmallestNonzeroFloat64 && goruntime.GOARCH != "arm64" {
		t.Errorf("float64: got %v, want %v", got, want)
	}
	if got := Sigmoid[float32](-103.5); got != math.SmallestNonzeroFloat32 {
		t.Errorf("float32: got %v", got)
	}
}

func TestTanhGradDoesNotCancel(t *testing.T) {
	for _, y := range []float32{0.9, -0.99, 0.9997, -0.99991, 0.999993} {
		want := 1 - float64(y)*float64(y)
		if got := float64(TanhGrad(y)); !near(got, want, 2e-7, 0) {
			t.Errorf("TanhGrad(%v) = %v, want %v", y, got, want)
		}
	}
}

func TestLossesAtTheEdges(t *testing.T) {
	const huge = math.MaxFloat64
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"BinaryCrossentropy(0, 0)", BinaryCrossentropy(0., 0), 0},
		{"BinaryCrossentropy(1, 1)", BinaryCrossentropy(1., 1), 0},
		{"BinaryCrossentropy(0, 1)", BinaryCrossentropy(0., 1), 100},
		{"BinaryCrossentropy(1, 0)", BinaryCrossentropy(1., 0), 100},
		{"BinaryCrossentropyGrad(0, 0)", BinaryCrossentropyGrad(0., 0), 0},
		{"BinaryCrossentropyGrad(0, 1)", BinaryCrossentropyGrad(0., 1), -1e12},
		{"BinaryCrossentropyGrad(1, 0)", BinaryCrossentropyGrad(1., 0), 1e12},
		{"BinaryCrossentropyLogits(huge, 1)", BinaryCrossentropyLogits(huge, 1), 0},
		{"BinaryCrossentropyLogits(huge, 0)", BinaryCrossentropyLogits(huge, 0), huge},
		{"BinaryCrossentropyLogits(-huge, 0)", BinaryCrossentropyLogits(-huge, 0), 0},
		{"BinaryCrossentropyLogits(-huge, 1)", BinaryCrossentropyLogits(-huge, 1), huge},
		{"CategoricalCrossentropy(0, 0)", CategoricalCrossentropy(0., 0), 0},
		{"CategoricalCrossentropy(0, 1)", CategoricalCrossentropy(0., 1), 100},
		{"CategoricalCrossentropy(1, 1)", CategoricalCrossentropy(1., 1), 0},
		{"CategoricalCrossentropyGrad(0, 1)", CategoricalCrossentropyGrad(0., 1), -1e12},
		{"Huber(-Inf, 1)", Huber(math.Inf(-1), 1), math.Inf(1)},
		{"HuberGrad(-Inf, 1)", HuberGrad(math.Inf(-1), 1), -1},
	} {
		if c.got != c.want {
			t.Errorf("%s = %v, want %v", c.what, c.got, c.want)
		}
	}
}

// The ranges of the docstrings, values first.
var ranges = map[string][4]float64{
	"exponential":  {0, math.Inf(1), 0, math.Inf(1)},
	"sigmoid":      {0, 1, 0, 0.25},
	"tanh":         {-1, 1, 0, 1},
	"relu":         {0, math.Inf(1), 0, 1},
	"leaky_relu":   {math.Inf(-1), math.Inf(1), 0.5, 1},
	"elu":          {-0.5, math.Inf(1), 0, 1},
	"selu":         {-seluScale * seluAlpha, math.Inf(1), 0, seluScale * seluAlpha},
	"softplus":     {0, math.Inf(1), 0, 1},
	"softsign":     {-1, 1, 0, 1},
	"gelu":         {-0.17, math.Inf(1), -0.13, 1.13},
	"silu":         {-0.28, math.Inf(1), -0.10, 1.10},
	"mish":         {-0.31, math.Inf(1), -0.12, 1.09},
	"hard_sigmoid": {0, 1, 0, 1. / 6},
}

func FuzzActivations(f *testing.F) {
	for _, x := range []float64{0, 1e-320, 0.76, 1.28, -3, 40, -745, 1e300, -math.MaxFloat64} {
		f.Add(x)
	}
	f.Fuzz(func(t *testing.T, x float64) {
		if math.IsNaN(x) {
			return
		}
		for name, f := range activations(0.5) {
			r, y, d := ranges[name], f.value(x), f.gradient(x)
			if !(r[0] <= y && y <= r[1]) {
				t.Errorf("%s(%v) = %v, outside [%v, %v]", name, x, y, r[0], r[1])
			}
			if !(r[2] <= d && d <= r[3]) {
				t.Errorf("derivative of %s at %v = %v, outside [%v, %v]", name, x, d, r[2], r[3])
			}
		}
	})
}
