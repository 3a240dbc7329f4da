package runtime

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
)

// judgedBy judges samples, each an output and its target, by one metric.
func judgedBy(m Metric, info OutputInfo, samples ...[2][]float64) OutputMetrics {
	info.Name, info.Metrics = "y", []Metric{m}
	info.Shape = []int{1}
	if len(samples) > 0 {
		info.Shape[0] = len(samples[0][0])
	}
	meter := newMeter([]OutputInfo{info}, mostKept)
	for _, s := range samples {
		MeterAdd(meter, 0, s[0], s[1])
		meter.Sample()
	}
	return meter.Metrics().Outputs[0]
}

// TestWhatIsNotDefined says why there is no value, or how it counts.
func TestWhatIsNotDefined(t *testing.T) {
	type samples = [][2][]float64
	yes, no := OutputInfo{Answer: YesOrNo}, samples{{{.9}, {0}}, {{.2}, {0}}}
	three := OutputInfo{Answer: OneClass, Labels: []string{"a", "b", "c"}}
	of := func(found, truth int) [2][]float64 {
		s := [2][]float64{make([]float64, 3), make([]float64, 3)}
		s[0][found], s[1][truth] = 1, 1
		return s
	}
	for _, c := range []struct {
		name    string
		metric  Metric
		info    OutputInfo
		samples samples
		value   float64
		note    string
	}{
		{"nothing", CategoricalAccuracy{}, three, nil, nan, "not defined: nothing was judged"},
		{"nothing", AUC{}, yes, nil, nan, "not defined: nothing was judged"},
		{"nothing", R2Score{}, OutputInfo{}, nil, nan, "not defined: nothing was judged"},
		{"nothing", MeanAbsoluteError{}, OutputInfo{}, nil, nan, "not defined: nothing was judged"},
		{"nothing", MatthewsCorrcoef{}, yes, nil, nan, "not defined: nothing was judged"},
		{"nothing", CohenKappa{}, yes, nil, nan, "not defined: nothing was judged"},
		{"nothing", Precision{}, yes, nil, nan, "not defined: nothing is yes, nor was taken for it"},
		{"all no", AUC{}, yes, no, nan, "not defined: all are no"},
		{"all no", AUC{Curve: "PR"}, yes, no, nan, "not defined: all are no"},
		{"all no", Recall{}, yes, no, 0, "counts as 0, for it divides by 0: nothing is yes"},
		{"all no", F1Score{}, yes, no, 0, ""},
		{"all no", Precision{}, yes, no[1:], nan, "not defined: nothing is yes, nor was taken for it"},
		{"all yes", AUC{}, yes, samples{{{.9}, {1}}}, nan, "not defined: all are yes"},
		{"all yes", AUC{Curve: "PR"}, yes, samples{{{.9}, {1}}}, 1, ""},
		{"none found", Precision{}, yes, samples{{{.1}, {1}}}, 0, "counts as 0, for it divides by 0: nothing was taken for yes"},
		{"all no", MatthewsCorrcoef{}, yes, no, 0, "counts as 0: all are of one class"},
		{"all no, and found", CohenKappa{}, yes, no[1:], nan, "not defined: all are of one class, and all were taken for one"},
		{"all no", CohenKappa{}, yes, no, 0, ""},
		{"all no", MeanIoU{}, yes, no, .25, ""},
		{"all no, yes counts", MeanIoU{ClassID: []int{1}}, yes, no[1:], nan, "not defined: none of the classes is there, nor was anything taken for one"},
		{"a missing class", Recall{}, three, samples{of(0, 0), of(1, 0)}, .25, "counts as 0, for it divides by 0, for b; without c, of which there is none"},
		{"a missing class", AUC{}, three, samples{of(0, 0), of(1, 1)}, 1, "without c, of which there is none, or nothing else"},
		{"one class", AUC{}, three, samples{of(0, 0), of(1, 0)}, nan, "not defined: no class is there beside another"},
		{"a class that is not there", Precision{ClassOptions{ClassID: []int{2}}}, three, samples{of(0, 0)}, nan, "not defined: none of the classes is there, nor was anything taken for one"},
		{"weighed by nothing", Precision{ClassOptions{Average: "weighted", ClassID: []int{1}}}, three, samples{of(1, 0)}, nan, "not defined: none of the classes is there"},
		{"together nothing", Recall{ClassOptions{Average: "micro", ClassID: []int{1}}}, three, samples{of(1, 0)}, 0, "counts as 0, for it divides by 0, for b"},
		{"constant", R2Score{}, OutputInfo{}, samples{{{1}, {3}}, {{2}, {3}}}, nan, "not defined: all targets are the same"},
		{"constant and 0", R2Score{}, OutputInfo{}, samples{{{1}, {0}}, {{2}, {0}}}, nan, "not defined: all targets are the same"},
		{"one constant", R2Score{}, OutputInfo{}, samples{{{1, 1}, {3, 1}}, {{2, 2}, {3, 2}}}, 1, "without class 0, whose targets are all the same"},
		{"zero", MeanAbsolutePercentageError{}, OutputInfo{}, samples{{{1}, {0}}, {{1}, {1}}}, 100 * 1e7 / 2, "targets of 0 count as 1e-7"},
	} {
		got := judgedBy(c.metric, c.info, c.samples...).Scores[0]
		if got.Note != c.note || got.Value != c.value && !(math.IsNaN(got.Value) && math.IsNaN(c.value)) {
			t.Errorf("%s: %s: %v, %q; expected %v, %q", c.name, got.Name, got.Value, got.Note, c.value, c.note)
		}
	}
	s := judgedBy(Recall{}, three, of(0, 0), of(1, 0)).Scores[0]
	if s.Classes[0] != .5 || s.Classes[1] != 0 || !math.IsNaN(s.Classes[2]) {
		t.Errorf("classes %v", s.Classes)
	}
}

