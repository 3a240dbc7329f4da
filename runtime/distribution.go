package runtime

// The conversions of products in the initialisers forbid the compiler to fuse a
// multiplication with an addition, so that the bits are the same on every
// machine.

// Uniform draws w from the uniform distribution between lo and hi, rounded to T.
func Uniform[T Float](w []T, lo, hi float64, r *Random) {
	for i := range w {
		w[i] = T(lo + float64((hi-lo)*r.Float64()))
	}
}

// Normal draws w from the normal distribution of this mean and standard
// deviation, rounded to T.
func Normal[T Float](w []T, mean, std float64, r *Random) {
	for i := range w {
		w[i] = T(mean + float64(std*r.Normal()))
	}
}

// TruncatedNormal draws w from the normal distribution of this mean and
// standard deviation, restricted to two standard deviations about the mean and
// rounded to T. What remains has 0.8796 of the standard deviation.
func TruncatedNormal[T Float](w []T, mean, std float64, r *Random) {
	for i := range w {
		w[i] = T(mean + float64(std*r.TruncatedNormal()))
	}
}
