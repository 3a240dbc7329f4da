package runtime

import "math"

// AUC is the area under a curve that all thresholds together make: of the receiver's
// operating characteristic, recall over false alarms, or of precision over recall. Of
// several units it is the mean over units, each against the rest, as with Keras's
// multi_label.
//
// In evaluations of at most half a million answers it is exact: for ROC the share of
// pairs, one yes and one no, that are in the right order, where equals count half; for
// PR scikit-learn's average_precision_score. While training, beyond that, and with
// NumThresholds, it is Keras's approximation.
type AUC struct {
	Curve           string `opt:"curve" enum:"ROC|PR" doc:"recall over false alarms, or precision over recall"`
	NumThresholds   int    `opt:"num_thresholds" min:"0" max:"10000" doc:"thresholds, evenly from 0 to 1, of Keras's approximation, two or more; 0: exact in evaluations of up to half a million answers, and else 200"`
	SummationMethod string `opt:"summation_method" enum:"interpolation|minoring|majoring" with:"num_thresholds" doc:"of the approximation: along a curve between thresholds, or steps below or above it"`
}

// Name implements Metric.
func (AUC) Name() string { return "auc" }

// Goal implements Metric.
func (AUC) Goal() Goal { return Share }

const defaultThresholds = 200

func (m AUC) thresholds() int {
	if m.NumThresholds > 0 {
		return m.NumThresholds
	}
	return defaultThresholds
}

// Start implements Metric. Counts are, for each unit, of yes and then of no, how many
// answers are up to each threshold.
func (m AUC) Start(o *OutputInfo) Tally {
	return Tally{Counts: make([]int, 2*o.units()*m.thresholds())}
}

// Add implements Metric.
func (m AUC) Add(t *Tally, j *Judged) {
	n := m.thresholds()
	for k, p := range j.Probabilities() {
		truth := above(j.TargetOf(k), 0.5)
		if truth < 0 || math.IsNaN(p) {
			continue
		}
		bucket := max(int(math.Ceil(min(max(p, 0), 1)*float64(n-1)))-1, 0)
		t.Counts[(2*k+1-truth)*n+bucket]++
		if m.NumThresholds == 0 {
			t.Keep(float64(2*k+1-truth), p)
		}
	}
}

// Value implements Metric.
func (m AUC) Value(t *Tally, o *OutputInfo) Score {
	n := m.thresholds()
	units := len(t.Counts) / (2 * n)
	s, exact := Score{}, m.exact(t, units)
	var missing []int
	sum := 0.
	for k := range units {
		yes, no := t.Counts[2*k*n:(2*k+1)*n], t.Counts[(2*k+1)*n:(2*k+2)*n]
		v := math.NaN()
		switch {
		case !m.defined(total(yes), total(no)):
			missing = append(missing, k)
		case exact != nil:
			v = exact[k]
		default:
			v = m.approximate(yes, no)
		}
		if !math.IsNaN(v) {
			sum += v
		}
		if units > 1 {
			s.Classes = append(s.Classes, v)
		}
	}
	if exact == nil && m.NumThresholds == 0 {
		s.Note = "of 200 thresholds"
	}
	s.Value = sum / float64(units-len(missing))
	if len(missing) == units {
		return undefinedOf(s, missingAnswer(t.Counts[:n], t.Counts[n:2*n], units))
	}
	if len(missing) > 0 {
		s.Note = "without " + o.classList(missing) + ", of which there is none, or nothing else"
	}
	return s
}

// defined reports whether there is a curve: of precision and recall there is without a no.
func (m AUC) defined(yes, no int) bool { return yes > 0 && (no > 0 || m.Curve == "PR") }

func missingAnswer(yes, no []int, units int) string {
	switch {
	case units > 1:
		return "no class is there beside another"
	case total(yes)+total(no) == 0:
		return nothingJudged
	case total(yes) == 0:
		return "all are no"
	}
	return "all are yes"
}

func total(counts []int) int {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}
