package runtime

import "math"

// Perplexity is between how many classes the output is undecided: exp of the mean of
// -Σ t·log p over positions, where p are probabilities of at least 1e-7, or logits of
// any size. Jelinek et al. 1977.
type Perplexity struct{ meanOfElements }

// Name implements Metric.
func (Perplexity) Name() string { return "perplexity" }

// Add implements Metric.
func (Perplexity) Add(t *Tally, j *Judged) {
	shift := 0.
	if j.Output.Logits {
		shift = logSumExp(j.Y)
	}
	log := func(k int) float64 {
		if j.Output.Logits {
			return j.Y[k] - shift
		}
		return math.Log(max(j.Y[k], 1e-7))
	}
	if j.Target == nil {
		if uint(j.Label) < uint(len(j.Y)) {
			t.element(-log(j.Label))
		}
		return
	}
	sum := 0.
	for k, target := range j.Target {
		if target != 0 {
			sum -= target * log(k)
		}
	}
	t.element(sum)
}

// Value implements Metric.
func (m Perplexity) Value(t *Tally, o *OutputInfo) Score {
	s := m.meanOfElements.Value(t, o)
	s.Value = math.Exp(s.Value)
	return s
}

// logSumExp is log Σ exp(x), which does not overflow.
func logSumExp(x []float64) float64 {
	largest, sum := math.Inf(-1), 0.
	for _, v := range x {
		largest = max(largest, v)
	}
	for _, v := range x {
		sum += math.Exp(v - largest)
	}
	return largest + math.Log(sum)
}

// Probabilities are those of the units: Y itself, or what a softmax or a sigmoid makes
// of it where the loss did so.
func (j *Judged) Probabilities() []float64 {
	if !j.Output.Logits && !j.Output.Signed {
		return j.Y
	}
	if j.known {
		return j.probabilities
	}
	j.known = true
	shift := logSumExp(j.Y)
	for k, v := range j.Y {
		if j.Output.Logits {
			j.probabilities[k] = math.Exp(v - shift)
		} else {
			j.probabilities[k] = 1 / (1 + math.Exp(-v))
		}
	}
	return j.probabilities
}
