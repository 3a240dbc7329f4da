package runtime

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// ThresholdChoice says which threshold is the best: that with the highest value of a metric, of
// [ThresholdMetrics]. Least is the precision or the recall that must be reached, of those two that
// are named after it, and 0 of others.
type ThresholdChoice struct {
	Metric string
	Least  float64
}

// Metrics by which a threshold may be chosen.
const (
	byF1                = "f1_score"
	byAccuracy          = accuracy
	byBalancedAccuracy  = "balanced_accuracy"
	byRecallAtPrecision = "recall_at_precision"
	byPrecisionAtRecall = "precision_at_recall"
)

// ThresholdMetrics are those by which a threshold may be chosen.
var ThresholdMetrics = []string{byF1, byAccuracy, byBalancedAccuracy, matthews, byRecallAtPrecision, byPrecisionAtRecall}

// limited reports whether something must be reached.
func (c ThresholdChoice) limited() bool {
	return c.Metric == byRecallAtPrecision || c.Metric == byPrecisionAtRecall
}

// String is what UnmarshalText reads.
func (c ThresholdChoice) String() string {
	if c.limited() {
		return c.Metric + "=" + strconv.FormatFloat(c.Least, 'g', -1, 64)
	}
	return c.Metric
}

// MarshalText implements encoding.TextMarshaler.
func (c ThresholdChoice) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler: "f1_score", "recall_at_precision=0.9".
func (c *ThresholdChoice) UnmarshalText(text []byte) error {
	var read ThresholdChoice
	name, least, given := strings.Cut(string(text), "=")
	if read.Metric = name; given {
		v, err := strconv.ParseFloat(least, 64)
		if err != nil || v == 0 {
			return fmt.Errorf("found %q for %s, expected a number above 0, at most 1", least, name)
		}
		read.Least = v
	}
	if err := read.check(); err != nil {
		return err
	}
	*c = read
	return nil
}

func (c ThresholdChoice) check() error {
	switch {
	case !slices.Contains(ThresholdMetrics, c.Metric):
		return fmt.Errorf("found %q, expected %s", c.Metric, strings.Join(ThresholdMetrics, ", "))
	case c.limited() && c.Least == 0:
		return fmt.Errorf("found %s without what must be reached, expected as in %s=0.9", c.Metric, c.Metric)
	case c.limited() && !(c.Least > 0 && c.Least <= 1):
		return fmt.Errorf("found %v for %s, expected a number above 0, at most 1", c.Least, c.Metric)
	case !c.limited() && c.Least != 0:
		return fmt.Errorf("found %v for %s, which takes no number", c.Least, c.Metric)
	}
	return nil
}

// value is what of so many yes and no answers are taken for yes: hits and alarms. The second
// decides where the first is the same. Not ok: what must be reached is not.
func (c ThresholdChoice) value(hits, alarms, yes, no int) (first, second float64, ok bool) {
	h, a, y, n := float64(hits), float64(alarms), float64(yes), float64(no)
	precision, recall := quotient(h, h+a), h/y
	switch c.Metric {
	case byF1:
		return 2 * h / (y + h + a), 0, true
	case byAccuracy:
		return (h + n - a) / (y + n), 0, true
	case byBalancedAccuracy:
		return (h*n + (n-a)*y) / (2 * y * n), 0, true
	case matthews:
		return quotient(h*n-a*y, math.Sqrt(y*n*(h+a)*(y+n-h-a))), 0, true
	case byRecallAtPrecision:
		return recall, precision, precision >= c.Least
	}
	return precision, recall, recall >= c.Least
}

// Thresholds are those of an output: one for each element of its last axis. Scores are what the
// metric says at them of the samples on which they were chosen.
type Thresholds struct {
	Output string    `json:"output"`
	Values []float64 `json:"values"`
	Scores []float64 `json:"scores"`
}

// ChooseThresholds finds, for each element of outputs that say yes or no, the threshold above which
// it best says yes on data, and keeps them with the model's weights: Label and Evaluate go by them,
// and files of the weights have them. Data is to be of validation, neither of training nor of tests.
// It must have a yes and a no for each. Training with Fit begins by forgetting them. No model of the
// weights may be in use meanwhile.
func (m *Model[P, S, I, O, T]) ChooseThresholds(ctx context.Context, data iter.Seq2[*S, error], c ThresholdChoice) ([]Thresholds, error) {
	return m.model.chooseThresholds(ctx, samplesOf(data), c, nil)
}