// TestWhatIsNoNumberIsWrong counts outputs that are NaN as mistakes, and never as areas.
func TestWhatIsNoNumberIsWrong(t *testing.T) {
	yes := OutputInfo{Answer: YesOrNo}
	samples := [][2][]float64{{{nan}, {1}}, {{nan}, {0}}, {{.9}, {1}}, {{.1}, {0}}}
	for _, c := range []struct {
		metric Metric
		want   float64
	}{{BinaryAccuracy{}, .5}, {Precision{}, .5}, {Recall{}, .5}, {F1Score{}, .5}, {AUC{}, 1}, {MeanAbsoluteError{}, nan}} {
		if got := judgedBy(c.metric, yes, samples...).Scores[0].Value; got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%s: %v, want %v", c.metric.Name(), got, c.want)
		}
	}
}

// TestTopK judges five units by hand: the target's must be among the two largest,
// and equals count for it, as in Keras.
func TestTopK(t *testing.T) {
	info := OutputInfo{Answer: OneClass, Labels: []string{"a", "b", "c", "d", "e"}, Shape: []int{5}, Metrics: []Metric{TopKCategoricalAccuracy{2}}}
	y := []float32{.1, .4, .2, .2, .1}
	for label, right := range map[int]float64{0: 0, 1: 1, 2: 1, 3: 1, 4: 0, -1: 0, 5: 0, math.MaxInt: 0} {
		m := NewMeter([]OutputInfo{info})
		MeterAddLabel(m, 0, y, label)
		target := make([]float32, 5)
		if label >= 0 && label < 5 {
			target[label] = 1
			MeterAdd(m, 0, y, target)
		}
		m.Sample()
		got := m.Metrics().Outputs[0]
		if got.Accuracy != right || got.Scores[0].Value != right || got.Scores[0].Name != "top_k_categorical_accuracy" {
			t.Errorf("label %d: %v, want %v", label, got, right)
		}
		if label >= 0 && label < 5 && got.Confusion[label][1] != 2 {
			t.Errorf("label %d was not taken for b: %v", label, got.Confusion)
		}
	}
	m := NewMeter([]OutputInfo{info})
	for _, label := range []int{0, 3, 1} { // no number is not large
		MeterAddLabel(m, 0, []float32{float32(nan), .1, float32(nan), .2, .3}, label)
	}
	if got := m.Metrics().Outputs[0].Accuracy; got != 1./3 {
		t.Errorf("beside NaN: %v, want a third", got)
	}
}

// TestPositions judges each position before the last axis.
func TestPositions(t *testing.T) {
	m := NewMeter([]OutputInfo{{Answer: OneClass, Shape: []int{2, 3}, Metrics: []Metric{TopKCategoricalAccuracy{2}}}})
	MeterAdd(m, 0, []float64{.5, .3, .2, .5, .3, .2}, []float64{0, 1, 0, 0, 0, 1}) // second of its position, and third
	if got := m.Metrics().Outputs[0].Accuracy; got != .5 {
		t.Errorf("two positions: %v, want ½", got)
	}
}

// TestPerplexityOfLogits takes scores of any size, and soft targets.
func TestPerplexityOfLogits(t *testing.T) {
	info := OutputInfo{Answer: OneClass, Logits: true}
	got := judgedBy(Perplexity{}, info, [2][]float64{{1000, 1000 + math.Log(3)}, {.5, .5}}).Scores[0].Value
	if want := math.Sqrt(4 * 4. / 3); math.Abs(got-want) > 1e-12*want {
		t.Errorf("%v, want %v", got, want)
	}
	info.Logits = false
	if got := judgedBy(Perplexity{}, info, [2][]float64{{0, 1}, {1, 0}}).Scores[0].Value; math.Abs(got-1e7) > 1 {
		t.Errorf("of a certain mistake: %v, want 1e7", got)
	}
}

