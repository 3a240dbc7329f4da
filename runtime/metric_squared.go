package runtime

import "math"

// MeanSquaredError is the mean of (y - t)² over all elements.
type MeanSquaredError struct{ meanOfElements }

// Name implements Metric.
func (MeanSquaredError) Name() string { return "mean_squared_error" }

// Add implements Metric.
func (MeanSquaredError) Add(t *Tally, j *Judged) {
	for k, y := range j.Y {
		t.element((y - j.TargetOf(k)) * (y - j.TargetOf(k)))
	}
}

// RootMeanSquaredError is the root of the mean of (y - t)² over all elements, in the
// unit of the target.
type RootMeanSquaredError struct{ MeanSquaredError }

// Name implements Metric.
func (RootMeanSquaredError) Name() string { return "root_mean_squared_error" }

// Value implements Metric.
func (m RootMeanSquaredError) Value(t *Tally, o *OutputInfo) Score {
	s := m.MeanSquaredError.Value(t, o)
	s.Value = math.Sqrt(s.Value)
	return s
}
