package runtime

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestThresholdsOfScikitLearn compares with testdata/thresholds.py: the value is the same, and as many
// answers are yes as at one of the thresholds with that value.
func TestThresholdsOfScikitLearn(t *testing.T) {
	var stored struct {
		Cases []struct {
			Name   string
			Y      []float64
			T      []int
			Values []struct {
				Metric string
				Value  *float64
				Found  []int
			}
		}
	}
	content, err := os.ReadFile("testdata/thresholds.json")
	if err == nil {
		err = json.Unmarshal(content, &stored)
	}
	if err != nil || len(stored.Cases) != 6 {
		t.Fatal(len(stored.Cases), err)
	}
	unreached := 0
	for _, c := range stored.Cases {
		if len(c.Values) != 10 {
			t.Fatal(c.Name, len(c.Values))
		}
		for _, v := range c.Values {
			var by ThresholdChoice
			if err := by.UnmarshalText([]byte(v.Metric)); err != nil || by.String() != v.Metric {
				t.Fatal(by, err)
			}
			limit, score, err := by.best(answersOf(c.Y, c.T), 0.5, false)
			if v.Value == nil {
				if unreached++; err == nil || !strings.Contains(err.Error(), "no threshold has a precision of ") {
					t.Errorf("%s, %s: %v, %v", c.Name, v.Metric, limit, err)
				}
				continue
			}
			found := 0
			for _, y := range c.Y {
				if y > limit {
					found++
				}
			}
			if err != nil || math.Abs(score-*v.Value) > 1e-12 || !slices.Contains(v.Found, found) {
				t.Errorf("%s, %s: %v of %v yes above %v, %v; want %v, %v", c.Name, v.Metric, score, found, limit, err, *v.Value, v.Found)
			}
		}
	}
	if unreached == 0 {
		t.Error("no case in which a precision is not reached")
	}
}

func answersOf(y []float64, truth []int) (all []answered) {
	for i, v := range y {
		all = append(all, answered{v, truth[i] == 1})
	}
	return all
}

func TestBestThreshold(t *testing.T) {
	f1, just := ThresholdChoice{Metric: byF1}, float64(math.Nextafter32(0.25, 1))
	for _, c := range []struct {
		name         string
		by           ThresholdChoice
		y            []float64
		t            []int
		usual, limit float64
		single       bool
	}{
		{"usual is as good as others", f1, []float64{0.1, 0.9}, []int{0, 1}, 0.5, 0.5, false},
		{"an answer that is usual is no yes", f1, []float64{0.5, 0.9}, []int{0, 1}, 0.5, 0.5, false},
		{"in the middle", f1, []float64{0.125, 0.25}, []int{0, 1}, 0.5, 0.1875, false},
		{"nearest to usual", ThresholdChoice{Metric: byAccuracy}, []float64{0.1, 0.2, 0.3, 0.4}, []int{1, 0, 1, 0}, 0.25, 0.25, false},
		{"of logits", f1, []float64{-3, -1}, []int{0, 1}, 0, -2, false},
		{"all are yes", f1, []float64{0.75, 0.75}, []int{0, 1}, 0.8, math.Nextafter(0.75, 0), false},
		{"all are yes, of float32", f1, []float64{0.75, 0.75}, []int{0, 1}, 0.8, float64(math.Nextafter32(0.75, 0)), true},
		{"all are yes from 0 on", f1, []float64{0, 0}, []int{0, 1}, 0.5, -0x1p-126, true},
		{"neighbours in float32", f1, []float64{0.25, just}, []int{0, 1}, 0.5, 0.25, true},
		{"all are no", ThresholdChoice{Metric: byAccuracy}, []float64{0.9, 0.8, 0.7}, []int{0, 0, 1}, 0.5, 0.9, false},
		{"recall before precision", ThresholdChoice{byRecallAtPrecision, 0.5}, []float64{0.9, 0.8, 0.7, 0.6}, []int{1, 0, 1, 0}, 0.1, 0.65, false},
	} {
		limit, _, err := c.by.best(answersOf(c.y, c.t), c.usual, c.single)
		if err != nil || math.Abs(limit-c.limit) > 1e-17 && !(math.Abs(limit-c.limit) < 1e-15 && limit > 0.6 && c.limit == 0.65) {
			t.Errorf("%s: found %v, %v, want %v", c.name, limit, err, c.limit)
		}
	}
	for want, truth := range map[string][]int{
		"all of 2 samples are no, expected some of both":  {0, 0},
		"all of 2 samples are yes, expected some of both": {1, 1},
		nothingJudged: nil,
	} {
		if _, _, err := f1.best(answersOf([]float64{0.1, 0.9}[:len(truth)], truth), 0.5, false); err == nil || err.Error() != want {
			t.Errorf("found %v, want %s", err, want)
		}
	}
	_, _, err := (ThresholdChoice{byRecallAtPrecision, 0.9}).best(answersOf([]float64{0.9, 0.8, 0.7}, []int{0, 1, 1}), 0.5, false)
	if want := "no threshold has a precision of 0.9: the highest is 0.6667"; err == nil || err.Error() != want {
		t.Errorf("found %v, want %s", err, want)
	}
}

