package runtime

import "math"

// MeanAbsolutePercentageError is the mean of 100·|y - t|/|t| over all elements. A target
// of less than 1e-7 counts as that, as in Keras.
type MeanAbsolutePercentageError struct{ meanOfElements }

// Name implements Metric.
func (MeanAbsolutePercentageError) Name() string { return "mean_absolute_percentage_error" }

// Start implements Metric. The second count is of targets that are too small.
func (MeanAbsolutePercentageError) Start(*OutputInfo) Tally {
	return Tally{Counts: make([]int, 2), Sums: make([]ExactSum, 1)}
}

// Add implements Metric.
func (MeanAbsolutePercentageError) Add(t *Tally, j *Judged) {
	const least = 1e-7
	for k, y := range j.Y {
		target := j.TargetOf(k)
		if math.Abs(target) < least {
			t.Counts[1]++
		}
		t.element(100 * math.Abs(y-target) / max(math.Abs(target), least))
	}
}

// Value implements Metric.
func (m MeanAbsolutePercentageError) Value(t *Tally, o *OutputInfo) Score {
	s := m.meanOfElements.Value(t, o)
	if t.Counts[1] > 0 {
		s.Note = "targets of 0 count as 1e-7"
	}
	return s
}
