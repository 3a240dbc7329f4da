package runtime

import "cmp"

// BinaryAccuracy is the share of elements that are on the same side of the threshold as
// their target is of ½.
type BinaryAccuracy struct {
	Threshold float64 `opt:"threshold" doc:"what an element is above that says yes; 0: ½, or 0 for outputs that are no probabilities, or what was chosen for the weights"`
}

// Name implements Metric.
func (BinaryAccuracy) Name() string { return accuracy }

// Goal implements Metric.
func (BinaryAccuracy) Goal() Goal { return Share }

// Start implements Metric.
func (BinaryAccuracy) Start(*OutputInfo) Tally { return Tally{Counts: make([]int, 2)} }

// Add implements Metric.
func (m BinaryAccuracy) Add(t *Tally, j *Judged) {
	for k, v := range j.Y {
		limit := cmp.Or(m.Threshold, j.Output.threshold(k))
		truth := above(j.TargetOf(k), 0.5)
		if j.Target == nil && len(j.Y) == 1 {
			truth = j.Label
		}
		t.decide(truth == above(v, limit) && truth >= 0)
	}
}

// Value implements Metric.
func (BinaryAccuracy) Value(t *Tally, _ *OutputInfo) Score { return t.decided() }

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
