package runtime

// Zeros sets all of w to 0.
func Zeros[T Float](w []T) { clear(w) }

// Constant sets all of w to value.
func Constant[T Float](w []T, value float64) {
	for i := range w {
		w[i] = T(value)
	}
}