// ChooseThresholdsIn is ChooseThresholds shared out among the ranks of a world, which all have the
// same data and choose the same.
func (m *Model[P, S, I, O, T]) ChooseThresholdsIn(ctx context.Context, w World, data iter.Seq2[*S, error], c ThresholdChoice) ([]Thresholds, error) {
	u, err := newUnion(w)
	if err != nil {
		return nil, err
	}
	return m.model.chooseThresholds(ctx, samplesOf(data), c, u)
}

func (m *model[T]) chooseThresholds(ctx context.Context, data samples, c ThresholdChoice, u *union) ([]Thresholds, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("thresholds: %w", err)
	}
	info, single := m.beside.Preprocess.Describe(&m.net.info), unsafe.Sizeof(T(0)) == 4
	scans := make([]*scan, len(info.Outputs))
	var own []OwnMetric
	for i := range info.Outputs {
		if o := &info.Outputs[i]; o.Answer == YesOrNo {
			scans[i] = new(scan)
			own = append(own, OwnMetric{o.Name, scans[i]})
		}
	}
	if own == nil {
		return nil, fmt.Errorf("thresholds: none of the outputs of %s says yes or no", info.Name)
	}
	if _, err := m.evaluate(ctx, data, own, u); err != nil {
		return nil, err
	}
	p := m.beside.Preprocess.Clone()
	if p == nil {
		p = new(Preprocess)
	}
	p.Thresholds = make([][]float64, len(info.Outputs))
	var chosen []Thresholds
	for i, s := range scans {
		if s == nil {
			continue
		}
		t, err := s.choose(&m.net.info.Outputs[i], info.Outputs[i].Labels, c, single)
		if err != nil {
			return nil, err
		}
		p.Thresholds[i] = t.Values
		chosen = append(chosen, t)
	}
	m.beside.Preprocess = p
	return chosen, nil
}

// scan is a metric that keeps all answers of an output: unit, truth and number, three by three.
type scan struct{ answers []float64 }

func (*scan) Name() string            { return "(thresholds)" }
func (*scan) Goal() Goal              { return MoreIsBetter }
func (*scan) Start(*OutputInfo) Tally { return Tally{most: math.MaxInt} }

func (*scan) Add(t *Tally, j *Judged) {
	for k, y := range j.Y {
		if truth := above(j.TargetOf(k), 0.5); truth >= 0 && !math.IsNaN(y) {
			t.Keep(float64(k), float64(truth), y)
		}
	}
}

func (s *scan) Value(t *Tally, _ *OutputInfo) Score {
	s.answers, _ = t.Kept()
	return Score{}
}

// answered is an answer of one unit.
type answered struct {
	y   float64
	yes bool
}

// choose finds the thresholds of an output. Single says that its numbers are float32.
func (s *scan) choose(o *OutputInfo, labels []string, c ThresholdChoice, single bool) (Thresholds, error) {
	of := make([][]answered, o.units())
	for i := 0; i < len(s.answers); i += 3 {
		k := int(s.answers[i])
		of[k] = append(of[k], answered{s.answers[i+2], s.answers[i+1] == 1})
	}
	t := Thresholds{Output: o.Name}
	for k, answers := range of {
		limit, score, err := c.best(answers, o.threshold(0), single)
		if err != nil {
			who := fmt.Sprintf("output %q", o.Name)
			if len(of) > 1 && k < len(labels) {
				who += ", " + strconv.Quote(labels[k])
			} else if len(of) > 1 {
				who += ", element " + strconv.Itoa(k)
			}
			return t, fmt.Errorf("thresholds: %s: %w", who, err)
		}
		t.Values, t.Scores = append(t.Values, limit), append(t.Scores, score)
	}
	return t, nil
}

