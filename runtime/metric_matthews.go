package runtime

import "math"

const matthews = "matthews_corrcoef"

// MatthewsCorrcoef is the correlation of what is and what was found, from -1 to 1, 0
// for chance. Matthews 1975; for several classes Gorodkin, "Comparing two K-category
// assignments by a K-category correlation coefficient", 2004, as in scikit-learn.
type MatthewsCorrcoef struct {
	Threshold float64 `opt:"threshold" doc:"as that of binary_accuracy, for outputs that say yes or no"`
}

// Name implements Metric.
func (MatthewsCorrcoef) Name() string { return matthews }

// Goal implements Metric.
func (MatthewsCorrcoef) Goal() Goal { return MoreIsBetter }

// Start implements Metric.
func (MatthewsCorrcoef) Start(o *OutputInfo) Tally { return agreement{}.start(o) }

// Add implements Metric.
func (m MatthewsCorrcoef) Add(t *Tally, j *Judged) {
	agreement{}.add(t, j, m.Threshold, func(int) int { return 0 })
}

// Value implements Metric.
func (MatthewsCorrcoef) Value(t *Tally, _ *OutputInfo) Score {
	p := pairsOf(t)
	if why := p.alike(); p.total == 0 {
		return undefined(why)
	} else if why != "" {
		return Score{Note: "counts as 0: " + why}
	}
	whole := float64(p.total) * float64(p.total)
	return Score{Value: (float64(p.right)*float64(p.total) - p.chance) / math.Sqrt(whole-p.there) / math.Sqrt(whole-p.found)}
}
