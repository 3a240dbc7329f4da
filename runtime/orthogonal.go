package runtime

import "math"

// Orthogonal sets the row-major matrix w [rows][cols] to gain times a random
// matrix, uniform over all those whose rows are orthonormal, or the columns
// where there are fewer of them. It needs a copy in float64 and time of the
// order rows·cols·min(rows, cols). len(w) must be rows·cols.
//
// Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of
// learning in deep linear neural networks", 2013.
func Orthogonal[T Float](w []T, rows, cols int, gain float64, r *Random) {
	count, length := min(rows, cols), max(rows, cols)
	vectors := make([][]float64, count)
	for i := range vectors {
		vectors[i] = orthonormal(vectors[:i], length, r)
		for j, v := range vectors[i] {
			if rows <= cols {
				w[i*cols+j] = T(gain * v)
			} else {
				w[j*cols+i] = T(gain * v)
			}
		}
	}
}

// orthonormal draws a normal vector and takes away its parts along basis: the
// Gram-Schmidt process, done twice, after which rounding no longer shows.
func orthonormal(basis [][]float64, length int, r *Random) []float64 {
	v := make([]float64, length)
	Normal(v, 0, 1, r)
	for range 2 {
		for _, b := range basis {
			addScaled(v, -dot(v, b), b)
		}
		scale := 1 / math.Sqrt(dot(v, v))
		for i := range v {
			v[i] *= scale
		}
	}
	return v
}

// dot returns Σ aᵢ·bᵢ with the same bits on every machine.
func dot(a, b []float64) (sum float64) {
	b = b[:len(a)]
	for i := range a {
		sum += float64(a[i] * b[i])
	}
	return sum
}

// addScaled adds scale·b to a with the same bits on every machine.
func addScaled(a []float64, scale float64, b []float64) {
	b = b[:len(a)]
	for i := range a {
		a[i] += float64(scale * b[i])
	}
}