// best is the threshold with the highest value, and that. Of equals it is the nearest to usual,
// which is the threshold of who chooses none.
func (c ThresholdChoice) best(answers []answered, usual float64, single bool) (limit, score float64, err error) {
	slices.SortFunc(answers, func(a, b answered) int { return cmp.Compare(b.y, a.y) })
	yes := 0
	for _, a := range answers {
		if a.yes {
			yes++
		}
	}
	no := len(answers) - yes
	switch {
	case len(answers) == 0:
		return 0, 0, errors.New(nothingJudged)
	case yes == 0:
		return 0, 0, fmt.Errorf("all of %d samples are no, expected some of both", no)
	case no == 0:
		return 0, 0, fmt.Errorf("all of %d samples are yes, expected some of both", yes)
	}
	found, second, reached := false, 0., 0. // reached is the most of what must be
	hits, alarms := 0, 0
	for i := 0; ; {
		at := limitAbove(answers, i, usual, single)
		v, w, ok := c.value(hits, alarms, yes, no)
		reached = max(reached, w)
		near := math.Abs(at-usual) < math.Abs(limit-usual)
		if ok && (!found || v > score || v == score && (w > second || w == second && near)) {
			found, limit, score, second = true, at, v, w
		}
		if i == len(answers) {
			break
		}
		for y := answers[i].y; i < len(answers) && answers[i].y == y; i++ {
			if answers[i].yes {
				hits++
			} else {
				alarms++
			}
		}
	}
	if !found {
		return 0, 0, fmt.Errorf("no threshold has a precision of %v: the highest is %.4g", c.Least, reached)
	}
	return limit, score, nil
}

// limitAbove is a threshold that answers up to i alone are above, which are sorted from the highest on:
// usual if it is one, and else in the middle between two answers.
func limitAbove(answers []answered, i int, usual float64, single bool) float64 {
	low, high := math.Inf(-1), math.Inf(1)
	if i < len(answers) {
		low = answers[i].y
	}
	if i > 0 {
		high = answers[i-1].y
	}
	switch {
	case low <= usual && usual < high:
		return usual
	case i == 0:
		return low
	case i == len(answers):
		return below(high, single)
	}
	middle := low + (high-low)/2
	if single {
		middle = float64(float32(middle))
	}
	if middle < high {
		return middle
	}
	return low
}

// below is a number that is less than x, and not so near 0 that processors may take it for that.
func below(x float64, single bool) float64 {
	const least = 0x1p-126 // of float32's normal numbers
	switch {
	case x > -least && x <= least:
		return -least
	case single:
		return float64(math.Nextafter32(float32(x), float32(math.Inf(-1))))
	}
	return math.Nextafter(x, math.Inf(-1))
}

// threshold is what element k of the last axis is above that says yes.
func (o *OutputInfo) threshold(k int) float64 {
	switch {
	case k < len(o.Thresholds):
		return o.Thresholds[k]
	case o.Signed:
		return 0
	}
	return 0.5
}

// Says is the class of an element k of the last axis of an output that says yes or no: 1 for yes, 0
// for no; -1 for NaN.
func (o *OutputInfo) Says(k int, y float64) int { return above(y, o.threshold(k)) }

// checkThresholds says all that makes thresholds unfit for the network.
func (p *Preprocess) checkThresholds(info *ModelInfo) error {
	if len(p.Thresholds) > len(info.Outputs) {
		return fmt.Errorf("thresholds of %d outputs, but the network has %d", len(p.Thresholds), len(info.Outputs))
	}
	var errs []error
	for i, t := range p.Thresholds {
		errs = append(errs, info.Outputs[i].fits(t))
	}
	return errors.Join(errs...)
}

// fits compares thresholds with the output.
func (o *OutputInfo) fits(thresholds []float64) error {
	switch n := o.units(); {
	case len(thresholds) == 0:
		return nil
	case o.Answer != YesOrNo:
		return fmt.Errorf("output %q: %d thresholds, but it does not say yes or no", o.Name, len(thresholds))
	case len(thresholds) != n:
		return fmt.Errorf("output %q: %d thresholds, expected %d", o.Name, len(thresholds), n)
	}
	for k, v := range thresholds {
		if !IsFinite(v) {
			return fmt.Errorf("output %q: threshold %v of element %d: expected a finite number", o.Name, v, k)
		}
	}
	return nil
}

// thresholdsOf are those of output i; nil where none were chosen. p may be nil.
func (p *Preprocess) thresholdsOf(i int) []float64 {
	if p == nil || i >= len(p.Thresholds) {
		return nil
	}
	return p.Thresholds[i]
}

// forget drops the thresholds, which weights that change have no use for.
func (b *Beside) forget() {
	if p := b.Preprocess; p != nil && p.Thresholds != nil {
		b.Preprocess = p.Clone()
		b.Preprocess.Thresholds = nil
	}
}
