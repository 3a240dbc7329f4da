package runtime

import "math"

// maxConfusion is the most classes for which confusions are counted: each
// meter holds the square of it.
const maxConfusion = 256

// Meter adds up what a network does on samples. Counts are integers and sums
// exact, so that meters merged give the same numbers however samples were divided among them. A Meter is for one goroutine; only NewMeter and Metrics
// allocate.
type Meter struct {
	samples int
	penalty ExactSum // of the weights, added once for each sample
	outputs []outputMeter
}

type outputMeter struct {
	info      OutputInfo
	loss      ExactSum
	tallies   []Tally // of info.Metrics
	judged    Judged  // what is judged just now
	y, target []float64
	confusion []int // [true][predicted], row-major; nil if not counted
	labels    int   // the rows of confusion
	read      []int // memory for a sequence of labels
}

// mostKept is how many numbers an evaluation keeps for a metric.
const mostKept = 1 << 20

// NewMeter returns an empty meter for a network with these outputs.
func NewMeter(outputs []OutputInfo) *Meter { return newMeter(outputs, 0) }

// newMeter is NewMeter, for metrics that may keep so many numbers each.
func newMeter(outputs []OutputInfo, keep int) *Meter {
	m := &Meter{outputs: make([]outputMeter, len(outputs))}
	for i := range outputs {
		o := &m.outputs[i]
		o.info = outputs[i]
		o.judged.Output = &o.info
		for _, metric := range o.info.Metrics {
			t := metric.Start(&o.info)
			t.most = max(t.most, keep)
			o.tallies = append(o.tallies, t)
		}
		units := o.info.units()
		if n := len(o.info.Labels); n > 0 && n <= maxConfusion && n == o.info.told() && (o.info.Answer == OneClass || units == 1 && o.info.Answer == YesOrNo) {
			o.confusion, o.labels = make([]int, n*n), n
		}
		if !o.judges() {
			continue
		}
		o.y, o.target, o.judged.probabilities = make([]float64, units), make([]float64, units), make([]float64, units)
		if o.info.Answer == Sequences {
			o.read, o.judged.row = make([]int, 0, size(o.info.Shape)/units), make([]int, o.info.Form.Len()+1)
			o.judged.Labels = make([]int, 0, o.info.Form.Len())
		}
	}
	return m
}

// judges reports whether there is anything to find out about the output beside its loss.
func (o *outputMeter) judges() bool { return len(o.tallies) > 0 || o.confusion != nil }

// AddLoss adds one sample's loss of an output, before the output's weight. What comes behind
// those of all outputs are penalties on what layers give.
func (m *Meter) AddLoss(output int, loss float64) {
	if output == len(m.outputs) {
		m.penalty.Add(loss)
		return
	}
	m.outputs[output].loss.Add(loss)
}

// AddPenalty adds what weights add to the mean loss of so many samples.
func (m *Meter) AddPenalty(penalty float64, samples int) {
	m.penalty.Add(penalty * float64(samples))
}

// MeterAdd judges one sample's output y against its target t, which is as
// long, by the output's metrics.
func MeterAdd[T Float](m *Meter, output int, y, t []T) {
	o := &m.outputs[output]
	if !o.judges() {
		return
	}
	for n := len(o.y); n <= len(y); y, t = y[n:], t[n:] {
		widen(o.target, t)
		o.judged.Target, o.judged.Label = o.target, o.class(o.target, 0.5)
		addPosition(o, y)
	}
}

// MeterAddLabel judges one sample's output against a class. A label that is no
// class counts as wrong.
func MeterAddLabel[T Float](m *Meter, output int, y []T, label int) {
	o := &m.outputs[output]
	if !o.judges() {
		return
	}
	o.judged.Target, o.judged.Label = nil, label
	for n := len(o.y); n <= len(y); y = y[n:] {
		addPosition(o, y)
	}
}

