package runtime

// judgeBinary compares whether elements say yes.
func judgeBinary[T Float](o *outputMeter, y, t []T, label int) {
	for i, v := range y {
		if t != nil {
			label = above(t[i], 0.5)
		}
		found := above(v, T(o.info.threshold()))
		o.count(label == found && label >= 0)
		o.confuse(label, found)
	}
}

// threshold is what an element is above that says yes.
func (o *OutputInfo) threshold() float64 {
	if o.Signed {
		return 0
	}
	return 0.5
}

// above is the class of a unit with two: 1 above the limit, else 0; -1 for NaN.
func above[T Float](v, limit T) int {
	switch {
	case v > limit:
		return 1
	case v <= limit:
		return 0
	}
	return -1
}
