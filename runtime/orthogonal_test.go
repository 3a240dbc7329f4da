package runtime

import (
	"math"
	"testing"
)

func TestOrthogonal(t *testing.T) {
	for _, shape := range [][2]int{{1, 1}, {1, 7}, {7, 1}, {5, 5}, {3, 8}, {8, 3}, {64, 64}, {40, 150}, {150, 40}} {
		for _, gain := range []float64{1, math.Sqrt2} {
			checkOrthogonal[float32](t, shape[0], shape[1], gain, 1e-6)
			checkOrthogonal[float64](t, shape[0], shape[1], gain, 1e-12)
		}
	}
	Orthogonal([]float64{}, 0, 5, 1, NewRandom(1, "empty"))
}

func checkOrthogonal[T Float](t *testing.T, rows, cols int, gain, bound float64) {
	t.Helper()
	w := make([]T, rows*cols)
	Orthogonal(w, rows, cols, gain, NewRandom(1, "orthogonal"))
	count, length, next, along := rows, cols, cols, 1
	if rows > cols {
		count, length, next, along = cols, rows, 1, cols
	}
	for i := range count {
		for j := range i + 1 {
			sum, want := 0.0, 0.0
			for k := range length {
				sum += float64(w[i*next+k*along]) * float64(w[j*next+k*along])
			}
			if i == j {
				want = gain * gain
			}
			if !near(sum, want, 0, bound*gain*gain) {
				t.Errorf("%d×%d, gain %v: vectors %d and %d have the product %v, want %v", rows, cols, gain, i, j, sum, want)
			}
		}
	}
}

// Uniform over all orthogonal matrices: each element has mean 0 and variance
// 1/n, the last row's, which is drawn last, too.
func TestOrthogonalIsUniform(t *testing.T) {
	const n, samples = 3, 4000
	r := NewRandom(1, "uniform")
	w := make([]float64, n*n)
	var sum, squares [n * n]float64
	for range samples {
		Orthogonal(w, n, n, 1, r)
		for i, v := range w {
			sum[i] += v
			squares[i] += v * v
		}
	}
	for i := range w {
		mean, variance := sum[i]/samples, squares[i]/samples
		if math.Abs(mean) > 5*math.Sqrt(1./n/samples) || math.Abs(variance-1./n) > 5*math.Sqrt(2./samples)/n {
			t.Errorf("element %d: mean %v, variance %v", i, mean, variance)
		}
	}
}

func BenchmarkOrthogonal(b *testing.B) {
	w := make([]float32, 256*256)
	for b.Loop() {
		Orthogonal(w, 256, 256, 1, NewRandom(1, "benchmark"))
	}
}
