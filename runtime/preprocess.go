package runtime

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Preprocess is what happens to the numbers of a network's data on their way to
// its inputs, and what its classes are called. It is kept with the weights,
// because predictions need the same as the training did.
type Preprocess struct {
	// Kind is "table", "picture", "text", "numbers" for what has a picture's form but
	// no tones, or empty where none of them was read.
	Kind string `json:"kind,omitempty"`
	// Paper is the tone of the ground that pictures show things on: "dark",
	// "light", or empty for neither.
	Paper string `json:"paper,omitempty"`
	// Resize is how a picture of other proportions comes into the input's size: "stretch",
	// "crop", or empty for padded with its ground. Interpolation is the filter that scales
	// it, Keras's word; empty for "bilinear".
	Resize        string `json:"resize,omitempty"`
	Interpolation string `json:"interpolation,omitempty"`
	// Scale multiplies the numbers of a file of pictures, in which White stands
	// for white, 0 for no tone. Where both are 0, numbers are taken as they are,
	// and white is 1.
	Scale float64 `json:"scale,omitempty"`
	White float64 `json:"white,omitempty"`
	// Arrays are the names of the inputs' arrays in files that have such; empty for the
	// inputs' own.
	Arrays []string `json:"arrays,omitempty"`
	// Columns are the names of a table's input columns, in the order of the
	// network's input elements.
	Columns []string `json:"columns,omitempty"`
	// Encodings say what elements each of the Columns becomes; empty: each is a number.
	Encodings []Encoding `json:"encodings,omitempty"`
	// MissingValues are texts in a table that stand for a missing number, besides none.
	MissingValues []string `json:"missing_values,omitempty"`
	// SequenceLength is how many rows of the table a sample has, SamplingRate how far they are
	// apart; 0 for one row.
	SequenceLength int `json:"sequence_length,omitempty"`
	SamplingRate   int `json:"sampling_rate,omitempty"`
	// Targets are the names of a table's target columns.
	Targets []string `json:"targets,omitempty"`
	// Headerless says that the table's file does not name its columns, which
	// are then called by their number, counted from 1.
	Headerless bool `json:"headerless,omitempty"`
	// Width is how many columns the table's file has.
	Width int `json:"width,omitempty"`
	// Delimiter separates the columns in the table's file.
	Delimiter string `json:"delimiter,omitempty"`
	// Mean and Deviation standardise each input element, or those of each row: (x - Mean) /
	// Deviation. They are empty where the elements are taken as they are.
	Mean      []float64 `json:"mean,omitempty"`
	Deviation []float64 `json:"deviation,omitempty"`
	// Text is how texts become integers; nil for what is none.
	Text *TextVectorization `json:"text,omitempty"`
	// Table and Trained tell the table of the training from others, and the rows
	// of it that were trained and validated on: digests, in which the order of
	// rows does not count. Sketch is a few of these rows' hashes.
	Table   string   `json:"table,omitempty"`
	Trained string   `json:"trained,omitempty"`
	Sketch  []string `json:"sketch,omitempty"`
	// Labels are the names of each output's classes; null for an output that
	// chooses none.
	Labels [][]string `json:"labels,omitempty"`
	// Thresholds are what each output's elements are above that say yes, where they were
	// chosen for the weights: one for each of the last axis; see [Model.ChooseThresholds].
	// A file of weights has them in metadata of their own.
	Thresholds [][]float64 `json:"-"`
}

// preprocessKey is the entry of a weights file's metadata.
const preprocessKey = "preprocess"

// thresholdsKey is likewise that of thresholds, which are of the weights and not of the data.
const thresholdsKey = "thresholds"

// Metadata returns what goes into the metadata of a weights file of the
// network: its fingerprint, its name, and p, which may be nil. Numbers survive
// exactly. A p that does not fit the network is an error.
func (p *Preprocess) Metadata(info *ModelInfo) (map[string]string, error) {
	metadata := map[string]string{fingerprintKey: info.Fingerprint, "model": info.Name}
	if p == nil {
		return metadata, nil
	}
	if err := p.Check(info); err != nil {
		return nil, err
	}
	text, err := json.Marshal(p)
	if metadata[preprocessKey] = string(text); err != nil || p.Thresholds == nil {
		return metadata, err
	}
	text, err = json.Marshal(p.Thresholds)
	metadata[thresholdsKey] = string(text)
	return metadata, err
}

// ReadPreprocess finds in a file's metadata what [Preprocess.Metadata] put there;
// nil if there is nothing. What does not fit the network is an error.
func ReadPreprocess(metadata map[string]string, info *ModelInfo) (*Preprocess, error) {
	text, ok := metadata[preprocessKey]
	if !ok {
		return nil, nil
	}
	p := new(Preprocess)
	err := json.Unmarshal([]byte(text), p)
	if err == nil {
		err = p.Check(info)
	}
	if err != nil {
		return nil, fmt.Errorf("metadata %q: %w", preprocessKey, err)
	}
	if text, ok := metadata[thresholdsKey]; ok {
		if err = json.Unmarshal([]byte(text), &p.Thresholds); err == nil {
			err = p.checkThresholds(info)
		}
		if err != nil {
			return nil, fmt.Errorf("metadata %q: %w", thresholdsKey, err)
		}
	}
	return p, nil
}