func TestThresholdChoiceIsChecked(t *testing.T) {
	for text, want := range map[string]string{
		"f2":                      `found "f2", expected f1_score, accuracy, balanced_accuracy, matthews_corrcoef, recall_at_precision, precision_at_recall`,
		"recall_at_precision":     "found recall_at_precision without what must be reached, expected as in recall_at_precision=0.9",
		"precision_at_recall=1.5": "found 1.5 for precision_at_recall, expected a number above 0, at most 1",
		"precision_at_recall=x":   `found "x" for precision_at_recall, expected a number above 0, at most 1`,
		"precision_at_recall=NaN": "found NaN for precision_at_recall, expected a number above 0, at most 1",
		"accuracy=0.5":            "found 0.5 for accuracy, which takes no number",
	} {
		c := ThresholdChoice{Metric: byF1}
		if err := c.UnmarshalText([]byte(text)); err == nil || err.Error() != want || c.Metric != byF1 {
			t.Errorf("found %v, %v, want %s", err, c, want)
		}
	}
}

// TestThresholdsOfEach has a unit each chosen for itself, from answers of several meters.
func TestThresholdsOfEach(t *testing.T) {
	s := new(scan)
	o := OutputInfo{Name: "y", Shape: []int{2}, Answer: YesOrNo, Metrics: []Metric{s}}
	total := newMeter([]OutputInfo{o}, 0) // a scan keeps all
	for _, rows := range [][][2][]float64{
		{{{0.125, 0.75}, {0, 0}}, {{0.25, 0.75}, {1, 0}}},
		{{{0.5, 1}, {1, 1}}, {{math.NaN(), 0.5}, {1, 0}}},
	} {
		m := newMeter([]OutputInfo{o}, 0)
		for _, r := range rows {
			MeterAdd(m, 0, r[0], r[1])
			m.Sample()
		}
		total.Merge(m)
	}
	total.Metrics()
	found, err := s.choose(&o, nil, ThresholdChoice{Metric: byF1}, false)
	if want := (Thresholds{"y", []float64{0.1875, 0.875}, []float64{1, 1}}); err != nil || !reflect.DeepEqual(found, want) {
		t.Errorf("found %v, %v, want %v", found, err, want)
	}
	s.answers = s.answers[:0]
	for labels, want := range map[string]string{"": `thresholds: output "y", element 0: nothing was judged`, "a b": `thresholds: output "y", "a": nothing was judged`} {
		if _, err := s.choose(&o, strings.Fields(labels), ThresholdChoice{Metric: byF1}, false); err == nil || err.Error() != want {
			t.Errorf("found %v, want %s", err, want)
		}
	}
}

// TestThresholdsAreKept: metrics and names of classes go by thresholds, which a file of weights has.
func TestThresholdsAreKept(t *testing.T) {
	info, p := flowerInfo(), flowerPreprocess()
	info.Outputs[1].Answer = YesOrNo
	info.Outputs[1].Metrics = []Metric{BinaryAccuracy{}, Recall{}, MatthewsCorrcoef{}}
	p.Thresholds = [][]float64{nil, {math.Nextafter(0.2, 1)}}
	var file bytes.Buffer
	if _, err := (Weights{info, Arrays(exampleWeights[float32]()), &Beside{Preprocess: p}}).WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	read := Weights{info, Arrays(example[float32](false)), new(Beside)}
	if _, err := read.ReadFrom(&file); err != nil || !reflect.DeepEqual(read.Preprocess, p) {
		t.Errorf("%+v, %v, want %+v", read.Preprocess, err, p)
	}
	described := p.Describe(info)
	m := NewMeter(described.Outputs)
	for y, target := range map[float64]float64{0.1: 0, 0.3: 1, 0.15: 0, 0.9: 1} {
		MeterAdd(m, 1, []float64{y}, []float64{target})
	}
	for _, s := range m.Metrics().Outputs[1].Scores {
		if math.Abs(s.Value-1) > 1e-15 {
			t.Errorf("%s: %v", s.Name, s.Value)
		}
	}
	if a, b := classNamed(info, p, 1, []float32{0.3}), classNamed(info, p, 1, []float32{0.2}); a != "1" || b != "1" {
		// float32(0.2) is above 0.2
		t.Errorf("found %q and %q", a, b)
	}
	if a, b := classNamed(info, p, 1, []float64{0.2}), classNamed(info, nil, 1, []float32{0.3}); a != "0" || b != "0" {
		t.Errorf("found %q and %q", a, b)
	}
	copied := p.Clone()
	copied.Thresholds[1][0] = 7
	b := &Beside{Preprocess: p}
	if b.forget(); b.Preprocess.Thresholds != nil || p.Thresholds[1][0] == 7 || b.Preprocess.Kind != "table" {
		t.Error("a copy shares thresholds, or they are not forgotten")
	}
	for want, wrong := range map[string][][]float64{
		`output "kind": 1 thresholds, but it does not say yes or no`:          {{0.5}},
		`output "size": 2 thresholds, expected 1`:                             {nil, {0.5, 0.5}},
		`output "size": threshold NaN of element 0: expected a finite number`: {nil, {math.NaN()}},
		`thresholds of 3 outputs, but the network has 2`:                      {nil, nil, nil},
	} {
		if p.Thresholds = wrong; p.Check(info) == nil || p.Check(info).Error() != want {
			t.Errorf("found %v, want %s", p.Check(info), want)
		}
	}
	metadata := map[string]string{preprocessKey: "{}", thresholdsKey: `[[0.5]]`}
	if _, err := ReadPreprocess(metadata, info); err == nil || err.Error() != `metadata "thresholds": output "kind": 1 thresholds, but it does not say yes or no` {
		t.Error(err)
	}
}
