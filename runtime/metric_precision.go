package runtime

// Precision is, of what was taken for a class or for yes, the share that is it.
type Precision struct{ ClassOptions }

// Name implements Metric.
func (Precision) Name() string { return "precision" }

// Value implements Metric.
func (m Precision) Value(t *Tally, o *OutputInfo) Score {
	return m.value(t, o, func(hits, _, found int) (float64, float64) { return float64(hits), float64(found) })
}
