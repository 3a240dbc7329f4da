package runtime

// judgeCategorical compares the largest units, at each position before the last
// axis.
func judgeCategorical[T Float](o *outputMeter, y, t []T, label int) {
	for end := o.classes; end <= len(y); end += o.classes {
		if t != nil {
			label = Argmax(t[end-o.classes : end])
		}
		found := Argmax(y[end-o.classes : end])
		o.count(label == found && label >= 0)
		o.confuse(label, found)
	}
}