// TestAreaOfLogits orders scores of classes as their probabilities.
func TestAreaOfLogits(t *testing.T) {
	a, b := [2][]float64{{9, 9.5, 0}, {1, 0, 0}}, [2][]float64{{2, -5, -5}, {0, 1, 0}}
	got := judgedBy(AUC{}, OutputInfo{Answer: OneClass, Logits: true}, a, b).Scores[0].Classes
	raw := judgedBy(AUC{}, OutputInfo{Answer: OneClass}, a, b).Scores[0].Classes
	if got[0] != 0 || raw[0] != 1 {
		t.Errorf("of logits %v, of numbers %v", got, raw)
	}
}

// own is a metric of a program: the largest error.
type own struct{}

func (own) Name() string            { return "largest_error" }
func (own) Goal() Goal              { return LessIsBetter }
func (own) Start(*OutputInfo) Tally { return Tally{Counts: make([]int, 1)} }
func (own) Add(t *Tally, j *Judged) {
	for k, y := range j.Y {
		t.Keep(math.Abs(y - j.TargetOf(k)))
		t.Counts[0]++
	}
}

func (own) Value(t *Tally, _ *OutputInfo) Score {
	largest, ok := 0., true
	kept, ok := t.Kept()
	for _, v := range kept {
		largest = max(largest, v)
	}
	if !ok || t.Counts[0] == 0 {
		return Score{Value: math.NaN(), Note: "not kept"}
	}
	return Score{Value: largest}
}

// TestOwnMetrics judges by a program's metric, and refuses what makes no sense.
func TestOwnMetrics(t *testing.T) {
	info := &ModelInfo{Outputs: []OutputInfo{{Name: "a", Shape: []int{1}, Metrics: []Metric{MeanAbsoluteError{}}}, {Name: "b", Shape: []int{1}}}}
	more, err := info.with([]OwnMetric{{"b", own{}}, {"a", own{}}, {"a", Named{own{}, "again"}}})
	if err != nil || len(info.Outputs[0].Metrics) != 1 || len(more.Outputs[0].Metrics) != 3 || len(more.Outputs[1].Metrics) != 1 {
		t.Fatalf("%+v, %v", more, err)
	}
	m := newMeter(more.Outputs, 2)
	for _, y := range []float64{1, -4} {
		MeterAdd(m, 0, []float64{y}, []float64{0})
	}
	got := m.Metrics().Outputs[0]
	if s := got.Scores; s[0].Value != 2.5 || s[1].Value != 4 || s[2].Name != "again" || s[2].Value != 4 || !math.IsNaN(got.Accuracy) {
		t.Errorf("%+v", s)
	}
	MeterAdd(m, 0, []float64{7}, []float64{0})
	if s := m.Metrics().Outputs[0].Scores; s[1].Note != "not kept" {
		t.Errorf("kept more than there is room for: %+v", s)
	}
	for want, bad := range map[string]OwnMetric{
		`metrics: found the output "c", expected one of ["a" "b"]`:                                          {"c", own{}},
		`metrics: found the output "", expected one of ["a" "b"]`:                                           {"", own{}},
		`metrics: output "b": found nil, expected a metric`:                                                 {"b", nil},
		`metrics: output "a" has the metric "mean_absolute_error" already; give it another name with Named`: {"a", MeanAbsoluteError{}},
	} {
		if _, err := info.with([]OwnMetric{bad}); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestMetricsDoNotAllocate, and their state goes through JSON unchanged.
func TestMetricsDoNotAllocate(t *testing.T) {
	info := OutputInfo{Shape: []int{3}, Answer: OneClass, Logits: true, Metrics: slices.Clone(metricKinds)}
	infos := []OutputInfo{info}
	m, other := NewMeter(infos), NewMeter(infos)
	y, target := []float32{.2, 1.7, .1}, []float32{0, .25, .75}
	if n := testing.AllocsPerRun(10, func() {
		MeterAdd(m, 0, y, target)
		MeterAddLabel(m, 0, y, 1)
		m.Sample()
		other.Merge(m)
		m.Reset()
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
	text, err := json.Marshal(other.state())
	if err != nil {
		t.Fatal(err)
	}
	var state meterState
	if err := json.Unmarshal(text, &state); err != nil || !state.fits(m) {
		t.Fatal(err)
	}
	m.restore(&state)
	MeterAdd(m, 0, y, target)
	MeterAdd(other, 0, y, target)
	if got, want := asJSON(t, m.Metrics()), asJSON(t, other.Metrics()); got != want {
		t.Errorf("restored:\n%s\nwant\n%s", got, want)
	}
	infos[0].Metrics = infos[0].Metrics[1:]
	if state.fits(NewMeter(infos)) {
		t.Error("a state of other metrics fits")
	}
}

// TestExactSum adds what float64 loses.
func TestExactSum(t *testing.T) {
	var s, other ExactSum
	for range 1000 {
		s.Add(1e16)
		s.Add(1)
		other.Add(-1e16)
		other.AddProduct(1e8+1, 1e8-1) // 1e16 - 1
		other.Add(-1e16)
	}
	if s.Merge(other); s.Value() != 0 {
		t.Errorf("%v, want 0", s.Value())
	}
	s.Add(math.Inf(1))
	if s.Value() != math.Inf(1) {
		t.Errorf("infinity became %v", s.Value())
	}
}
