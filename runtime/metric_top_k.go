package runtime

const topKCategoricalAccuracy = "top_k_categorical_accuracy"

// topK are the options of top_k_categorical_accuracy.
type topK struct {
	K int `opt:"k" min:"1" doc:"how many of the largest units count; fewer than there are"`
}

// judgeTopK looks at each position for the target's class among the k largest
// units: fewer than k are larger than its unit.
func judgeTopK[T Float](o *outputMeter, y, t []T, label int) {
	k := int(o.info.option("k"))
	for end := o.classes; end <= len(y); end += o.classes {
		units := y[end-o.classes : end]
		if t != nil {
			label = Argmax(t[end-o.classes : end])
		}
		o.count(uint(label) < uint(len(units)) && units[label] == units[label] && larger(units, units[label]) < k)
		o.confuse(label, Argmax(units))
	}
}

// larger counts the elements above v.
func larger[T Float](x []T, v T) int {
	n := 0
	for _, u := range x {
		if u > v {
			n++
		}
	}
	return n
}
