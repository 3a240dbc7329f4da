package verify

import (
	"math/rand/v2"
	"slices"
)

var (
	_ = register("sparse_categorical_crossentropy", withLogits(within(Loss{Whole: overRows, Rows: true, Sparse: true}).with(func(r *rand.Rand) Options {
		o := drawSmoothing(r)
		if r.IntN(2) == 0 {
			o["ignore_class"] = r.IntN(3) - 1
		}
		return o
	})))
	_ = register("ctc", Loss{Low: -greatest, High: greatest, Whole: alignments, Rows: true, Sparse: true, Sequence: true}.with(func(r *rand.Rand) Options {
		return Options{"blank": r.IntN(2), "max_labels": 1, "zero_infinity": r.IntN(2) == 0}
	}))
)

// isNone reports whether a label stands for none.
func (l Loss) isNone(o Options, label int) bool {
	none, ok := o["ignore_class"].(int)
	if l.Sequence {
		none, ok = int(o.Float("blank", 0)), true
	}
	return ok && (label == none || label == -1)
}

// drawLabels draws labels that there may be; of a sequence as many as have room.
func (l Loss) drawLabels(r *rand.Rand, loss any, shape []int) []int {
	_, o := Choice(loss)
	classes := shape[len(shape)-1]
	if !l.Sequence {
		labels := make([]int, Size(shape)/classes)
		for i := range labels {
			labels[i] = r.IntN(classes)
			if _, some := o["ignore_class"]; some && r.IntN(4) == 0 {
				labels[i] = -1
			}
		}
		return labels
	}
	labels := slices.Repeat([]int{-1}, int(o.Float("max_labels", float64(shape[0]))))
	room := shape[0]
	for i := range r.IntN(len(labels) + 1) {
		label := r.IntN(classes - 1)
		if label >= int(o.Float("blank", 0)) {
			label++
		}
		if room--; i > 0 && label == labels[i-1] {
			room--
		}
		if room < 0 && !o.Bool("zero_infinity", false) {
			break
		}
		labels[i] = label
	}
	return labels
}

// overRows is the mean of the crossentropies of the rows that have a label.
func overRows(y Tensor, t []float64, o Options) Scalar {
	sum, rows := y.Data[0].tape.Number(0), 0
	n := y.Shape[len(y.Shape)-1]
	for i, row := range y.Rows() {
		if target := t[i*n : (i+1)*n]; slices.Contains(target, 1) {
			sum, rows = sum.Add(crossentropy(row, target, o)), rows+1
		}
	}
	return sum.Times(1 / float64(max(rows, 1)))
}

// alignments adds up the probabilities of all ways to read labels, on the way through
// them with blanks before, between and after (Graves et al. 2006, equations 5 to 8).
func alignments(y Tensor, t []float64, o Options) Scalar {
	blank, classes := int(o.Float("blank", 0)), y.Shape[1]
	path := []int{blank}
	for row := range slices.Chunk(t, classes) {
		if label := slices.Index(row, 1); label >= 0 {
			path = append(path, label, blank)
		}
	}
	tape := y.Data[0].tape
	ways := make([]Scalar, len(path))
	for i := range ways {
		ways[i] = tape.Number(0)
	}
	ways[0] = tape.Number(1)
	for step, row := range y.Rows() {
		p := Options{"from_logits": o.Bool("from_logits", true)}.distribution(row)
		next := make([]Scalar, len(path))
		for i, label := range path {
			sum := ways[i]
			if i > 0 && (step > 0 || i == 1) {
				sum = sum.Add(ways[i-1])
			}
			if i > 1 && label != blank && label != path[i-2] && step > 0 {
				sum = sum.Add(ways[i-2])
			}
			next[i] = sum.Mul(p[label])
		}
		ways = next
	}
	all := ways[len(path)-1]
	if len(path) > 1 {
		all = all.Add(ways[len(path)-2])
	}
	if all.Value() == 0 {
		return tape.Number(0)
	}
	return all.Log().Times(-1)
}
