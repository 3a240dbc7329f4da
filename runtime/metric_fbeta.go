package runtime

// FBetaScore is the harmonic mean of precision and recall, in which recall has Beta²
// times the weight: (1+β²)·hits / (β²·there + found). van Rijsbergen, "Information
// retrieval", 1979.
type FBetaScore struct {
	Beta float64 `opt:"beta" above:"0" max:"1e3" doc:"recall counts beta² times as much as precision"`
	ClassOptions
}

// Name implements Metric.
func (FBetaScore) Name() string { return "fbeta_score" }

// Value implements Metric.
func (m FBetaScore) Value(t *Tally, o *OutputInfo) Score {
	b := m.Beta * m.Beta
	return m.value(t, o, func(hits, there, found int) (float64, float64) {
		return (1 + b) * float64(hits), b*float64(there) + float64(found)
	})
}

// F1Score is the harmonic mean of precision and recall.
type F1Score struct{ ClassOptions }

// Name implements Metric.
func (F1Score) Name() string { return "f1_score" }

// Value implements Metric.
func (m F1Score) Value(t *Tally, o *OutputInfo) Score {
	return FBetaScore{1, m.ClassOptions}.Value(t, o)
}
