package runtime

import "math"

// R2Score is the share of the targets' variance that the output explains: 1 for all of
// it, 0 for what their mean would do, and less for worse. 1 - Σ(y - t)² / Σ(t - mean)²
// for each unit of the last axis.
type R2Score struct {
	ClassAggregation string `opt:"class_aggregation" enum:"uniform_average|variance_weighted_average" doc:"of several units: the mean of their scores, or that weighed by the variance of their targets"`
}

// Name implements Metric.
func (R2Score) Name() string { return "r2_score" }

// Goal implements Metric.
func (R2Score) Goal() Goal { return MoreIsBetter }

// Start implements Metric. There are three sums for each unit: of targets, of their
// squares and of errors' squares.
func (R2Score) Start(o *OutputInfo) Tally {
	return Tally{Counts: make([]int, 1), Sums: make([]ExactSum, 3*o.units())}
}

// Add implements Metric.
func (R2Score) Add(t *Tally, j *Judged) {
	t.Counts[0]++
	for k, y := range j.Y {
		target, of := j.TargetOf(k), t.Sums[3*k:3*k+3]
		of[0].Add(target)
		of[1].AddProduct(target, target)
		of[2].Add((y - target) * (y - target))
	}
}

// Value implements Metric.
func (m R2Score) Value(t *Tally, o *OutputInfo) Score {
	n := float64(t.Counts[0])
	if n == 0 {
		return undefined(nothingJudged)
	}
	s := Score{}
	constant, sum, weights := []int(nil), 0., 0.
	for k := 0; k < len(t.Sums); k += 3 {
		mean := t.Sums[k].Value() / n
		variance := spread(t.Sums[k], t.Sums[k+1], n, mean)
		if !(variance > 1e-28*t.Sums[k+1].Value()) && IsFinite(variance) {
			constant = append(constant, k/3)
			s.Classes = append(s.Classes, math.NaN())
			continue
		}
		v, weight := 1-t.Sums[k+2].Value()/variance, 1.
		if m.ClassAggregation == "variance_weighted_average" {
			weight = variance
		}
		s.Classes = append(s.Classes, v)
		sum, weights = sum+weight*v, weights+weight
	}
	if len(s.Classes) == 1 {
		s.Classes = nil
	}
	switch s.Value = sum / weights; {
	case len(constant)*3 == len(t.Sums):
		return undefinedOf(s, "all targets are the same")
	case len(constant) > 0:
		s.Note = "without " + o.classList(constant) + ", whose targets are all the same"
	}
	return s
}

// spread is Σ(t - mean)² = Σt² - 2·mean·Σt + n·mean², in double the digits.
func spread(sum, ofSquares ExactSum, n, mean float64) float64 {
	ofSquares.AddProduct(-2*mean, sum.high)
	ofSquares.AddProduct(-2*mean, sum.low)
	square := mean * mean
	ofSquares.AddProduct(n, square)
	ofSquares.AddProduct(n, math.FMA(mean, mean, -square))
	return ofSquares.Value()
}
