package runtime

const accuracy = "accuracy"

// CategoricalAccuracy is the share of positions at which the largest unit is the
// target's largest, or has the label.
type CategoricalAccuracy struct{}

// Name implements Metric.
func (CategoricalAccuracy) Name() string { return accuracy }

// Goal implements Metric.
func (CategoricalAccuracy) Goal() Goal { return Share }

// Start implements Metric.
func (CategoricalAccuracy) Start(*OutputInfo) Tally { return Tally{Counts: make([]int, 2)} }

// Add implements Metric.
func (CategoricalAccuracy) Add(t *Tally, j *Judged) { t.decide(j.Label == j.Found && j.Label >= 0) }

// Value implements Metric.
func (CategoricalAccuracy) Value(t *Tally, _ *OutputInfo) Score { return t.decided() }

// decide counts a decision in a tally of two counts.
func (t *Tally) decide(right bool) {
	t.Counts[0]++
	if right {
		t.Counts[1]++
	}
}

// decided is the share of right decisions.
func (t *Tally) decided() Score { return shareOf(t.Counts[1], t.Counts[0]) }

// shareOf is part of whole, of which something must be.
func shareOf(part, whole int) Score {
	if whole == 0 {
		return undefined(nothingJudged)
	}
	return Score{Value: float64(part) / float64(whole)}
}

const nothingJudged = "nothing was judged"
