//go:build !amd64.v3 && !purego

package runtime

import (
	"maps"
	"math"
	"slices"
	"testing"
	"unsafe"
)

// plainly runs f without vector code.
func plainly(t *testing.T, f func()) {
	t.Helper()
	if !AVX2 {
		t.Skip("no AVX2")
	}
	AVX2 = false
	defer func() { AVX2 = true }()
	f()
}

func TestVectorSweepsMatchPlain(t *testing.T) {
	t.Run("float32", func(t *testing.T) { testVectorSweeps[float32](t, 2e-6) })
	t.Run("float64", func(t *testing.T) { testVectorSweeps[float64](t, 4e-15) })
}

// Around each array are elements that no sweep may touch.
func testVectorSweeps[T Float](t *testing.T, tolerance float64) {
	const guard = 16
	for name := range variants[T]() {
		for n := range 3*32/4 + 2 {
			var results [2]map[string][]T
			for side := range results {
				o := variants[T]()[name]
				arrays := newSlots(o, n+2*guard)
				arrays["w"], arrays["g"] = make([]T, n+2*guard), make([]T, n+2*guard)
				for key, x := range arrays {
					Uniform(x, 0.1, 2, NewRandom(uint64(n), key))
				}
				for i := range arrays["square"] { // or the variance is rounding alone
					arrays["square"][i] += 5
				}
				inner := map[string][]T{}
				for key, x := range arrays {
					inner[key] = x[guard : guard+n : guard+n]
				}
				run := func() { o.update(3, inner["w"], inner["g"], inner) }
				if side == 0 {
					run()
				} else {
					plainly(t, run)
				}
				results[side] = arrays
			}
			for key, vector := range results[0] {
				compareSweeps(t, name+" "+key, vector, results[1][key], tolerance)
			}
		}
	}
}

func compareSweeps[T Float](t *testing.T, what string, vector, plain []T, tolerance float64) {
	t.Helper()
	for i := range vector {
		v, p := float64(vector[i]), float64(plain[i])
		if math.IsNaN(v) != math.IsNaN(p) || math.IsInf(v, 0) != math.IsInf(p, 0) || math.Abs(v-p) > tolerance*math.Max(1, math.Abs(p)) {
			t.Fatalf("%s of %d elements: element %d is %v, plain %v", what, len(vector)-32, i-16, v, p)
		}
	}
}

// What is not finite, or hardly a number any more, goes the same way.
func TestVectorSweepsOfExtremes(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	start := []float32{0, inf, -inf, nan, math.MaxFloat32, 1e-45, -1e-45, 1e-30, -3, 1e20}
	for name, o := range variants[float32]() {
		run := func() map[string][]float32 {
			arrays := newSlots(o, len(start))
			arrays["w"] = make([]float32, len(start))
			o.update(1, arrays["w"], slices.Clone(start), arrays)
			return arrays
		}
		vector := run()
		var plain map[string][]float32
		plainly(t, func() { plain = run() })
		for _, key := range slices.Sorted(maps.Keys(vector)) {
			for i, v := range vector[key] {
				p := plain[key][i]
				if v != p && (v == v || p == p) && math.Abs(float64(v-p)) > 2e-6*math.Abs(float64(p)) {
					t.Errorf("%s %s under gradient %v: %v, plain %v", name, key, start[i], v, p)
				}
			}
		}
	}
}

func TestPlainOptimizersAtTheExtremes(t *testing.T) {
	plainly(t, func() { TestOptimizersAtTheExtremes(t) })
}

// Roots of all magnitudes, of numbers that are normal and of some that are not,
// with the least epsilon that roots are estimated for and with less.
func TestVectorRoots(t *testing.T) {
	const n = 1 << 12
	for _, epsilon := range []float64{1e-12, 0.9e-12, 1e-30} {
		x, w, g := make([]float32, n), make([]float32, n), make([]float32, n)
		exponent := NewRandom(1, "exponents")
		for i := range x {
			x[i] = float32(math.Exp2(-149 + 277*exponent.Float64()))
			g[i] = float32(math.Sqrt(float64(x[i]))) / (1 << 20)
		}
		o := Adagrad{LearningRate: 1, Epsilon: epsilon}
		UpdateAdagrad(&o, 1, w, g, x)
		for i := range x {
			want := -float64(g[i]) / (math.Sqrt(float64(x[i])) + epsilon)
			if got := float64(w[i]); math.Abs(got-want) > 5e-7*math.Abs(want) {
				t.Fatalf("epsilon %v: root of %v: %v, want %v", epsilon, x[i], got, want)
			}
		}
	}
}

