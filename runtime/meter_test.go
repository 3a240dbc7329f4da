package runtime

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"testing"
)

var nan = math.NaN()

func TestMeterAccuracy(t *testing.T) {
	type judged struct {
		y, t []float64
	}
	for _, test := range []struct {
		name      string
		info      OutputInfo
		samples   []judged
		accuracy  float64
		confusion [][]int
	}{
		{
			"categorical",
			OutputInfo{Shape: []int{3}, Answer: OneClass, Metrics: []Metric{CategoricalAccuracy{}}, Labels: []string{"a", "b", "c"}},
			[]judged{
				{[]float64{.1, .7, .2}, []float64{0, 1, 0}},
				{[]float64{.1, .7, .2}, []float64{0, 0, 1}},
				{[]float64{.4, .4, .2}, []float64{1, 0, 0}}, // the first of equals
				{[]float64{nan, nan, nan}, []float64{1, 0, 0}},
			},
			0.5, [][]int{{1, 0, 0}, {0, 1, 0}, {0, 1, 0}},
		},
		{
			"categorical, two positions",
			OutputInfo{Shape: []int{2, 2}, Answer: OneClass, Metrics: []Metric{CategoricalAccuracy{}}, Labels: []string{"no", "yes"}},
			[]judged{{[]float64{.9, .1, .8, .2}, []float64{1, 0, 0, 1}}, {[]float64{.9, .1, .8, .2}, []float64{1, 0, 1, 0}}},
			0.75, [][]int{{3, 0}, {1, 0}},
		},
		{
			"categorical, fewer labels than classes",
			OutputInfo{Shape: []int{3}, Answer: OneClass, Metrics: []Metric{CategoricalAccuracy{}}, Labels: []string{"a"}},
			[]judged{{[]float64{0, 0, 1}, []float64{0, 0, 1}}},
			1, nil,
		},
		{
			"binary",
			OutputInfo{Shape: []int{1}, Answer: YesOrNo, Metrics: []Metric{BinaryAccuracy{}}, Labels: []string{"no", "yes"}},
			[]judged{{[]float64{.5}, []float64{0}}, {[]float64{.51}, []float64{1}}, {[]float64{.9}, []float64{0}}, {[]float64{nan}, []float64{0}}},
			0.5, [][]int{{1, 1}, {0, 1}},
		},
		{
			"binary, several elements",
			OutputInfo{Shape: []int{4}, Answer: YesOrNo, Metrics: []Metric{BinaryAccuracy{}}, Labels: []string{"1", "2", "3", "4"}},
			[]judged{{[]float64{.9, .9, .1, .1}, []float64{1, 0, 0, 0}}},
			0.75, nil,
		},
		{
			"F1: two hits, a miss, a false alarm, no number twice, and what nobody claims",
			OutputInfo{Shape: []int{8}, Answer: YesOrNo, Metrics: []Metric{F1Score{ClassOptions{Average: "micro"}}}},
			[]judged{{[]float64{.9, .8, .1, .7, nan, nan, .2, .5}, []float64{1, 1, 1, 0, 1, 0, 0, 0}}},
			0.5, nil,
		},
		{
			"F1 of nothing",
			OutputInfo{Shape: []int{2}, Answer: YesOrNo, Metrics: []Metric{F1Score{ClassOptions{Average: "micro"}}}},
			[]judged{{[]float64{.1, .2}, []float64{0, 0}}},
			nan, nil,
		},
		{
			"none",
			OutputInfo{Shape: []int{2}, Labels: []string{"a", "b"}},
			[]judged{{[]float64{1, 0}, []float64{1, 0}}},
			nan, nil,
		},
	} {
		m := NewMeter([]OutputInfo{{}, test.info})
		for _, s := range test.samples {
			MeterAdd(m, 1, s.y, s.t)
			m.Sample()
		}
		got := m.Metrics().Outputs[1]
		if got.Accuracy != test.accuracy && !(math.IsNaN(got.Accuracy) && math.IsNaN(test.accuracy)) {
			t.Errorf("%s: accuracy %v, want %v", test.name, got.Accuracy, test.accuracy)
		}
		if !reflect.DeepEqual(got.Confusion, test.confusion) {
			t.Errorf("%s: confusion %v, want %v", test.name, got.Confusion, test.confusion)
		}
		if (got.Labels == nil) != (got.Confusion == nil) {
			t.Errorf("%s: labels %v beside confusion %v", test.name, got.Labels, got.Confusion)
		}
	}
}

