package data

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// jsonLines reads objects, one a line, as records.
type jsonLines struct {
	lines   *jsonObjects
	line    int            // of the last one
	names   []string       // of the columns
	columns map[string]int // by name
	record  []string       // the last one
	at      []int          // where its values end in the line
	pending bool           // the first object is read, but its names alone were asked for
}

// newJSONLines reads objects whose members are called so; those of the first object, if names is nil.
func newJSONLines(text *textStream, names []string) *jsonLines {
	j := &jsonLines{lines: &jsonObjects{text: text, src: bufio.NewReaderSize(text, 1<<16)}}
	if names != nil {
		j.name(names)
	}
	return j
}

func (j *jsonLines) name(names []string) {
	j.names, j.columns = names, make(map[string]int, len(names))
	for i, name := range names {
		j.columns[name] = i
	}
	j.record, j.at = make([]string, len(names)), make([]int, len(names))
}

// FieldPos implements records.
func (j *jsonLines) FieldPos(field int) (line, column int) { return j.line, j.at[field] + 1 }

// Read implements records.
func (j *jsonLines) Read() ([]string, error) {
	if j.pending {
		j.pending = false
		return j.record, nil
	}
	first := j.lines.line == 0
	object, line, err := j.lines.next()
	if err != nil || !first {
		if err == nil {
			return j.parse(object, line)
		}
		return nil, err
	}
	if j.line = line; j.names == nil { // the names of columns
		names, err := j.members(object)
		if err != nil {
			return nil, err
		}
		j.name(names)
	}
	j.pending = true
	return slices.Clone(j.names), j.read(object)
}

// parse takes an object apart.
func (j *jsonLines) parse(object []byte, line int) ([]string, error) {
	j.line = line
	return j.record, j.read(object)
}

// jsonObjects divides a text into lines that are not empty.
type jsonObjects struct {
	text  *textStream
	src   *bufio.Reader
	line  int
	bytes []byte
}

func (j *jsonObjects) next() (object []byte, line int, err error) {
	for {
		j.text.next()
		if j.bytes, err = readLine(j.src, j.bytes[:0]); len(j.bytes) > 0 {
			j.line++
		}
		if len(bytes.TrimSpace(j.bytes)) > 0 && (err == nil || err == io.EOF) {
			return j.bytes, j.line, nil
		}
		if err != nil {
			return nil, j.line, err
		}
	}
}

// members are the names in an object, in its order.
func (j *jsonLines) members(object []byte) (names []string, err error) {
	seen := map[string]bool{}
	err = j.each(object, func(name string, _ json.Token, _ int) error {
		if seen[name] {
			return fmt.Errorf("%q is there twice", name)
		}
		seen[name], names = true, append(names, name)
		return nil
	})
	return names, err
}

// read takes over an object's members.
func (j *jsonLines) read(object []byte) error {
	clear(j.record)
	for i := range j.at {
		j.at[i] = -1
	}
	err := j.each(object, func(name string, value json.Token, at int) error {
		i, ok := j.columns[name]
		switch {
		case !ok:
			return nil
		case j.at[i] >= 0:
			return fmt.Errorf("%q is there twice", name)
		}
		j.at[i] = at
		switch value := value.(type) {
		case nil:
		case string:
			j.record[i] = value
		case json.Number:
			j.record[i] = value.String()
		case bool:
			j.record[i] = map[bool]string{true: "true", false: "false"}[value]
		default:
			return fmt.Errorf("%q: want a number, a string, true, false or null, found %s", name, describe(value))
		}
		return nil
	})
	for i := range j.at {
		j.at[i] = max(j.at[i], 0)
	}
	return err
}

// each gives the members of an object, whose values are those of JSON or, of arrays and objects,
// the first token, and where they are.
func (j *jsonLines) each(object []byte, use func(name string, value json.Token, at int) error) error {
	d := json.NewDecoder(bytes.NewReader(object))
	d.UseNumber()
	wrong := func(err error) error {
		if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the object does not end on its line")
		}
		return &csv.ParseError{StartLine: j.line, Line: j.line, Column: int(d.InputOffset()) + 1, Err: err}
	}
	first, err := d.Token()
	switch {
	case err != nil:
		return wrong(err)
	case first != json.Delim('{'):
		return wrong(fmt.Errorf("want an object, found %s", describe(first)))
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return wrong(err)
		}
		rest := object[d.InputOffset():]
		at := len(object) - len(bytes.TrimLeft(rest, ": \t"))
		value, err := d.Token()
		if err == nil {
			err = use(name.(string), value, at)
		}
		if err == nil {
			err = skipRest(d, value)
		}
		if err != nil {
			return wrong(err)
		}
	}
	if _, err := d.Token(); err != nil {
		return wrong(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return wrong(errors.New("more after the object: want one a line"))
	}
	return nil
}

// skipRest reads the rest of a value of which the first token is there.
func skipRest(d *json.Decoder, first json.Token) error {
	if first != json.Delim('{') && first != json.Delim('[') {
		return nil
	}
	for depth := 1; depth > 0; {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return nil
}

// wantedKeys are the columns of objects; nil for those of the first object.
func (r *tableReader) wantedKeys() []string {
	inputs, targets := r.Inputs, r.Targets
	if r.kept != nil {
		inputs, targets = r.kept.Columns, r.kept.Targets
	}
	if len(inputs) == 0 || len(targets) == 0 && !r.predicting {
		return nil
	}
	var names []string
	for _, name := range slices.Concat(inputs, targets, r.marks()) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
