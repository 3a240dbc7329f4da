package runtime

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

// EditDistances are the labels to insert, remove or change in what is read greedily, as a
// share of those that should be read.
type EditDistances struct{}

// Name implements Metric.
func (EditDistances) Name() string { return "edits" }

// Goal implements Metric.
func (EditDistances) Goal() Goal { return LessIsBetter }

// Start implements Metric.
func (EditDistances) Start(*OutputInfo) Tally { return Tally{Counts: make([]int, 2)} }

// Add implements Metric.
func (EditDistances) Add(t *Tally, j *Judged) {
	t.Counts[0] += len(j.Labels)
	t.Counts[1] += EditDistance(j.Read, j.Labels, j.row[:len(j.Labels)+1])
}

// Value implements Metric.
func (EditDistances) Value(t *Tally, _ *OutputInfo) Score {
	if t.Counts[0] == 0 {
		return undefined("nothing should be read")
	}
	return shareOf(t.Counts[1], t.Counts[0])
}