func TestMeterLabels(t *testing.T) {
	m := NewMeter([]OutputInfo{
		{Shape: []int{3}, Answer: OneClass, Metrics: []Metric{CategoricalAccuracy{}}, Labels: []string{"a", "b", "c"}},
		{Shape: []int{1}, Answer: YesOrNo, Metrics: []Metric{BinaryAccuracy{}}, Labels: []string{"no", "yes"}},
	})
	for _, label := range []int{2, 1, -1, 3, math.MaxInt, math.MinInt} {
		MeterAddLabel(m, 0, []float32{0, 0, 1}, label)
		MeterAddLabel(m, 1, []float32{0.7}, label)
	}
	MeterAddLabel(m, 0, []float32{float32(nan), float32(nan), float32(nan)}, -1)
	got := m.Metrics()
	if a := got.Outputs[0].Accuracy; a != 1./7 {
		t.Errorf("categorical: accuracy %v, want 1 of 7", a)
	}
	if want := [][]int{{0, 0, 0}, {0, 0, 1}, {0, 0, 1}}; !reflect.DeepEqual(got.Outputs[0].Confusion, want) {
		t.Errorf("categorical: confusion %v, want %v", got.Outputs[0].Confusion, want)
	}
	if a := got.Outputs[1].Accuracy; a != 1./6 {
		t.Errorf("binary: accuracy %v, want 1 of 6", a)
	}
	if want := [][]int{{0, 0}, {0, 1}}; !reflect.DeepEqual(got.Outputs[1].Confusion, want) {
		t.Errorf("binary: confusion %v, want %v", got.Outputs[1].Confusion, want)
	}
}

func TestMeterMerge(t *testing.T) {
	infos := []OutputInfo{
		{Name: "a", Shape: []int{2}, Weight: 1, Answer: OneClass, Metrics: []Metric{CategoricalAccuracy{}}, Labels: []string{"x", "y"}},
		{Name: "b", Shape: []int{1}, Weight: 0.5},
	}
	add := func(m *Meter, i int) {
		m.AddLoss(0, float64(i))
		m.AddLoss(1, 4)
		MeterAddLabel(m, 0, []float32{1, 0}, i%2)
		m.Sample()
	}
	whole, left, right := NewMeter(infos), NewMeter(infos), NewMeter(infos)
	for i := range 10 {
		add(whole, i)
		add([]*Meter{left, right}[i%2], i)
	}
	left.Merge(right)
	want := Metrics{Samples: 10, Loss: 4.5 + 0.5*4, Outputs: []OutputMetrics{
		{Name: "a", Loss: 4.5, Accuracy: 0.5, Scores: []Score{{Name: "accuracy", Value: 0.5, Goal: Share}}, Labels: []string{"x", "y"}, Confusion: [][]int{{5, 0}, {5, 0}}},
		{Name: "b", Loss: 4, Accuracy: nan},
	}}
	for _, m := range []*Meter{whole, left} {
		if got, want := asJSON(t, m.Metrics()), asJSON(t, want); got != want {
			t.Errorf("found %s\nwant  %s", got, want)
		}
	}
	left.Reset()
	if got, want := asJSON(t, left.Metrics()), asJSON(t, NewMeter(infos).Metrics()); got != want {
		t.Errorf("after Reset: %s, want %s", got, want)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestMeterDoesNotAllocate(t *testing.T) {
	info := []OutputInfo{{Shape: []int{2}, Answer: OneClass, Metrics: []Metric{CategoricalAccuracy{}}, Labels: []string{"x", "y"}}}
	m, other := NewMeter(info), NewMeter(info)
	y := []float32{1, 0}
	if n := testing.AllocsPerRun(100, func() {
		m.AddLoss(0, 1)
		MeterAdd(m, 0, y, y)
		MeterAddLabel(m, 0, y, 1)
		m.Sample()
		other.Merge(m)
		m.Reset()
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestAccurate(t *testing.T) {
	metrics := func(accuracies ...float64) Metrics {
		var m Metrics
		for _, a := range accuracies {
			m.Outputs = append(m.Outputs, OutputMetrics{Accuracy: a})
		}
		return m
	}
	for _, test := range []struct {
		m    Metrics
		want bool
	}{
		{metrics(0.9), true},
		{metrics(0.89), false},
		{metrics(nan, 0.95), true},
		{metrics(1, 0.8), false},
		{metrics(nan), false},
		{metrics(), false},
	} {
		if got := test.m.Accurate(0.9); got != test.want {
			t.Errorf("%v: %v, want %v", test.m, got, test.want)
		}
	}
}

func TestArgmax(t *testing.T) {
	for _, test := range []struct {
		x    []float64
		want int
	}{
		{nil, -1},
		{[]float64{nan}, -1},
		{[]float64{math.Inf(-1)}, 0},
		{[]float64{nan, -3, -2, nan, -2}, 2},
		{[]float64{5, 1, 5}, 0},
	} {
		if got := Argmax(test.x); got != test.want {
			t.Errorf("%v: %d, want %d", test.x, got, test.want)
		}
	}
}

func TestShards(t *testing.T) {
	for n, want := range []int{0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 8} {
		if got := Shards(n); got != want {
			t.Errorf("%d samples: %d shards, want %d", n, got, want)
		}
	}
	for _, n := range []int{1, 7, 8, 9, 64, 1001} {
		var sizes []int
		next := 0
		for i := range Shards(n) {
			begin, end := ShardRange(n, Shards(n), i)
			if begin != next {
				t.Errorf("%d: part %d begins at %d, want %d", n, i, begin, next)
			}
			next = end
			sizes = append(sizes, end-begin)
		}
		if next != n || slices.Max(sizes)-slices.Min(sizes) > 1 {
			t.Errorf("%d elements are split into %v", n, sizes)
		}
	}
}
