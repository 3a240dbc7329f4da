package data

import (
	"encoding/json"
	"fmt"
	"math"
)

// Preprocess is what happened to a network's inputs on the way from the files:
// it is kept with the weights, because predictions need the same.
type Preprocess struct {
	// Kind is "picture", "table", or "numbers" for what has a picture's form
	// but no tones.
	Kind string `json:"kind"`
	// Scale multiplied the numbers of a file of pictures, in which White stood
	// for white, 0 for no tone. Where both are 0 white became 1.
	Scale float64 `json:"scale,omitempty"`
	White float64 `json:"white,omitempty"`
	// Paper is the tone of the ground that the pictures show things on:
	// "dark", "light", or empty for neither.
	Paper string `json:"paper,omitempty"`
	// Columns are the names of a table's input columns, in the order of the
	// network's input elements.
	Columns []string `json:"columns,omitempty"`
	// Delimiter separates the columns in the table's file.
	Delimiter string `json:"delimiter,omitempty"`
	// Mean and Deviation standardise each column: (x - Mean) / Deviation.
	// They are empty where columns are taken as they are.
	Mean      []float64 `json:"mean,omitempty"`
	Deviation []float64 `json:"deviation,omitempty"`
	// Labels are the names of each output's classes, as found in the data;
	// null for an output that learns none.
	Labels [][]string `json:"labels,omitempty"`
}

// preprocessKey is the entry of a weights file's metadata.
const preprocessKey = "preprocess"

// Metadata returns p as an entry for the metadata of a weights file. Numbers
// survive exactly.
func (p *Preprocess) Metadata() map[string]string {
	text, err := json.Marshal(p)
	if err != nil { // only what is not finite has no JSON, and Open lets none in
		return nil
	}
	return map[string]string{preprocessKey: string(text)}
}

// FromMetadata reads what Metadata wrote; nil if there is nothing.
func FromMetadata(metadata map[string]string) (*Preprocess, error) {
	text, ok := metadata[preprocessKey]
	if !ok {
		return nil, nil
	}
	p := new(Preprocess)
	if err := json.Unmarshal([]byte(text), p); err != nil {
		return nil, fmt.Errorf("weights file: metadata %q: %w", preprocessKey, err)
	}
	if n := len(p.Columns); len(p.Mean) != len(p.Deviation) || len(p.Mean) != 0 && len(p.Mean) != n {
		return nil, fmt.Errorf("weights file: metadata %q: %d means and %d deviations of %d columns", preprocessKey, len(p.Mean), len(p.Deviation), n)
	}
	if !(p.Scale >= 0 && p.White >= 0 && finite(p.Scale*p.White) && finite(p.Scale)) || p.Scale == 0 && p.White != 0 {
		return nil, fmt.Errorf("weights file: metadata %q: scale %v and white %v: want no negative ones", preprocessKey, p.Scale, p.White)
	}
	for _, d := range p.Deviation {
		if !(d > 0) {
			return nil, fmt.Errorf("weights file: metadata %q: standard deviation %v: want more than 0", preprocessKey, d)
		}
	}
	return p, nil
}

// standardize does so in place; p may be nil.
func (p *Preprocess) standardize(x []float64) {
	if p == nil {
		return
	}
	for i := range p.Mean {
		x[i] = (x[i] - p.Mean[i]) / p.Deviation[i]
	}
}

// moments are the mean and the population standard deviation, in two passes;
// the deviation of equal values is 1.
func moments(x []float64) (mean, deviation float64) {
	n := float64(len(x))
	for _, v := range x {
		mean += v / n
	}
	for _, v := range x {
		deviation += (v - mean) * (v - mean) / n
	}
	if deviation = math.Sqrt(deviation); deviation <= 1e-12*math.Abs(mean) || deviation == 0 {
		deviation = 1
	}
	return mean, deviation
}
