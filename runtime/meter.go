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
	penalty float64 // of the weights, added once for each sample
	outputs []outputMeter
}

type outputMeter struct {
	info      OutputInfo
	classes   int // along the last axis
	loss      float64
	judged    int     // decisions: one a position or an element; for F1 see judgeF1
	right     int     // how many of them agreed with the target
	sum       float64 // of what is judged by a number
	confusion []int   // [true][predicted], row-major; nil if not counted
	labels    int     // the rows of confusion
	found     []int   // memory for a sequence of labels
	row       []int   // and for its distance to another
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
		if info.Metric == editDistance {
			o.found, o.row = make([]int, 0, size(info.Shape)/o.classes), make([]int, info.Form.Len()+1)
		}
		if n := len(info.Labels); n > 0 && n <= maxConfusion && n == told(MetricOf(info.Metric).Answer, o.classes) {
			o.confusion, o.labels = make([]int, n*n), n
		}
	}
	return m
}

// told is the number of classes that an answer of so many units tells apart, 0 for
// none.
func told(a Answer, units int) int {
	switch {
	case a == OneClass:
		return units
	case a == YesOrNo && units == 1:
		return 2
	}
	return 0
}

// AddLoss adds one sample's loss of an output, before the output's weight. What comes behind
// those of all outputs are penalties on what layers give.
func (m *Meter) AddLoss(output int, loss float64) {
	if output == len(m.outputs) {
		m.penalty += loss
		return
	}
	m.outputs[output].loss += loss
}

// AddPenalty adds what weights add to the mean loss of so many samples.
func (m *Meter) AddPenalty(penalty float64, samples int) { m.penalty += penalty * float64(samples) }

// MeterAdd judges one sample's output y against its target t, which is as
// long, by the output's metric.
func MeterAdd[T Float](m *Meter, output int, y, t []T) { judge(&m.outputs[output], y, t, 0) }

// MeterAddLabel judges one sample's output against a class. A label that is no
// class counts as wrong.
func MeterAddLabel[T Float](m *Meter, output int, y []T, label int) {
	judge(&m.outputs[output], y, nil, label)
}

// MeterAddLabels judges one sample's output against its labels, one for each row or a
// sequence of them. A row without a label is not judged.
func MeterAddLabels[T Float](m *Meter, output int, y []T, labels []int) {
	o := &m.outputs[output]
	if o.info.Metric == editDistance {
		judgeEdits(o, y, labels)
		return
	}
	for k, label := range labels {
		if !o.info.Form.isNone(label) {
			judge(o, y[k*o.classes:(k+1)*o.classes], nil, label)
		}
	}
}

// count counts a decision.
func (o *outputMeter) count(right bool) {
	o.judged++
	if right {
		o.right++
	}
}

// confuse notes what was taken for what, where that is counted.
func (o *outputMeter) confuse(truth, found int) {
	if n := o.labels; uint(truth) < uint(n) && uint(found) < uint(n) {
		o.confusion[truth*n+found]++
	}
}

// isFinite reports whether all losses so far are.
func (m *Meter) isFinite() bool {
	for i := range m.outputs {
		if !IsFinite(m.outputs[i].loss) {
			return false
		}
	}
	return IsFinite(m.penalty)
}

// Sample counts a sample and reports whether all losses so far are finite.
func (m *Meter) Sample() (finite bool) {
	m.samples++
	return m.isFinite()
}

// Merge adds what other has, a meter of the same network.
func (m *Meter) Merge(other *Meter) {
	m.samples += other.samples
	m.penalty += other.penalty
	for i := range m.outputs {
		o, from := &m.outputs[i], &other.outputs[i]
		o.loss += from.loss
		o.judged += from.judged
		o.right += from.right
		o.sum += from.sum
		for k, n := range from.confusion {
			o.confusion[k] += n
		}
	}
}

// take is Merge, and leaves other empty.
func (m *Meter) take(other *Meter) {
	m.Merge(other)
	other.Reset()
}

// Reset empties the meter.
func (m *Meter) Reset() {
	m.samples, m.penalty = 0, 0
	for i := range m.outputs {
		o := &m.outputs[i]
		o.loss, o.judged, o.right, o.sum = 0, 0, 0, 0
		clear(o.confusion)
	}
}

// Metrics returns the means so far, with the penalties in the loss of all outputs.
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
			Accuracy: math.NaN(),
			Value:    (float64(o.right) + o.sum) / float64(o.judged), // 0/0 is NaN
		}
		if MetricOf(o.info.Metric).Share {
			metrics.Outputs[i].Accuracy = metrics.Outputs[i].Value
		}
		if o.confusion != nil {
			metrics.Outputs[i].Labels = o.info.Labels
			metrics.Outputs[i].Confusion = o.table()
		}
	}
	if m.penalty != 0 {
		metrics.Loss += m.penalty / float64(m.samples)
	}
	return metrics
}

func (o *outputMeter) table() [][]int {
	rows := make([][]int, o.labels)
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
