package runtime

// IsFinite reports whether x is neither NaN nor an infinity.
func IsFinite[T Float](x T) bool { return x-x == 0 }
