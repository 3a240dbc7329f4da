package runtime

import (
	"encoding/json"
	"math"
	"os"
	"reflect"
	"testing"
)

// storedCase is an output and what scikit-learn's and Keras's metrics say of it, which
// testdata/metrics.py has made.
type storedCase struct {
	Name   string
	Answer Answer
	Units  int
	Y, T   []float64
	Labels []int
	Values []struct {
		Metric  string
		Options json.RawMessage
		Value   float64
		Classes []float64
	}
}

// metricKinds are the metrics that the numbers are of.
var metricKinds = []Metric{
	CategoricalAccuracy{}, BinaryAccuracy{}, TopKCategoricalAccuracy{}, Precision{}, Recall{}, FBetaScore{}, F1Score{}, AUC{}, MatthewsCorrcoef{}, CohenKappa{}, MeanIoU{},
	Perplexity{}, MeanAbsoluteError{}, MeanSquaredError{}, RootMeanSquaredError{}, MeanAbsolutePercentageError{}, R2Score{},
}

// metricOf is one of a Go type's name, with options as JSON.
func metricOf(t *testing.T, name string, options []byte) Metric {
	t.Helper()
	for _, m := range metricKinds {
		if kind := reflect.TypeOf(m); kind.Name() == name {
			v := reflect.New(kind)
			if err := json.Unmarshal(options, v.Interface()); err != nil {
				t.Fatal(err)
			}
			return v.Elem().Interface().(Metric)
		}
	}
	t.Fatalf("no metric %s", name)
	return nil
}

// score has meters of several goroutines' parts judge a case, in single or double precision.
func (c *storedCase) score(m Metric, parts, keep int) OutputMetrics {
	infos := []OutputInfo{{Name: "y", Shape: []int{c.Units}, Answer: c.Answer, Metrics: []Metric{m}, Sparse: c.Labels != nil}}
	total, meters := newMeter(infos, keep), make([]*Meter, parts)
	for i := range meters {
		meters[i] = newMeter(infos, keep)
	}
	n := len(c.Y) / c.Units
	for k := range n {
		meter := meters[k*parts/n]
		if y := c.Y[k*c.Units:][:c.Units]; c.Labels != nil {
			MeterAddLabel(meter, 0, y, c.Labels[k])
		} else {
			MeterAdd(meter, 0, y, c.T[k*c.Units:][:c.Units])
		}
		meter.Sample()
	}
	for _, meter := range meters {
		total.Merge(meter)
	}
	return total.Metrics().Outputs[0]
}

func storedCases(t *testing.T) []storedCase {
	var stored struct{ Cases []storedCase }
	content, err := os.ReadFile("testdata/metrics.json")
	if err == nil {
		err = json.Unmarshal(content, &stored)
	}
	if err != nil || len(stored.Cases) != 9 {
		t.Fatal(len(stored.Cases), err)
	}
	return stored.Cases
}

// TestMetricsAgainstOthers compares values, and those of classes, with scikit-learn's, and
// areas by thresholds with Keras's. Meters of parts give the same bits.
func TestMetricsAgainstOthers(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range storedCases(t) {
		for _, v := range c.Values {
			m := metricOf(t, v.Metric, v.Options)
			seen[v.Metric] = true
			got := c.score(m, 1, mostKept).Scores[0]
			exact := 1e-12
			if a, ok := m.(AUC); ok && a.NumThresholds > 0 { // Keras has them in single precision
				exact = 1e-6
			}
			near := func(got, want float64) bool { return math.Abs(got-want) <= exact*max(1, math.Abs(want)) }
			if !near(got.Value, v.Value) {
				t.Errorf("%s: %s %s: %v, expected %v", c.Name, v.Metric, v.Options, got.Value, v.Value)
			}
			if v.Classes != nil && len(got.Classes) != len(v.Classes) {
				t.Errorf("%s: %s %s: %d classes, expected %d", c.Name, v.Metric, v.Options, len(got.Classes), len(v.Classes))
				continue
			}
			for k, want := range v.Classes {
				if !near(got.Classes[k], want) {
					t.Errorf("%s: %s %s: class %d: %v, expected %v", c.Name, v.Metric, v.Options, k, got.Classes[k], want)
				}
			}
			for _, parts := range []int{3, 8} {
				if again := c.score(m, parts, mostKept).Scores[0]; !near(again.Value, v.Value) || len(c.T) == 0 && again.Value != got.Value {
					t.Errorf("%s: %s %s in %d parts: %v, at once %v", c.Name, v.Metric, v.Options, parts, again.Value, got.Value)
				}
			}
		}
	}
	if len(seen) != len(metricKinds) {
		t.Errorf("%d of %d metrics have numbers to compare with", len(seen), len(metricKinds))
	}
}

// TestAreaWithoutMemory approximates the area where answers are not kept, or are too many,
// and says so.
func TestAreaWithoutMemory(t *testing.T) {
	for _, c := range storedCases(t) {
		if c.Answer == Numbers || c.Units > 1 {
			continue
		}
		for _, keep := range []int{0, 100} { // of 160 numbers
			got, want := c.score(AUC{}, 3, keep).Scores[0], c.score(AUC{NumThresholds: 200}, 1, 0).Scores[0]
			if got.Value != want.Value || got.Note != "of 200 thresholds" || want.Note != "" {
				t.Errorf("%+v, expected that of 200 thresholds, %+v", got, want)
			}
		}
	}
}
