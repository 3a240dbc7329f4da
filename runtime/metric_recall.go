package runtime

// Recall is, of what is a class or yes, the share that was taken for it.
type Recall struct{ ClassOptions }

// Name implements Metric.
func (Recall) Name() string { return "recall" }

// Value implements Metric.
func (m Recall) Value(t *Tally, o *OutputInfo) Score {
	return m.value(t, o, func(hits, there, _ int) (float64, float64) { return float64(hits), float64(there) })
}
