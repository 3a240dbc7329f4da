package runtime

import "math"

// MeanAbsoluteError is the mean of |y - t| over all elements, in the unit of the target.
type MeanAbsoluteError struct{ meanOfElements }

// Name implements Metric.
func (MeanAbsoluteError) Name() string { return "mean_absolute_error" }

// Add implements Metric.
func (MeanAbsoluteError) Add(t *Tally, j *Judged) {
	for k, y := range j.Y {
		t.element(math.Abs(y - j.TargetOf(k)))
	}
}

// meanOfElements is what metrics have in common that are means over elements.
type meanOfElements struct{}

// Goal implements Metric.
func (meanOfElements) Goal() Goal { return LessIsBetter }

// Start implements Metric.
func (meanOfElements) Start(*OutputInfo) Tally {
	return Tally{Counts: make([]int, 1), Sums: make([]ExactSum, 1)}
}

// Value implements Metric.
func (meanOfElements) Value(t *Tally, _ *OutputInfo) Score {
	if t.Counts[0] == 0 {
		return undefined(nothingJudged)
	}
	return Score{Value: t.Sums[0].Value() / float64(t.Counts[0])}
}

// element adds what an element has to a mean.
func (t *Tally) element(v float64) {
	t.Counts[0]++
	t.Sums[0].Add(v)
}
