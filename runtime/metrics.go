package runtime

import (
	"encoding/json"
	"math"
	"slices"
)

// Metrics says how well a network does on some samples. In JSON the numbers
// that JSON lacks, NaN and infinity, are null.
type Metrics struct {
	Samples int
	Loss    float64 // mean over samples of the weighted sum over outputs
	Outputs []OutputMetrics
}

// OutputMetrics is the part of one output.
type OutputMetrics struct {
	Name      string
	Loss      float64  // mean over samples, unweighted
	Accuracy  float64  // the first of Scores that is a share of right answers, 0 to 1; NaN without one
	Scores    []Score  // of the output's metrics
	Labels    []string // of the rows and columns of Confusion
	Confusion [][]int  // how often [true][predicted]; nil without labels or above 256
}

// newOutputMetrics finds the accuracy among the scores.
func newOutputMetrics(name string, loss float64, scores []Score) OutputMetrics {
	o := OutputMetrics{Name: name, Loss: loss, Accuracy: math.NaN(), Scores: scores}
	if i := slices.IndexFunc(scores, func(s Score) bool { return s.Goal == Share }); i >= 0 {
		o.Accuracy = scores[i].Value
	}
	return o
}

// Accurate reports whether every output that has an accuracy reaches least,
// and at least one output has.
func (m Metrics) Accurate(least float64) bool {
	any := false
	for _, o := range m.Outputs {
		if o.Accuracy < least {
			return false
		}
		any = any || o.Accuracy >= least
	}
	return any
}

// brief is m without its tables.
func (m Metrics) brief() Metrics {
	outputs := make([]OutputMetrics, len(m.Outputs))
	for i, o := range m.Outputs {
		outputs[i] = OutputMetrics{Name: o.Name, Loss: o.Loss, Accuracy: o.Accuracy}
		for _, s := range o.Scores {
			s.Classes = nil
			outputs[i].Scores = append(outputs[i].Scores, s)
		}
	}
	m.Outputs = outputs
	return m
}

type metricsJSON struct {
	Samples int             `json:"samples"`
	Loss    jsonNumber      `json:"loss"`
	Outputs []OutputMetrics `json:"outputs"`
}

// MarshalJSON implements json.Marshaler.
func (m Metrics) MarshalJSON() ([]byte, error) {
	return json.Marshal(metricsJSON{m.Samples, jsonNumber(m.Loss), m.Outputs})
}

// UnmarshalJSON implements json.Unmarshaler.
func (m *Metrics) UnmarshalJSON(text []byte) error {
	var j metricsJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*m = Metrics{j.Samples, float64(j.Loss), j.Outputs}
	return nil
}
