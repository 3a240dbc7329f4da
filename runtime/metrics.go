package runtime

import (
	"encoding/json"
	"math"
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
	Metric    string   // OutputInfo's, which says what Value is
	Loss      float64  // mean over samples, unweighted
	Accuracy  float64  // Value where that is a share, 0 to 1; else NaN
	Value     float64  // of the metric; NaN without one
	Labels    []string // of the rows and columns of Confusion
	Confusion [][]int  // how often [true][predicted]; nil without labels or above 256
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

// Score is what Value is called: "accuracy", "f1_score".
func (o OutputMetrics) Score() string { return MetricOf(o.Metric).Score }

// brief is m without its tables.
func (m Metrics) brief() Metrics {
	outputs := make([]OutputMetrics, len(m.Outputs))
	for i, o := range m.Outputs {
		outputs[i] = OutputMetrics{Name: o.Name, Metric: o.Metric, Loss: o.Loss, Accuracy: o.Accuracy, Value: o.Value}
	}
	m.Outputs = outputs
	return m
}

type metricsJSON struct {
	Samples int             `json:"samples"`
	Loss    jsonNumber      `json:"loss"`
	Outputs []OutputMetrics `json:"outputs"`
}

type outputMetricsJSON struct {
	Name      string      `json:"name"`
	Metric    string      `json:"metric,omitempty"`
	Loss      jsonNumber  `json:"loss"`
	Accuracy  jsonNumber  `json:"accuracy"`
	Value     *jsonNumber `json:"value,omitempty"` // where it is no accuracy
	Labels    []string    `json:"labels,omitempty"`
	Confusion [][]int     `json:"confusion,omitempty"`
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

// MarshalJSON implements json.Marshaler.
func (o OutputMetrics) MarshalJSON() ([]byte, error) {
	j := outputMetricsJSON{o.Name, o.Metric, jsonNumber(o.Loss), jsonNumber(o.Accuracy), nil, o.Labels, o.Confusion}
	if m := MetricOf(o.Metric); m.Name != NoMetric && !m.Share {
		value := jsonNumber(o.Value)
		j.Value = &value
	}
	return json.Marshal(j)
}

// UnmarshalJSON implements json.Unmarshaler.
func (o *OutputMetrics) UnmarshalJSON(text []byte) error {
	var j outputMetricsJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*o = OutputMetrics{j.Name, j.Metric, float64(j.Loss), float64(j.Accuracy), float64(j.Accuracy), j.Labels, j.Confusion}
	if j.Value != nil {
		o.Value = float64(*j.Value)
	}
	return nil
}

// jsonNumber is a float64 for which JSON's null is NaN.
type jsonNumber float64

func (n jsonNumber) MarshalJSON() ([]byte, error) {
	if v := float64(n); !math.IsNaN(v) && !math.IsInf(v, 0) {
		return json.Marshal(v)
	}
	return []byte("null"), nil
}

func (n *jsonNumber) UnmarshalJSON(text []byte) error {
	v := math.NaN()
	if string(text) != "null" {
		if err := json.Unmarshal(text, &v); err != nil {
			return err
		}
	}
	*n = jsonNumber(v)
	return nil
}
