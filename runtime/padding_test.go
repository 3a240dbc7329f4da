package runtime

import (
	"encoding/json"
	"math"
	"os"
	"testing"
	"unsafe"
)

// maskedSample has a sequence of five integers, each of which has three classes.
type maskedSample struct {
	ids    [5]int32
	target [5][3]float32
	labels [5]int
}

// TestMetricsOfSteps compares metrics of sequences with padding with Keras's, which
// testdata/masked_metrics.py has made.
func TestMetricsOfSteps(t *testing.T) {
	var stored struct {
		IDs, Labels []int
		Outputs     []float64
		Values      map[string]float64
	}
	content, err := os.ReadFile("testdata/masked_metrics.json")
	if err == nil {
		err = json.Unmarshal(content, &stored)
	}
	if err != nil || len(stored.Values) != 5 {
		t.Fatal(len(stored.Values), err)
	}
	samples, outputs := make([]maskedSample, len(stored.IDs)/5), make([][15]float32, len(stored.IDs)/5)
	for k, id := range stored.IDs {
		s := &samples[k/5]
		s.ids[k%5], s.labels[k%5], s.target[k%5][stored.Labels[k]] = int32(id), stored.Labels[k], 1
		for c := range 3 {
			outputs[k/5][k%5*3+c] = float32(stored.Outputs[3*k+c])
		}
	}
	metrics := map[string]Metric{
		"categorical_accuracy": CategoricalAccuracy{}, "sparse_categorical_accuracy": CategoricalAccuracy{}, "top_k_categorical_accuracy": TopKCategoricalAccuracy{K: 2},
		"binary_accuracy": BinaryAccuracy{}, "mean_absolute_error": MeanAbsoluteError{},
	}
	var s maskedSample
	for name, want := range stored.Values {
		info := ModelInfo{
			Inputs:  []TensorInfo{{Name: "words", Shape: []int{5}, Integers: true, Below: 3}},
			Outputs: []OutputInfo{{Name: "y", Shape: []int{5, 3}, Answer: OneClass, Metrics: []Metric{metrics[name]}, Padding: []Padding{{Steps: 5}}}},
		}
		o, target := &info.Outputs[0], unsafe.Offsetof(s.target)
		if name == "sparse_categorical_accuracy" {
			o.Sparse, o.Form, target = true, LabelForm{Shape: []int{5}}, unsafe.Offsetof(s.labels)
		}
		l := newLayout(info, Float32, []uintptr{target}, sizes{input: unsafe.Offsetof(s.ids), sample: unsafe.Sizeof(s), output: unsafe.Sizeof(outputs[0])})
		m := NewMeter(info.Outputs)
		judge := func() { l.judge(m, unsafe.Pointer(&outputs[0]), unsafe.Pointer(&samples[0]), len(samples)) }
		judge()
		if got := m.Metrics().Outputs[0].Scores[0].Value; !(math.Abs(got-want) < 1e-6) {
			t.Errorf("%s: %v, Keras has %v", name, got, want)
		}
		if n := testing.AllocsPerRun(10, judge); n > 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

// TestPadding finds steps of all kinds of inputs, that two masks leave out together.
func TestPadding(t *testing.T) {
	type sample struct {
		pair [3][2]float64
		ids  [3]int64
	}
	info := ModelInfo{
		Inputs:  []TensorInfo{{Shape: []int{3, 2}}, {Shape: []int{3}, Integers: true}},
		Outputs: []OutputInfo{{Shape: []int{3}, Padding: []Padding{{Input: 0, Steps: 3, Value: -1}, {Input: 1, Steps: 3, Value: 7}}}},
	}
	l := newLayout(info, Float64, []uintptr{0}, sizes{sample: unsafe.Sizeof(sample{}), output: 24})
	for _, c := range []struct {
		sample
		want [3]bool
	}{
		{sample{[3][2]float64{{-1, -1}, {-1, 0}, {0, -1}}, [3]int64{0, 0, 7}}, [3]bool{true, false, true}},
		{sample{[3][2]float64{{7, 7}, {0, 0}, {-1, -1}}, [3]int64{-1, 7, 7}}, [3]bool{false, true, true}},
	} {
		for k, want := range c.want {
			if got := isPadding[float64](l, &info.Outputs[0], unsafe.Pointer(&c.sample), k); got != want {
				t.Errorf("%+v: step %d: %v, expected %v", c.sample, k, got, want)
			}
		}
	}
}
