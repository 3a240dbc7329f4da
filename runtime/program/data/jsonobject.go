package data

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

const maxUnused = 20 // names that are remembered

// example reads one that begins with a token: a text, an object, or numbers.
func (j *jsonText) example(x *Example, first json.Token) error {
	if text, ok := first.(string); ok && j.of.readsTexts() {
		return j.textOf(x, text)
	}
	if first == json.Delim('{') {
		return j.object(x)
	}
	return j.arrayOf(x, first, ", or several of them in an array")
}

// textOf makes integers of a text.
func (j *jsonText) textOf(x *Example, text string) error {
	x.Values = append(x.Values, j.of.Preprocess.Text.Row(text, elements(j.of.Info.Inputs[0].Shape))...)
	return j.keepsNone()
}

// arrayOf reads numbers that begin with a token. several says what else they could be.
func (j *jsonText) arrayOf(x *Example, token json.Token, several string) error {
	in, err := j.only()
	if err != nil {
		return err
	}
	var a array
	if err := j.nested(&a, token, 0); err != nil {
		return fmt.Errorf("input %q: %w", in.Name, err)
	}
	if err := a.check(in, several); err != nil {
		return err
	}
	x.Values = append(x.Values, a.values...)
	return j.keepsNone()
}

// keepsNone says that names are to be kept of what has none.
func (j *jsonText) keepsNone() error {
	if len(j.of.Keep) > 0 {
		return fmt.Errorf("want an object, of which %q is to be kept", j.of.Keep[0])
	}
	return nil
}

// object reads the rest of an object, of inputs or of columns.
func (j *jsonText) object(x *Example) error {
	members := map[string]array{}
	kept := make([]string, len(j.of.Keep))
	found := make([]bool, len(kept))
	for j.More() {
		name, err := j.token()
		if err != nil {
			return err
		}
		key := name.(string)
		if _, again := members[key]; again {
			return fmt.Errorf("%q is there twice", key)
		}
		keep := slices.Index(j.of.Keep, key)
		what := j.what(key)
		if what == "" && keep >= 0 {
			if kept[keep], err = j.asText(); err != nil {
				return err
			}
			found[keep] = true
			continue
		}
		if what == "" {
			j.note(key)
			if err := j.skip(); err != nil {
				return err
			}
			continue
		}
		token, err := j.token()
		if err != nil {
			return err
		}
		a, isCell, err := j.cell(what, key, token)
		if !isCell {
			a, err = j.array(token)
		}
		if err != nil {
			return fmt.Errorf("%s %q: %w", what, key, err)
		}
		if members[key] = a; keep >= 0 && len(a.shape) == 0 {
			kept[keep], found[keep] = strconv.FormatFloat(a.values[0], 'g', -1, 64), true
		}
	}
	if _, err := j.token(); err != nil {
		return err
	}
	for i, there := range found {
		if !there {
			return fmt.Errorf("no %q, which is to be kept", j.of.Keep[i])
		}
	}
	x.Kept = append(x.Kept, kept...)
	values, err := j.values(members)
	x.Values = append(x.Values, values...)
	return err
}

// cell reads a value of a table's column that may be something else than a number.
func (j *jsonText) cell(what, key string, token json.Token) (a array, isCell bool, err error) {
	p := j.of.Preprocess
	if _, isDelim := token.(json.Delim); isDelim || what != "column" || len(p.Encodings) == 0 {
		return a, false, nil
	}
	v, want := p.Cell(slices.Index(p.Columns, key), token)
	if want != "" {
		return a, true, fmt.Errorf("want %s, found %s", want, describe(token))
	}
	return array{values: []float64{v}}, true, nil
}

// values are those of the inputs, in their order.
func (j *jsonText) values(members map[string]array) ([]float64, error) {
	p := j.of.Preprocess
	if p != nil && slices.ContainsFunc(p.Columns, func(c string) bool { a, ok := members[c]; return ok && len(a.shape) == 0 }) {
		if p.SequenceLength > 0 {
			return nil, fmt.Errorf("a sample is a window of %d rows: want a table of them (.csv), or an array of the input's numbers", p.SequenceLength)
		}
		return ofColumns(p, members)
	}
	return ofInputs(j.of.Info.Inputs, members)
}

// what a key names; nothing that is of interest if it is empty.
func (j *jsonText) what(key string) string {
	switch {
	case j.of.Preprocess != nil && slices.Contains(j.of.Preprocess.Columns, key):
		return "column"
	case slices.ContainsFunc(j.of.Info.Inputs, func(in runtime.TensorInfo) bool { return in.Name == key }):
		return "input"
	}
	return ""
}

// note remembers a name that is neither an input nor a target.
func (j *jsonText) note(key string) {
	p := j.of.Preprocess
	if (p == nil || !slices.Contains(p.Targets, key)) && !slices.Contains(j.unused, key) && len(j.unused) < maxUnused {
		j.unused = append(j.unused, key)
	}
}

// asText is a value as a table would have it: a text, or JSON.
func (j *jsonText) asText() (string, error) {
	var value json.RawMessage
	if err := j.Decode(&value); err != nil {
		j.failed = fmt.Errorf("JSON: at byte %d: %w", j.InputOffset(), err)
		return "", j.failed
	}
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text, nil
	}
	return string(value), nil
}

func ofColumns(p *runtime.Preprocess, members map[string]array) ([]float64, error) {
	var values []float64
	var missing, arrays []string
	for i, column := range p.Columns {
		a, ok := members[column]
		if e := p.Encoding(i); !ok && (e.Kind != "" || e.Fill != nil) {
			v, _ := p.Cell(i, nil)
			a, ok = array{values: []float64{v}}, true
		}
		switch {
		case !ok:
			missing = append(missing, column)
		case len(a.shape) > 0:
			arrays = append(arrays, column)
		}
		values = append(values, a.values...)
	}
	mistake := func(columns []string, found string) error {
		switch len(columns) {
		case 0:
			return nil
		case 1:
			return fmt.Errorf("column %q: want a number, found %s", columns[0], found)
		}
		return fmt.Errorf("columns %s: want a number for each, found %s", listed(columns, strconv.Quote), found)
	}
	return values, errors.Join(mistake(missing, "nothing"), mistake(arrays, "an array"))
}

func ofInputs(inputs []runtime.TensorInfo, members map[string]array) ([]float64, error) {
	var values []float64
	for _, in := range inputs {
		a, ok := members[in.Name]
		if !ok {
			return nil, fmt.Errorf("input %q: want numbers, found nothing", in.Name)
		}
		if count, ok := fits(a.shape, in.Shape); !ok || count != 1 {
			return nil, fmt.Errorf("input %q: %w", in.Name, misfit(a.shape, in.Shape, ""))
		}
		values = append(values, a.values...)
	}
	return values, nil
}
