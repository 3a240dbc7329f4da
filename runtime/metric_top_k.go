package runtime

// TopKCategoricalAccuracy is the share of positions at which the target's class is among
// the K largest units: fewer than K are larger than its unit.
type TopKCategoricalAccuracy struct {
	K int `opt:"k" min:"1" doc:"how many of the largest units count; fewer than there are"`
}

// Name implements Metric.
func (TopKCategoricalAccuracy) Name() string { return "top_k_categorical_accuracy" }

// Goal implements Metric.
func (TopKCategoricalAccuracy) Goal() Goal { return Share }

// Start implements Metric.
func (TopKCategoricalAccuracy) Start(*OutputInfo) Tally { return Tally{Counts: make([]int, 2)} }

// Add implements Metric.
func (m TopKCategoricalAccuracy) Add(t *Tally, j *Judged) {
	y := j.Y
	t.decide(uint(j.Label) < uint(len(y)) && y[j.Label] == y[j.Label] && larger(y, y[j.Label]) < m.K)
}

// Value implements Metric.
func (TopKCategoricalAccuracy) Value(t *Tally, _ *OutputInfo) Score { return t.decided() }

// larger counts the elements above v.
func larger(x []float64, v float64) int {
	n := 0
	for _, u := range x {
		if u > v {
			n++
		}
	}
	return n
}
