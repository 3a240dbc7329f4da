package runtime

import "math"

// maxConfusion is the most classes for which confusions are counted: each
// meter holds the square of it.
const maxConfusion = 256

// Meter adds up what a network does on samples. Counts are integers and losses
// are summed in float64, so that meters merged in a fixed order give the same
// bits every time. A Meter is for one goroutine; only NewMeter and Metrics
// allocate.
type Meter struct {
	samples int
	outputs []outputMeter
}

type outputMeter struct {
	info      OutputInfo
	classes   int // along the last axis
	loss      float64
	judged    int   // decisions: one a position or an element; for F1 see judgeF1
	right     int   // how many of them agreed with the target
	confusion []int // [true][predicted], row-major; nil if not counted
}

// NewMeter returns an empty meter for a network with these outputs.
func NewMeter(outputs []OutputInfo) *Meter {
	m := &Meter{outputs: make([]outputMeter, len(outputs))}
	for i, info := range outputs {
		o := &m.outputs[i]
		o.info, o.classes = info, 1
		if rank := len(info.Shape); rank > 0 {
			o.classes = info.Shape[rank-1]
		}
		if n := len(info.Labels); n > 0 && n <= maxConfusion && n == o.labels() {
			o.confusion = make([]int, n*n)
		}
	}
	return m
}

// labels is the number of classes that the metric tells apart.
func (o *outputMeter) labels() int {
	switch {
	case o.info.Metric == "categorical_accuracy":
		return o.classes
	case o.info.Metric == "binary_accuracy" && o.classes == 1:
		return 2
	}
	return 0
}

// AddLoss adds one sample's loss of an output, before the output's weight.
func (m *Meter) AddLoss(output int, loss float64) {
	m.outputs[output].loss += loss
}

// MeterAdd judges one sample's output y against its target t, which is as
// long, by the output's metric:
//
//	categorical_accuracy   argmax over the last axis, for each position before it
//	binary_accuracy        above ½ or not, for each element
//	f1_score               the same, but counting only those above ½ in y or t
//	none                   not at all
func MeterAdd[T Float](m *Meter, output int, y, t []T) {
	o := &m.outputs[output]
	switch o.info.Metric {
	case "categorical_accuracy":
		for end := o.classes; end <= len(y); end += o.classes {
			o.judge(Argmax(t[end-o.classes:end]), Argmax(y[end-o.classes:end]))
		}
	case "binary_accuracy":
		for i, v := range y {
			o.judge(above(t[i]), above(v))
		}
	case f1Score:
		for i, v := range y {
			o.judgeF1(above(t[i]), above(v))
		}
	}
}

// MeterAddLabel judges one sample's output against a class. A label that is no
// class counts as wrong.
func MeterAddLabel[T Float](m *Meter, output int, y []T, label int) {
	o := &m.outputs[output]
	switch o.info.Metric {
	case "categorical_accuracy":
		o.judge(label, Argmax(y))
	case "binary_accuracy":
		for _, v := range y {
			o.judge(label, above(v))
		}
	case f1Score:
		for _, v := range y {
			o.judgeF1(label, above(v))
		}
	}
}

func (o *outputMeter) judge(truth, found int) {
	o.judged++
	if truth == found && truth >= 0 {
		o.right++
	}
	if n := o.labels(); o.confusion != nil && uint(truth) < uint(n) && uint(found) < uint(n) {
		o.confusion[truth*n+found]++
	}
}

// judgeF1 counts the hits twice, once for what is there and once for what was
// found, and misses and false alarms once: right/judged is then the harmonic mean
// of recall and precision (van Rijsbergen, "Information Retrieval", 1979).
func (o *outputMeter) judgeF1(truth, found int) {
	switch {
	case truth == 1 && found == 1:
		o.judged += 2
		o.right += 2
	case truth != 0 || found != 0:
		o.judged++
	}
}

// isFinite reports whether all losses so far are.
func (m *Meter) isFinite() bool {
	for i := range m.outputs {
		if !IsFinite(m.outputs[i].loss) {
			return false
		}
	}
	return true
}

// Sample counts a sample and reports whether all losses so far are finite.
func (m *Meter) Sample() (finite bool) {
	m.samples++
	return m.isFinite()
}

// Merge adds what other has, a meter of the same network.
func (m *Meter) Merge(other *Meter) {
	m.samples += other.samples
	for i := range m.outputs {
		o, from := &m.outputs[i], &other.outputs[i]
		o.loss += from.loss
		o.judged += from.judged
		o.right += from.right
		for k, n := range from.confusion {
			o.confusion[k] += n
		}
	}
}

// Reset empties the meter.
func (m *Meter) Reset() {
	m.samples = 0
	for i := range m.outputs {
		o := &m.outputs[i]
		o.loss, o.judged, o.right = 0, 0, 0
		clear(o.confusion)
	}
}

// Metrics returns the means so far.
func (m *Meter) Metrics() Metrics {
	metrics := Metrics{Samples: m.samples, Outputs: make([]OutputMetrics, len(m.outputs))}
	for i := range m.outputs {
		o := &m.outputs[i]
		loss := o.loss / float64(m.samples)
		metrics.Loss += o.info.Weight * loss
		metrics.Outputs[i] = OutputMetrics{
			Name:     o.info.Name,
			Metric:   o.info.Metric,
			Loss:     loss,
			Accuracy: float64(o.right) / float64(o.judged), // 0/0 is NaN
		}
		if o.confusion != nil {
			metrics.Outputs[i].Labels = o.info.Labels
			metrics.Outputs[i].Confusion = o.table()
		}
	}
	return metrics
}

func (o *outputMeter) table() [][]int {
	rows := make([][]int, o.labels())
	for i := range rows {
		rows[i] = append([]int(nil), o.confusion[i*len(rows):(i+1)*len(rows)]...)
	}
	return rows
}

// Argmax returns the index of the largest element, the first of equals,
// ignoring NaN; -1 if there is none.
func Argmax[T Float](x []T) int {
	best := -1
	for i, v := range x {
		if !math.IsNaN(float64(v)) && (best < 0 || v > x[best]) {
			best = i
		}
	}
	return best
}

// above is the class of a unit with two: 1 above ½, else 0; -1 for NaN.
func above[T Float](v T) int {
	switch {
	case v > 0.5:
		return 1
	case v <= 0.5:
		return 0
	}
	return -1
}
