package runtime

import "slices"

// Metric is a way to judge an output. Its value is a mean over all that it
// judges.
type Metric struct {
	Name    string // in specs, as in Keras
	Doc     string
	Score   string // what its value is called beside a loss
	Answer  Answer
	Share   bool // the value is a share of right answers or the like, 0 to 1, and the more the better
	Options any  // a struct of defaults, whose tags say what specs may set
}

// Answer is what a metric takes an output for.
type Answer int

// The answers.
const (
	Numbers   Answer = iota // no answer, but numbers
	OneClass                // one of the classes along the last axis, the largest
	Sequences               // a sequence of labels over time
	YesOrNo                 // yes where an element is above ½, each by itself
)

// The metrics that others than the table name.
const (
	NoMetric            = "none"
	CategoricalAccuracy = "categorical_accuracy"
	BinaryAccuracy      = "binary_accuracy"
)

// metrics is the table. A metric is a row, and a case of judge.
var metrics = []Metric{
	{CategoricalAccuracy, "the share of positions at which the largest unit is the target's largest, or has the label", "accuracy", OneClass, true, struct{}{}},
	{topKCategoricalAccuracy, "the share of positions at which the target's largest unit, or the label's, is among the k largest; for many classes", topKCategoricalAccuracy, OneClass, true, topK{K: 5}},
	{BinaryAccuracy, "the share of elements that are on the same side of ½ as their target, or of 0 if they are no probabilities", "accuracy", YesOrNo, true, struct{}{}},
	{f1Score, "the harmonic mean of precision and recall over all elements, taken for yes above ½; for answers of which few are yes", f1Score, YesOrNo, true, struct{}{}},
	{meanAbsoluteError, "the mean of |y - t| over all elements, in the unit of the target; for numbers, whatever the loss", meanAbsoluteError, Numbers, false, struct{}{}},
	{editDistance, "the labels to insert, remove or change in what is read, as a share of those that should be read; reads the largest unit of each time step, without repetitions and blanks", "edits", Sequences, false, struct{}{}},
	{NoMetric, "the loss alone judges", "", Numbers, false, struct{}{}},
}

// judge judges y by the output's metric: against t, which is as long, or where
// that is nil against the label.
func judge[T Float](o *outputMeter, y, t []T, label int) {
	switch o.info.Metric {
	case CategoricalAccuracy:
		judgeCategorical(o, y, t, label)
	case topKCategoricalAccuracy:
		judgeTopK(o, y, t, label)
	case BinaryAccuracy:
		judgeBinary(o, y, t, label)
	case f1Score:
		judgeF1(o, y, t, label)
	case meanAbsoluteError:
		judgeAbsolute(o, y, t)
	}
}

// AllMetrics lists the metrics.
func AllMetrics() []Metric { return slices.Clone(metrics) }

// MetricNames lists their names.
func MetricNames() []string {
	names := make([]string, len(metrics))
	for i, m := range metrics {
		names[i] = m.Name
	}
	return names
}

// MetricOf is the metric of that name; there is none under another, and nothing
// is judged then.
func MetricOf(name string) Metric {
	if i := slices.IndexFunc(metrics, func(m Metric) bool { return m.Name == name }); i >= 0 {
		return metrics[i]
	}
	return metrics[len(metrics)-1]
}

// MetricOption is the setting of an option of a metric.
type MetricOption struct {
	Name  string
	Value float64
}

// option is a setting of the output's metric.
func (o *OutputInfo) option(name string) float64 {
	for _, m := range o.MetricOptions {
		if m.Name == name {
			return m.Value
		}
	}
	return 0
}