// Clone returns a copy that shares nothing with p; nil of nil.
func (p *Preprocess) Clone() *Preprocess {
	if p == nil {
		return nil
	}
	c := *p
	c.Arrays = slices.Clone(p.Arrays)
	c.Columns, c.Targets = slices.Clone(p.Columns), slices.Clone(p.Targets)
	c.Mean, c.Deviation = slices.Clone(p.Mean), slices.Clone(p.Deviation)
	c.Labels, c.Sketch, c.Text = slices.Clone(p.Labels), slices.Clone(p.Sketch), p.Text.clone()
	for i, l := range c.Labels {
		c.Labels[i] = slices.Clone(l)
	}
	c.Thresholds = slices.Clone(p.Thresholds)
	for i, t := range c.Thresholds {
		c.Thresholds[i] = slices.Clone(t)
	}
	c.MissingValues, c.Encodings = slices.Clone(p.MissingValues), slices.Clone(p.Encodings)
	for i := range c.Encodings {
		e := &c.Encodings[i]
		e.Vocabulary = slices.Clone(e.Vocabulary)
		if e.Fill != nil {
			fill := *e.Fill
			e.Fill = &fill
		}
	}
	return &c
}

// Value is what becomes of a number of the data on its way to input element i,
// counted over all inputs; p may be nil for nothing.
func (p *Preprocess) Value(i int, x float64) float64 {
	switch {
	case p == nil:
		return x
	case len(p.Mean) > 0:
		if i >= len(p.Mean) { // in another row
			i %= len(p.Mean)
		}
		return (x - p.Mean[i]) / p.Deviation[i]
	case p.Scale != 0:
		return x * p.Scale
	}
	return x
}

// Prepare fills a network's inputs from numbers as its data has them, all
// inputs one after another and row-major; for a table that is a number for each
// of p's Columns, as [Preprocess.Row] makes them, and for a picture a tone from 0 for black to
// p's WhiteTone. p may be nil. Numbers are prepared in float64 before they become T. Others than
// finite ones and tones outside that range are refused, and then the inputs stay as they
// were. A column of categories has the category's number, from 0, or -1 for none, and a number
// that may be missing is NaN then.
func Prepare[T Float](info *ModelInfo, p *Preprocess, values []float64, inputs ...[]T) error {
	n := 0
	for _, in := range inputs {
		n += len(in)
	}
	if err := p.refuse(info, DTypeOf[T](), values, n); err != nil {
		return err
	}
	input, begin, integers := 0, 0, info.HasIntegers()
	p.each(values, func(i, _ int, y float64) {
		for i-begin >= len(inputs[input]) {
			begin += len(inputs[input])
			input++
		}
		in := inputs[input][i-begin:]
		in[0] = T(y)
		if integers {
			if of, _ := info.InputOf(i); of.Integers {
				ToIntegers(in[:1], []float64{y})
			}
		}
	})
	return nil
}

// refuse says why n numbers of a type cannot be prepared from values.
func (p *Preprocess) refuse(info *ModelInfo, d DType, values []float64, n int) error {
	if want := p.Values(n); len(values) != want {
		return fmt.Errorf("%s: found %d numbers, expected %d: one for each %s", info.Package, len(values), want, p.elementName())
	}
	single, integers := d == Float32, info.HasIntegers()
	var err error
	p.each(values, func(i, k int, y float64) {
		if err != nil {
			return
		}
		v := values[k]
		if integers {
			in, _ := info.InputOf(i)
			if want := in.Wanted(y); want != "" {
				err = fmt.Errorf("%s: found %v for %s, expected %s", info.Package, v, p.describe(k), want)
				return
			}
		}
		if single {
			y = float64(float32(y))
		}
		want := ""
		if p != nil && len(p.Encodings) > 0 {
			want = p.Encodings[k%len(p.Encodings)].wanted(v)
		} else if !IsFinite(v) {
			want = "a finite number"
		}
		if want == "a finite number" || want == "" && !IsFinite(y) {
			want = fmt.Sprintf("a finite number that %s can hold", d)
		}
		if want != "" {
			err = fmt.Errorf("%s: found %v for %s, expected %s", info.Package, v, p.describe(k), want)
		}
	})
	if err != nil {
		return err
	}
	if err := p.CheckTones(values); err != nil {
		return fmt.Errorf("%s: %w", info.Package, err)
	}
	return nil
}

func (p *Preprocess) elementName() string {
	if p == nil || len(p.Columns) == 0 {
		return "element of the inputs"
	}
	columns := "of the columns " + strings.Join(p.Columns[:min(len(p.Columns), 10)], ", ")
	if p.SequenceLength > 0 {
		return fmt.Sprintf("%s of %d rows", columns, p.SequenceLength)
	}
	return columns
}

func (p *Preprocess) describe(i int) string {
	if p == nil || len(p.Columns) == 0 {
		return fmt.Sprintf("element %d", i)
	}
	if p.SequenceLength > 0 {
		return fmt.Sprintf("column %q of row %d", p.Columns[i%len(p.Columns)], i/len(p.Columns))
	}
	return fmt.Sprintf("column %q", p.Columns[i])
}

// LabelsOf are the names of the classes of output i: the spec's, or else those
// found in the data; nil if there are none. p may be nil.
func (p *Preprocess) LabelsOf(info *ModelInfo, i int) []string {
	if i < 0 || i >= len(info.Outputs) {
		return nil
	}
	if labels := info.Outputs[i].Labels; len(labels) > 0 || p == nil || i >= len(p.Labels) {
		return labels
	}
	return p.Labels[i]
}

// Describe is info with the names of p's classes where the spec has none, and with p's
// thresholds; p may be nil.
func (p *Preprocess) Describe(info *ModelInfo) *ModelInfo {
	if p == nil || len(p.Labels) == 0 && len(p.Thresholds) == 0 {
		return info
	}
	described := *info
	described.Outputs = slices.Clone(info.Outputs)
	for i := range described.Outputs {
		described.Outputs[i].Labels, described.Outputs[i].Thresholds = p.LabelsOf(info, i), p.thresholdsOf(i)
	}
	return &described
}
