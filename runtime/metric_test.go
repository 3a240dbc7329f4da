package runtime

import (
	"math"
	"reflect"
	"testing"
)

// TestTopK judges five units by hand: the target's must be among the two largest,
// and equals count for it, as in Keras.
func TestTopK(t *testing.T) {
	info := OutputInfo{Name: "y", Shape: []int{5}, Metric: "top_k_categorical_accuracy", MetricOptions: []MetricOption{{"k", 2}}, Labels: []string{"a", "b", "c", "d", "e"}}
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
		if got.Accuracy != right || got.Value != right || got.Score() != "top_k_categorical_accuracy" {
			t.Errorf("label %d: %v, want %v", label, got, right)
		}
		if label >= 0 && label < 5 && got.Confusion[label][1] != 2 {
			t.Errorf("label %d was not taken for b: %v", label, got.Confusion)
		}
	}
	m := NewMeter([]OutputInfo{info})
	MeterAddLabel(m, 0, []float32{float32(nan), .1, float32(nan), .2, .3}, 0) // no number is not large
	MeterAddLabel(m, 0, []float32{float32(nan), .1, float32(nan), .2, .3}, 3)
	MeterAddLabel(m, 0, []float32{float32(nan), .1, float32(nan), .2, .3}, 1)
	if got := m.Metrics().Outputs[0].Value; got != 1./3 {
		t.Errorf("beside NaN: %v, want a third", got)
	}
	info.Shape = []int{2, 3}
	info.Labels = nil
	m = NewMeter([]OutputInfo{info})
	MeterAdd(m, 0, []float64{.5, .3, .2, .5, .3, .2}, []float64{0, 1, 0, 0, 0, 1}) // second of its position, and third
	if got := m.Metrics().Outputs[0].Value; got != .5 {
		t.Errorf("two positions: %v, want ½", got)
	}
}

// TestMeanAbsoluteError judges numbers by hand.
func TestMeanAbsoluteError(t *testing.T) {
	infos := []OutputInfo{{Name: "y", Shape: []int{2}, Weight: 1, Metric: "mean_absolute_error"}}
	whole, part := NewMeter(infos), NewMeter(infos)
	samples := [][2][]float32{{{1, 2}, {2, -1}}, {{.5, 0}, {0, 0}}, {{-3, 4}, {-3, 3.75}}} // 1, 3, ½, 0, 0, ¼
	for i, s := range samples {
		m := whole
		if i == 2 {
			m = part
		}
		MeterAdd(m, 0, s[0], s[1])
		m.Sample()
	}
	restored := NewMeter(infos)
	restored.restore(whole.state())
	restored.Merge(part)
	metrics := restored.Metrics()
	got := metrics.Outputs[0]
	if got.Value != 4.75/6 || !math.IsNaN(got.Accuracy) || got.Score() != "mean_absolute_error" || metrics.Accurate(0.1) {
		t.Errorf("found %+v, want the mean of 4.75 over 6", got)
	}
	const text = `{"name":"y","metric":"mean_absolute_error","loss":0,"accuracy":null,"value":0.7916666666666666}`
	if asJSON(t, got) != text {
		t.Errorf("found %s\nwant  %s", asJSON(t, got), text)
	}
	var back OutputMetrics
	if err := back.UnmarshalJSON([]byte(text)); err != nil || back.Value != got.Value || !math.IsNaN(back.Accuracy) {
		t.Errorf("read back as %+v, %v", back, err)
	}
	restored.Reset()
	if got := restored.Metrics().Outputs[0].Value; !math.IsNaN(got) {
		t.Errorf("after Reset: %v", got)
	}
	MeterAdd(whole, 0, []float32{float32(nan), 0}, []float32{0, 0})
	if got := whole.Metrics().Outputs[0].Value; !math.IsNaN(got) {
		t.Errorf("of NaN: %v", got)
	}
}

// TestMetricTable has every metric judge: each row has a case, and only those
// that are shares give accuracies.
func TestMetricTable(t *testing.T) {
	for _, metric := range AllMetrics() {
		if metric.Answer == Sequences {
			continue // of labels, which have a test of their own
		}
		info := OutputInfo{Shape: []int{2}, Metric: metric.Name, MetricOptions: []MetricOption{{"k", 1}}}
		m := NewMeter([]OutputInfo{info})
		MeterAdd(m, 0, []float64{1, 0}, []float64{1, 0})
		got := m.Metrics().Outputs[0]
		if judged := !math.IsNaN(got.Value); judged != (metric.Name != NoMetric) || judged != (metric.Score != "") {
			t.Errorf("%s: value %v, called %q", metric.Name, got.Value, metric.Score)
		}
		if share := !math.IsNaN(got.Accuracy); share != metric.Share {
			t.Errorf("%s: accuracy %v", metric.Name, got.Accuracy)
		}
		if classes := info.Classes(); (classes == 2) != (metric.Answer == OneClass) {
			t.Errorf("%s: %d classes", metric.Name, classes)
		}
		if !reflect.DeepEqual(MetricOf(metric.Name), metric) {
			t.Errorf("%s is not found", metric.Name)
		}
		n := testing.AllocsPerRun(10, func() {
			MeterAdd(m, 0, []float64{1, 0}, []float64{1, 0})
			MeterAddLabel(m, 0, []float64{1, 0}, 1)
		})
		if n != 0 {
			t.Errorf("%s: %v allocations", metric.Name, n)
		}
	}
}
