package runtime

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"
)

func meteredOutputs() []OutputInfo {
	return []OutputInfo{
		{Name: "k", Shape: []int{2}, Answer: OneClass, Weight: 1, Labels: []string{"a", "b"}, Metrics: []Metric{CategoricalAccuracy{}, AUC{}}},
		{Name: "x", Shape: []int{1}, Weight: 1, Metrics: []Metric{MeanAbsoluteError{}}},
	}
}

// meterOf is a meter of some samples.
func meterOf(begin, end int) *Meter {
	m := newMeter(meteredOutputs(), mostKept)
	for i := begin; i < end; i++ {
		p := math.Mod(float64(i)*0.37, 1)
		m.AddLoss(0, p/3)
		m.AddLoss(1, math.Exp(float64(i%50)))
		MeterAdd(m, 0, []float64{p, 1 - p}, []float64{float64(i % 2), float64(1 - i%2)})
		MeterAdd(m, 1, []float64{p}, []float64{float64(i) / 7})
		m.Sample()
	}
	return m
}

// TestMetersInParts: however samples are divided, and written and read in between, their metrics are the same.
func TestMetersInParts(t *testing.T) {
	want, err := json.Marshal(meterOf(0, 1000).Metrics())
	if err != nil {
		t.Fatal(err)
	}
	for _, cuts := range [][]int{{0, 1000}, {0, 0, 1, 500, 1000}, {0, 333, 334, 335, 999, 1000}} {
		var all *Meter
		for i := range cuts[1:] {
			text, err := json.Marshal(meterOf(cuts[i], cuts[i+1]))
			if err != nil {
				t.Fatal(err)
			}
			m := NewMeter(meteredOutputs())
			if err := json.Unmarshal(text, m); err != nil {
				t.Fatal(err)
			}
			if all == nil {
				all = m
			} else {
				all.Merge(m)
			}
		}
		if got, err := json.Marshal(all.Metrics()); err != nil || !bytes.Equal(got, want) {
			t.Errorf("cut at %v: %v, %s\nwant %s", cuts, err, got, want)
		}
	}
}

// What counts of others may say is refused, or is of the network's outputs.
func FuzzMeter(f *testing.F) {
	text, err := json.Marshal(meterOf(0, 5))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"samples":1,"penalty":[0,null],"outputs":[],"kept":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m := NewMeter(meteredOutputs())
		if json.Unmarshal(text, m) != nil {
			return
		}
		if got := m.Metrics(); len(got.Outputs) != 2 {
			t.Errorf("%+v", got)
		}
		m.Merge(meterOf(0, 3))
		if _, err := json.Marshal(m); err != nil {
			t.Error(err)
		}
	})
}
