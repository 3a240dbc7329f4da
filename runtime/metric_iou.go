package runtime

// MeanIoU is the mean over classes of intersection over union: how many are the class
// and were taken for it, of those that are or were. Yes and no are two classes. Jaccard
// 1912.
type MeanIoU struct {
	Threshold float64 `opt:"threshold" doc:"as that of binary_accuracy, for outputs that say yes or no"`
	ClassID   []int   `opt:"target_class_ids" min:"0" doc:"the classes that count, from 0; by default all. Of yes and no, yes is 1"`
}

// Name implements Metric.
func (MeanIoU) Name() string { return "mean_io_u" }

// Goal implements Metric.
func (MeanIoU) Goal() Goal { return Share }

// Start implements Metric.
func (MeanIoU) Start(o *OutputInfo) Tally { return agreement{}.start(o) }

// Add implements Metric.
func (m MeanIoU) Add(t *Tally, j *Judged) {
	agreement{}.add(t, j, m.Threshold, func(int) int { return 0 })
}

// Value implements Metric.
func (m MeanIoU) Value(t *Tally, o *OutputInfo) Score {
	p := pairsOf(t)
	of := Tally{Counts: p.counts}
	return ClassOptions{ClassID: m.ClassID}.value(&of, o, func(hits, there, found int) (float64, float64) {
		return float64(hits), float64(there + found - hits)
	})
}
