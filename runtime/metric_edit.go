package runtime

const editDistance = "edit_distance"

// Greedy reads a sequence of labels from the values y of classes at time steps, row by
// row: the largest of each step, of equal ones in a row the first, without the blank.
// The labels are appended to found, whose memory is used. Graves et al. 2006.
func Greedy[T Float](found []int, y []T, classes, blank int) []int {
	last := blank
	for end := classes; end <= len(y); end += classes {
		label := Argmax(y[end-classes : end])
		if label != last && label != blank && label >= 0 {
			found = append(found, label)
		}
		last = label
	}
	return found
}

// EditDistance is the least number of labels to insert, remove or change that makes b
// of a; row is memory of len(b)+1. Levenshtein 1966.
func EditDistance(a, b, row []int) int {
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			change := diagonal
			if x != y {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// judgeEdits adds up the distances of what is read greedily, and the lengths of what
// should be.
func judgeEdits[T Float](o *outputMeter, y []T, labels []int) {
	n := 0
	for n < len(labels) && !o.info.Form.isNone(labels[n]) {
		n++
	}
	found := Greedy(o.found[:0], y, o.classes, o.info.Form.Padding)
	o.judged += n
	o.sum += float64(EditDistance(found, labels[:n], o.row[:n+1]))
}
