package runtime

// MultiplyNoNaN returns x·weight, and 0 where weight is 0, even if x is
// infinite or NaN: what has no weight in a sum cannot spoil it.
func MultiplyNoNaN[T Float](x, weight T) T {
	if weight == 0 {
		return 0
	}
	return x * weight
}
