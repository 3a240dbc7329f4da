package data

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// maxMistakes is how many broken fields of a table are reported.
const maxMistakes = 20

// tableReader reads a CSV file field by field and collects what is wrong.
type tableReader struct {
	CSV
	info     *runtime.ModelInfo
	csv      *csv.Reader
	header   []string
	inputs   []int // columns of the file
	targets  []int
	names    [][]string // [output][row], for those that learn a class
	table    *table
	mistakes []error
}

func (c CSV) read(config *Config) (*table, error) {
	path := config.path(c.File)
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("csv: no file %s: --data FILE names another", path)
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return c.parse(file, path, config)
}

func (c CSV) parse(src io.Reader, path string, config *Config) (*table, error) {
	r := newTableReader(c, src, path, config)
	if err := r.columns(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for len(r.mistakes) <= maxMistakes {
		record, err := r.csv.Read()
		if err == io.EOF {
			break
		}
		r.row(record, err)
	}
	if len(r.mistakes) > maxMistakes {
		r.mistakes = append(r.mistakes[:maxMistakes], fmt.Errorf("%s: and more", path))
	}
	if len(r.mistakes) > 0 {
		return nil, errors.Join(r.mistakes...)
	}
	if len(r.table.inputs) == 0 {
		return nil, fmt.Errorf("%s: no rows", path)
	}
	if err := r.classes(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r.table, nil
}

func newTableReader(c CSV, src io.Reader, path string, config *Config) *tableReader {
	outputs := config.Info.Outputs
	r := &tableReader{CSV: c, info: config.Info, csv: csv.NewReader(src), names: make([][]string, len(outputs)),
		table: &table{path: path, outputs: len(outputs), classes: make([][]string, len(outputs))}}
	r.csv.Comma = []rune(c.Delimiter)[0]
	r.csv.FieldsPerRecord = -1
	r.csv.TrimLeadingSpace = true
	for k, out := range outputs {
		r.table.width += elements(out.Shape)
		if r.table.classes[k] = out.Labels; len(out.Labels) == 0 && config.Preprocess != nil && k < len(config.Preprocess.Labels) {
			r.table.classes[k] = config.Preprocess.Labels[k]
		}
	}
	return r
}

// columns reads the header and finds the columns in it.
func (r *tableReader) columns() error {
	first, err := r.csv.Read()
	if err == io.EOF {
		return errors.New("no rows")
	} else if err != nil {
		return err
	}
	for i, name := range first {
		name = strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
		if !r.Header {
			name = strconv.Itoa(i + 1)
		}
		r.header = append(r.header, name)
	}
	inputs, targets := columns(r.info)
	if len(r.Inputs) == 0 && len(r.Targets) == 0 && len(first) != inputs+targets {
		return fmt.Errorf("%d columns: want %d for the inputs and %d for the targets, or name them with inputs = [...] and targets = [...]", len(first), inputs, targets)
	}
	if r.targets, err = r.find(r.Targets, func(i int) bool { return i >= len(first)-targets }); err != nil {
		return err
	}
	if r.inputs, err = r.find(r.Inputs, func(i int) bool { return !slices.Contains(r.targets, i) }); err != nil {
		return err
	}
	if len(r.inputs) != inputs || len(r.targets) != targets {
		return fmt.Errorf("%d input and %d target columns: the network needs %d and %d", len(r.inputs), len(r.targets), inputs, targets)
	}
	for _, i := range r.inputs {
		r.table.columns = append(r.table.columns, r.header[i])
	}
	if !r.Header {
		r.row(first, nil)
	}
	return nil
}

// find gives the named columns, or those that satisfy other.
func (r *tableReader) find(names []string, other func(int) bool) ([]int, error) {
	var found []int
	for _, name := range names {
		i, err := column(name, r.header)
		if err != nil {
			return nil, err
		}
		found = append(found, i)
	}
	for i := range r.header {
		if len(names) == 0 && other(i) {
			found = append(found, i)
		}
	}
	return found, nil
}

// row takes over a record, or says what is wrong with it.
func (r *tableReader) row(record []string, err error) {
	if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
		r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d:%d: %w", r.table.path, parse.Line, parse.Column, parse.Err))
		return
	} else if err != nil {
		r.mistakes = append(r.mistakes, fmt.Errorf("%s: %w", r.table.path, err))
		return
	}
	if len(record) != len(r.header) {
		line, _ := r.csv.FieldPos(0)
		r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d: %d columns, want %d", r.table.path, line, len(record), len(r.header)))
		return
	}
	for _, i := range r.inputs {
		r.table.inputs = append(r.table.inputs, r.number(record, i))
	}
	rest := r.targets
	for k := range r.info.Outputs {
		out := &r.info.Outputs[k]
		if learnsClass(out) {
			r.names[k] = append(r.names[k], r.name(record, rest[0], r.table.classes[k]))
			r.table.targets = append(r.table.targets, make([]float64, elements(out.Shape))...)
			rest = rest[1:]
			continue
		}
		for range elements(out.Shape) {
			r.table.targets = append(r.table.targets, r.number(record, rest[0]))
			rest = rest[1:]
		}
	}
}

func (r *tableReader) number(record []string, i int) float64 {
	v, err := strconv.ParseFloat(strings.TrimSpace(record[i]), 64)
	if err != nil || math.IsNaN(v) || math.Abs(v) > math.MaxFloat32 {
		r.wrong(record, i, "a number")
	}
	return v
}

// name reads the name of a class, one of those known if any are.
func (r *tableReader) name(record []string, i int, known []string) string {
	name := strings.TrimSpace(record[i])
	if name == "" && len(known) == 0 {
		r.wrong(record, i, "the name of a class")
	} else if len(known) > 0 && !slices.Contains(known, name) {
		r.wrong(record, i, list(known))
	}
	return name
}

func (r *tableReader) wrong(record []string, i int, want string) {
	line, column := r.csv.FieldPos(i)
	r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d:%d: column %q: found %q, want %s", r.table.path, line, column, r.header[i], record[i], want))
}

// list names at most ten of the choices.
func list(choices []string) string {
	if len(choices) > 10 {
		return strings.Join(choices[:10], ", ") + ", …"
	}
	return strings.Join(choices, ", ")
}

// classes numbers the classes of every row: by the output's labels, by those
// known from training, or else in alphabetical order.
func (r *tableReader) classes() error {
	outputs := len(r.names)
	r.table.labels = make([]int, len(r.table.inputs)/len(r.inputs)*outputs)
	for i := range r.table.labels {
		r.table.labels[i] = -1
	}
	for k, names := range r.names {
		if names == nil {
			continue
		}
		classes := r.table.classes[k]
		if len(classes) == 0 {
			classes = slices.Compact(slices.Sorted(slices.Values(names)))
			r.table.classes[k] = classes
		}
		out := r.info.Outputs[k]
		if want := max(2, elements(out.Shape)); len(classes) != want { // one unit tells two classes apart
			return fmt.Errorf("%d classes (%s): the output %q has %d", len(classes), list(classes), out.Name, want)
		}
		for row, name := range names {
			r.table.labels[row*outputs+k] = slices.Index(classes, name)
		}
	}
	return nil
}
