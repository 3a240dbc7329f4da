package data

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// preprocess says how to prepare the columns of t: as they were for the
// weights, or by its training rows. Weights that were trained without are
// tested without.
func (c *tableSource) preprocess(config *Config, t *table, rows []int) (*runtime.Preprocess, error) {
	kept := config.Preprocess
	if kept != nil && kept.Kind == kindTable {
		return kept, nil
	}
	p := &runtime.Preprocess{
		Kind: kindTable, Columns: t.columns, Targets: t.targetColumns, Width: t.fileWidth,
		Headerless: !c.header, Delimiter: c.delimiter, Labels: t.labelsOf(),
	}
	if c.SequenceLength > 0 {
		p.SequenceLength, p.SamplingRate = c.SequenceLength, c.SamplingRate
	}
	numbers := func(column int) []float64 {
		values := make([]float64, 0, len(rows))
		for _, row := range rows {
			if v := t.values(row)[column]; !math.IsNaN(v) {
				values = append(values, v)
			}
		}
		return values
	}
	fill := func(column int) (float64, error) {
		if c.Missing == missingConstant {
			return c.FillValue, nil
		}
		values := numbers(column)
		if len(values) == 0 {
			return 0, fmt.Errorf("%s: column %q: no number in the training rows that could be in the place of missing ones: want missing = %q, or the column left out", t.path, t.columns[column], missingConstant)
		}
		return fillValue(c.Missing, values), nil
	}
	var err error
	if p.Encodings, err = t.encodings(fill, c.Missing != missingError && c.Missing != ""); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(p.Encodings, func(e runtime.Encoding) bool { return e.Fill != nil }) {
		p.MissingValues = c.MissingValues
	}
	if err := c.sizes(p, config.Info); err != nil {
		return nil, fmt.Errorf("%s: %w", t.path, err)
	}
	switch {
	case kept != nil: // from Go, which knows no columns
		p.Mean, p.Deviation = kept.Mean, kept.Deviation
	case c.Standardize && !config.TestOnly:
		scale(p, config.Info, func(column int) (float64, float64) {
			return t.scaling(c.Scaler, rows, column, p.Encoding(column).Fill)
		})
	}
	return p, nil
}

// encodings are those of all columns; nil where each is a number that is never missing.
func (t *table) encodings(fill func(column int) (float64, error), missing bool) ([]runtime.Encoding, error) {
	if !missing && !slices.ContainsFunc(t.kinds, func(kind string) bool { return kind != "" }) {
		return nil, nil
	}
	encodings := make([]runtime.Encoding, len(t.columns))
	for i := range encodings {
		e := &encodings[i]
		e.Kind, e.Indicator = t.kinds[i], t.indicators[i]
		switch {
		case e.Kind != "":
			e.Vocabulary = t.categories[i].names
		case missing:
			v, err := fill(i)
			if err != nil {
				return nil, err
			}
			e.Fill = &v
		}
	}
	return encodings, nil
}

// sizes says why columns do not fill the inputs.
func (c *tableSource) sizes(p *runtime.Preprocess, info *runtime.ModelInfo) error {
	made, names := 0, []string{}
	for i, name := range p.Columns {
		n := p.Encoding(i).Elements()
		if made += n; n != 1 {
			names = append(names, fmt.Sprintf("%s %d", name, n))
		}
	}
	how := ""
	if len(names) > 0 {
		how = fmt.Sprintf(" (%s, and others 1)", list(names))
		if len(names) == len(p.Columns) {
			how = fmt.Sprintf(" (%s)", list(names))
		}
	}
	if want := total(info.Inputs) / c.rows(); made != want {
		a := ""
		if c.SequenceLength > 0 {
			a = " a row"
		}
		return fmt.Errorf("the input columns make %s%s%s, but the network's inputs have %d", text.Count(made, "element"), a, how, want)
	}
	at := 0
	for k, n := range c.InputColumns {
		made := 0
		for i := at; i < at+n && i < len(p.Columns); i++ {
			made += p.Encoding(i).Elements()
		}
		at += n
		if in := &info.Inputs[k]; made != elements(in.Shape)/c.rows() {
			return fmt.Errorf("the columns of the input %q make %s%s, but it has %d", in.Name, text.Count(made, "element"), how, elements(in.Shape)/c.rows())
		}
	}
	return nil
}

// scale sets what standardises elements; those of categories and integers are to stay as they are.
func scale(p *runtime.Preprocess, info *runtime.ModelInfo, of func(column int) (shift, by float64)) {
	for c := range p.Columns {
		e := p.Encoding(c)
		for k := range e.Elements() {
			shift, by := 0.0, 1.0
			if in, _ := info.InputOf(len(p.Mean)); k == 0 && e.Kind == "" && !in.Integers {
				shift, by = of(c)
			}
			p.Mean, p.Deviation = append(p.Mean, shift), append(p.Deviation, by)
		}
	}
}

// scaling is what is taken from the numbers of a column, and what the rest is divided by.
func (t *table) scaling(scaler string, rows []int, column int, fill *float64) (shift, by float64) {
	n := len(t.columns)
	value := func(k int) float64 {
		v := t.inputs[rows[k]*n+column]
		if math.IsNaN(v) {
			return *fill
		}
		return v
	}
	if scaler == scalerStandard || scaler == "" {
		return runtime.Moments(len(rows), value)
	}
	values := make([]float64, len(rows))
	for k := range values {
		values[k] = value(k)
	}
	slices.Sort(values)
	if scaler == scalerMinMax {
		return spread(values[0], values[0], values[len(values)-1])
	}
	return spread(quantile(values, 0.5), quantile(values, 0.25), quantile(values, 0.75))
}

// spread is a scale from low to high, 1 where they are one.
func spread(shift, low, high float64) (float64, float64) {
	if by := high - low; by > 0 {
		return shift, min(by, math.MaxFloat64)
	}
	return shift, 1
}

// quantile is that of sorted values, in between in proportion, as NumPy's is.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 == len(sorted) {
		return sorted[i]
	}
	part := at - float64(i)
	return sorted[i]*(1-part) + sorted[i+1]*part
}

// fillValue is what is in the place of missing numbers of a column that has these.
func fillValue(missing string, values []float64) float64 {
	switch missing {
	case missingMedian:
		return quantile(slices.Sorted(slices.Values(values)), 0.5)
	case missingMostFrequent:
		return mostFrequent(slices.Sorted(slices.Values(values)))
	}
	mean := 0.0
	for i, v := range values {
		mean += (v - mean) / float64(i+1)
	}
	return mean
}

// mostFrequent is the least of those that are most frequent.
func mostFrequent(sorted []float64) float64 {
	best, most, count := sorted[0], 0, 0
	for i, v := range sorted {
		if i > 0 && v != sorted[i-1] {
			count = 0
		}
		if count++; count > most {
			best, most = v, count
		}
	}
	return best
}