// MeterAddLabels judges one sample's output against its labels, one for each row or a
// sequence of them. A row without a label is not judged.
func MeterAddLabels[T Float](m *Meter, output int, y []T, labels []int) {
	o := &m.outputs[output]
	if o.info.Answer == Sequences {
		if o.judges() {
			addSequence(o, y, labels)
		}
		return
	}
	n := o.info.units()
	for k, label := range labels {
		if !o.info.Form.isNone(label) {
			MeterAddLabel(m, output, y[k*n:(k+1)*n], label)
		}
	}
}

// addPosition has the metrics judge the first units of y.
func addPosition[T Float](o *outputMeter, y []T) {
	widen(o.y, y)
	j := &o.judged
	j.Y, j.known, j.Found = o.y, false, o.class(o.y, o.info.threshold(0))
	for i, metric := range o.info.Metrics {
		metric.Add(&o.tallies[i], j)
	}
	o.confuse(j.Label, j.Found)
}

// addSequence has the metrics judge what is read greedily.
func addSequence[T Float](o *outputMeter, y []T, labels []int) {
	n := 0
	for n < len(labels) && !o.info.Form.isNone(labels[n]) {
		n++
	}
	o.judged.Labels, o.judged.Read = append(o.judged.Labels[:0], labels[:n]...), Greedy(o.read[:0], y, o.info.units(), o.info.Form.Padding)
	for i, metric := range o.info.Metrics {
		metric.Add(&o.tallies[i], &o.judged)
	}
}

// class is what units stand for: the largest, a single one above the limit; -1 for
// none, or where each says yes or no by itself.
func (o *outputMeter) class(units []float64, limit float64) int {
	switch {
	case len(units) == 1:
		return above(units[0], limit)
	case o.info.Answer == YesOrNo:
		return -1
	}
	return Argmax(units)
}

// widen copies the first numbers of x.
func widen[T Float](dst []float64, x []T) {
	for i, v := range x[:len(dst)] {
		dst[i] = float64(v)
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
		if !IsFinite(m.outputs[i].loss.Value()) {
			return false
		}
	}
	return IsFinite(m.penalty.Value())
}

// Sample counts a sample and reports whether all losses so far are finite.
func (m *Meter) Sample() (finite bool) {
	m.samples++
	return m.isFinite()
}

// Merge adds what other has, a meter of the same network.
func (m *Meter) Merge(other *Meter) {
	m.samples += other.samples
	m.penalty.Merge(other.penalty)
	for i := range m.outputs {
		o, from := &m.outputs[i], &other.outputs[i]
		o.loss.Merge(from.loss)
		for k := range o.tallies {
			o.tallies[k].merge(&from.tallies[k])
		}
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
	m.samples, m.penalty = 0, ExactSum{}
	for i := range m.outputs {
		o := &m.outputs[i]
		o.loss = ExactSum{}
		for k := range o.tallies {
			o.tallies[k].reset()
		}
		clear(o.confusion)
	}
}

// Metrics returns the means and values so far, with the penalties in the loss of all outputs.
func (m *Meter) Metrics() Metrics {
	metrics := Metrics{Samples: m.samples, Outputs: make([]OutputMetrics, len(m.outputs))}
	for i := range m.outputs {
		o := &m.outputs[i]
		loss := o.loss.Value() / float64(m.samples)
		metrics.Loss += o.info.Weight * loss
		metrics.Outputs[i] = newOutputMetrics(o.info.Name, loss, o.scores())
		if o.confusion != nil {
			metrics.Outputs[i].Labels = o.info.Labels
			metrics.Outputs[i].Confusion = o.table()
		}
	}
	if penalty := m.penalty.Value(); penalty != 0 {
		metrics.Loss += penalty / float64(m.samples)
	}
	return metrics
}

// scores are the values of the metrics.
func (o *outputMeter) scores() []Score {
	var scores []Score
	for k, metric := range o.info.Metrics {
		s := metric.Value(&o.tallies[k], &o.info)
		s.Name, s.Goal = metric.Name(), metric.Goal()
		scores = append(scores, s)
	}
	return scores
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
