//go:build !amd64.v3 && !purego

package runtime

import (
	"maps"
	"math"
	"slices"
	"testing"
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
