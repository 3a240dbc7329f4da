package runtime

// judgeBinary compares whether elements are above ½.
func judgeBinary[T Float](o *outputMeter, y, t []T, label int) {
	for i, v := range y {
		if t != nil {
			label = above(t[i])
		}
		found := above(v)
		o.count(label == found && label >= 0)
		o.confuse(label, found)
	}
}

// above is the class of a unit with two: 1 above ½, else 0; -1 for NaN.
func above[T Float](v T) int {
	switch {
	case v > 0.5:
		return 1
	case v <= 0.5:
		return 0
	}
	return -1
}