// Settings for which estimates would be wrong, and those at which they begin.
func TestVectorAdamAtTheLimits(t *testing.T) {
	start := []float32{1e-3, 1e3, 1e-19, 1e-21}
	for name, o := range map[string]Adam{
		"tiny epsilon": {LearningRate: 0.01, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-30},
		"no momentum":  {LearningRate: 0.01, Beta1: 0, Beta2: 0.999, Epsilon: 1e-7},
		"no memory":    {LearningRate: 0.01, Beta1: 0.9, Beta2: 0, Epsilon: 1e-7},
		"short memory": {LearningRate: 0.01, Beta1: 0.5, Beta2: 0.5, Epsilon: 1e-11},
	} {
		vector := alternate(o, start)
		var plain []float32
		plainly(t, func() { plain = alternate(o, start) })
		for i, v := range vector {
			if p := plain[i]; !(math.Abs(float64(v-p)) <= 2e-6*math.Abs(float64(p))+1e-9) {
				t.Errorf("%s: weight %v under gradient %v, plain %v", name, v, start[i], p)
			}
		}
	}
}

// Gradients that are products change a matrix as if they had been stored: bit for
// bit where rows are whole vectors, and nothing around it.
func TestVectorProducts(t *testing.T) {
	t.Run("float32", testVectorProducts[float32])
	t.Run("float64", testVectorProducts[float64])
}

func testVectorProducts[T Float](t *testing.T) {
	const guard = 16
	adam, adamW := DefaultAdam(), DefaultAdamW()
	exact := adam
	exact.Epsilon = 1e-30
	for name, update := range map[string]struct {
		stored   func(step int, w, g, m, v []T)
		products func(step int, w, d, x, m, v []T)
	}{
		"adam": {func(step int, w, g, m, v []T) { UpdateAdam(&adam, step, w, g, m, v) },
			func(step int, w, d, x, m, v []T) { UpdateAdamProduct(&adam, step, w, d, x, m, v) }},
		"exact": {func(step int, w, g, m, v []T) { UpdateAdam(&exact, step, w, g, m, v) },
			func(step int, w, d, x, m, v []T) { UpdateAdamProduct(&exact, step, w, d, x, m, v) }},
		"adamw": {func(step int, w, g, m, v []T) { UpdateAdamW(&adamW, step, w, g, m, v) },
			func(step int, w, d, x, m, v []T) { UpdateAdamWProduct(&adamW, step, w, d, x, m, v) }},
	} {
		for _, shape := range [][2]int{{1, 8}, {3, 24}, {5, 40}, {2, 7}, {0, 8}, {4, 0}} {
			rows, n := shape[0], shape[1]
			d, x, g := make([]T, rows), make([]T, n), make([]T, rows*n)
			var stored, products [3][]T
			for i := range stored {
				stored[i] = make([]T, rows*n+2*guard)
				Uniform(stored[i], 0.1, 2, NewRandom(uint64(i), "start"))
				products[i] = slices.Clone(stored[i])
			}
			inner := func(x []T) []T { return x[guard : guard+rows*n : guard+rows*n] }
			for step := 1; step <= 3; step++ {
				Normal(d, 0, 1, NewRandom(uint64(step), "factors"))
				Normal(x, 0, 1, NewRandom(uint64(step), "x"))
				for i := range g {
					g[i] = d[i/n] * x[i%n]
				}
				update.stored(step, inner(stored[0]), g, inner(stored[1]), inner(stored[2]))
				update.products(step, inner(products[0]), d, x, inner(products[1]), inner(products[2]))
			}
			for i := range stored {
				tolerance := 0.0
				if n*int(unsafe.Sizeof(T(0)))%32 != 0 {
					tolerance = 2e-6 // in plain Go
				}
				for k, v := range products[i] {
					if want := stored[i][k]; math.Abs(float64(v-want)) > tolerance*math.Abs(float64(want)) {
						t.Fatalf("%s, %d rows of %d: array %d, element %d is %v, want %v", name, rows, n, i, k-guard, v, want)
					}
				}
			}
		}
	}
}

// alternate takes steps under gradients that are large and small in turn.
func alternate(o Adam, start []float32) []float32 {
	w, m, v := make([]float32, len(start)), make([]float32, len(start)), make([]float32, len(start))
	g := slices.Clone(start)
	for step := range 8 {
		UpdateAdam(&o, step+1, w, g, m, v)
		for i := range g {
			g[i] *= []float32{-1e-4, 1e4}[step%2]
		}
	}
	return w
}

func TestVectorAddAndScale(t *testing.T) {
	for n := range 40 {
		x, y := make([]float64, n), make([]float64, n)
		Normal(x, 0, 1, NewRandom(1, "x"))
		Normal(y, 0, 1, NewRandom(1, "y"))
		sum := slices.Clone(x)
		Add(sum, y)
		Scale(sum, 3)
		for i := range sum {
			if want := (x[i] + y[i]) * 3; sum[i] != want {
				t.Fatalf("element %d of %d: %v, want %v", i, n, sum[i], want)
			}
		}
	}
}
