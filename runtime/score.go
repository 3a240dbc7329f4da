package runtime

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// Score is the value of a metric.
type Score struct {
	Name    string // of the metric
	Value   float64
	Goal    Goal
	Classes []float64 // of each class, or unit, alone, where the value is an average of these; NaN for one without
	Note    string    // why the value is not a number, or is not of all that it might be of; mostly empty
}

// undefined is the score that there is not, and why.
func undefined(why string) Score { return undefinedOf(Score{}, why) }

func undefinedOf(s Score, why string) Score {
	s.Value, s.Note = math.NaN(), "not defined: "+why
	return s
}

type outputMetricsJSON struct {
	Name      string               `json:"name"`
	Loss      jsonNumber           `json:"loss"`
	Accuracy  jsonNumber           `json:"accuracy"`
	Metrics   object[jsonNumber]   `json:"metrics,omitempty"`
	Goals     object[Goal]         `json:"goals,omitempty"`
	Classes   object[[]jsonNumber] `json:"classes,omitempty"`
	Notes     object[string]       `json:"notes,omitempty"`
	Labels    []string             `json:"labels,omitempty"`
	Confusion [][]int              `json:"confusion,omitempty"`
}

// MarshalJSON implements json.Marshaler.
func (o OutputMetrics) MarshalJSON() ([]byte, error) {
	j := outputMetricsJSON{Name: o.Name, Loss: jsonNumber(o.Loss), Accuracy: jsonNumber(o.Accuracy), Labels: o.Labels, Confusion: o.Confusion}
	for _, s := range o.Scores {
		j.Metrics = append(j.Metrics, member[jsonNumber]{s.Name, jsonNumber(s.Value)})
		j.Goals = append(j.Goals, member[Goal]{s.Name, s.Goal})
		if s.Classes != nil {
			each := make([]jsonNumber, len(s.Classes))
			for i, v := range s.Classes {
				each[i] = jsonNumber(v)
			}
			j.Classes = append(j.Classes, member[[]jsonNumber]{s.Name, each})
		}
		if s.Note != "" {
			j.Notes = append(j.Notes, member[string]{s.Name, s.Note})
		}
	}
	return json.Marshal(j)
}

// UnmarshalJSON implements json.Unmarshaler.
func (o *OutputMetrics) UnmarshalJSON(text []byte) error {
	var j outputMetricsJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*o = OutputMetrics{Name: j.Name, Loss: float64(j.Loss), Accuracy: float64(j.Accuracy), Labels: j.Labels, Confusion: j.Confusion}
	for _, m := range j.Metrics {
		s := Score{Name: m.name, Value: float64(m.value), Goal: j.Goals.get(m.name), Note: j.Notes.get(m.name)}
		for _, v := range j.Classes.get(m.name) {
			s.Classes = append(s.Classes, float64(v))
		}
		o.Scores = append(o.Scores, s)
	}
	return nil
}

// object is one of JSON whose members keep their order.
type object[V any] []member[V]

type member[V any] struct {
	name  string
	value V
}

func (o object[V]) get(name string) (v V) {
	for _, m := range o {
		if m.name == name {
			return m.value
		}
	}
	return v
}

// MarshalJSON implements json.Marshaler.
func (o object[V]) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	separator := byte('{')
	for _, m := range o {
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.WriteByte(separator)
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
		separator = ','
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (o *object[V]) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return errors.Join(err, fmt.Errorf("found %v, expected an object", start))
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		m := member[V]{name: fmt.Sprint(name)}
		if err := d.Decode(&m.value); err != nil {
			return err
		}
		*o = append(*o, m)
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
