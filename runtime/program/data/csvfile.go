package data

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// maxMistakes is how many broken fields of a table are reported.
const maxMistakes = 20

// tableReader reads a CSV file field by field and collects what is wrong.
type tableReader struct {
	CSV
	info       *runtime.ModelInfo
	kept       *runtime.Preprocess // what the weights were trained on; may be nil
	predicting bool                // without targets
	text       *textStream
	csv        *csv.Reader
	header     []string
	firstRow   []string // fields of the first line
	firstLine  string
	isHeader   bool // the first line
	inputs     []int
	targets    []int
	classes    [][]string // [output][row], for those that learn a class
	table      *table
	line       int // of the last row
	mistakes   []error
	words      map[int]*words // in columns that should hold numbers from 0 to 1
}

// words are names in a column of numbers, and which of the mistakes tells of them.
type words struct {
	mistake int
	names   []string
}

// read reads a file. The columns are those of the weights, or those of pre.
func (c CSV) read(config *Config, path string, pre *runtime.Preprocess) (*table, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("csv: no file %s: --data FILE names another", path)
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if pre == nil {
		pre = config.Preprocess
	}
	return newTableReader(c, file, path, config.Info, pre).read()
}

func newTableReader(c CSV, src io.Reader, path string, info *runtime.ModelInfo, kept *runtime.Preprocess) *tableReader {
	outputs := info.Outputs
	inputs, targets := columns(info)
	stream := newTextStream(src, inputs+targets)
	r := &tableReader{CSV: c, info: info, text: stream, csv: csv.NewReader(stream), classes: make([][]string, len(outputs)),
		table: &table{path: path, outputs: len(outputs), classes: make([][]string, len(outputs))}}
	if kept != nil && len(kept.Columns) > 0 {
		r.kept = kept
	}
	r.csv.Comma, _ = utf8.DecodeRuneInString(c.Delimiter)
	if c.Delimiter == defaultCSV.Delimiter && strings.EqualFold(filepath.Ext(path), ".tsv") {
		r.csv.Comma = '\t'
	}
	r.csv.FieldsPerRecord = -1
	r.csv.ReuseRecord = true
	// A tab would be taken for space before the next column.
	r.csv.TrimLeadingSpace = r.csv.Comma == ' ' || !unicode.IsSpace(r.csv.Comma)
	for k, out := range outputs {
		r.table.width += numbers(&out)
		r.table.classes[k] = kept.LabelsOf(info, k)
	}
	return r
}

func (r *tableReader) read() (*table, error) {
	path := r.table.path
	if err := r.columns(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for len(r.mistakes) <= maxMistakes {
		r.text.next()
		record, err := r.csv.Read()
		if err == io.EOF {
			break
		}
		if r.row(record, err); r.text.err != nil {
			break
		}
	}
	r.suggestLabels()
	if len(r.mistakes) > maxMistakes {
		r.mistakes = append(r.mistakes[:maxMistakes], fmt.Errorf("%s: and more", path))
	}
	if len(r.mistakes) > 0 {
		return nil, errors.Join(r.mistakes...)
	}
	if r.table.len() == 0 {
		return nil, fmt.Errorf("%s: no rows", path)
	}
	if err := r.number(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r.table, nil
}

// first explains why there is no first line.
func (r *tableReader) first(err error) error {
	if err == io.EOF {
		return errors.New("no rows")
	}
	return err
}

// row takes over a record, or says what is wrong with it.
func (r *tableReader) row(record []string, err error) {
	if parse := (*csv.ParseError)(nil); errors.As(err, &parse) && parse.Line != parse.StartLine {
		r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d: the row that begins here has a quote that is not closed, or more after it, until line %d", r.table.path, parse.StartLine, parse.Line))
		return
	} else if parse != nil {
		r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d:%d: %w", r.table.path, parse.Line, parse.Column, parse.Err))
		return
	} else if err != nil {
		r.mistakes = append(r.mistakes, fmt.Errorf("%s: after line %d: %w", r.table.path, r.line, err))
		return
	}
	line, _ := r.csv.FieldPos(0)
	if len(record) != len(r.header) {
		r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d: %s, want %d", r.table.path, line, text.Count(len(record), "column"), len(r.header)))
		return
	}
	r.line, r.table.lines = line, append(r.table.lines, line)
	integers := r.info.HasIntegers()
	for k, i := range r.inputs {
		v := r.value(record, i, math.MaxFloat64) // may be scaled
		if integers && !math.IsNaN(v) {
			if in, _ := r.info.InputOf(k); in.Wanted(v) != "" {
				r.wrong(record, i, in.Wanted(v))
			}
		}
		r.table.inputs = append(r.table.inputs, v)
	}
	if r.predicting {
		return
	}
	rest := r.targets
	for k := range r.info.Outputs {
		out := &r.info.Outputs[k]
		if learnsClass(out) {
			r.classes[k] = append(r.classes[k], r.class(record, rest[0], r.table.classes[k]))
			r.table.targets = append(r.table.targets, make([]float64, numbers(out))...)
			rest = rest[1:]
			continue
		}
		n := numbers(out)
		r.target(record, rest[:n], out)
		rest = rest[n:]
	}
}

// target reads the numbers that an output should be, which its loss must be for.
func (r *tableReader) target(record []string, columns []int, out *runtime.OutputInfo) {
	before, mistakes := len(r.table.targets), len(r.mistakes)
	for _, i := range columns {
		if len(columns) == 1 && out.Targets.Answers() && r.isWord(record, i) {
			r.table.targets = append(r.table.targets, 0)
			return
		}
		v := r.value(record, i, r.info.DType.Max())
		if out.Sparse && v != math.Trunc(v) && len(r.mistakes) == mistakes {
			r.wrong(record, i, "a label, which is a whole number")
		}
		if !out.Targets.Holds(v) && len(r.mistakes) == mistakes {
			r.wrong(record, i, fmt.Sprintf("%s, as %s is for", out.Targets.One(), out.Loss))
		}
		r.table.targets = append(r.table.targets, v)
	}
	if len(r.mistakes) > mistakes {
		return
	}
	err := runtime.CheckTarget(out, r.table.targets[before:])
	if out.Sparse {
		err = runtime.CheckLabels(out, integers(r.table.targets[before:]))
	}
	if err != nil {
		line, column := r.csv.FieldPos(columns[0])
		r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d:%d: %w", r.table.path, line, column, err))
	}
}

// isWord collects a name that stands for a number from 0 to 1. All of a column are
// one mistake.
func (r *tableReader) isWord(record []string, i int) bool {
	name := strings.TrimSpace(record[i])
	if _, err := parseNumber(name); err == nil || name == "" || !utf8.ValidString(name) {
		return false
	}
	w := r.words[i]
	if w == nil {
		w = &words{mistake: len(r.mistakes)}
		if r.words == nil {
			r.words = map[int]*words{}
		}
		r.words[i] = w
		r.wrong(record, i, "a number from 0 to 1")
	}
	if len(w.names) < 3 && !slices.Contains(w.names, name) {
		w.names = append(w.names, strings.Clone(name))
	}
	return true
}

// suggestLabels says how names are learned of which there are two.
func (r *tableReader) suggestLabels() {
	for _, w := range r.words {
		if len(w.names) <= 2 {
			slices.Sort(w.names)
			example := strconv.Quote(w.names[0]) + ", …"
			if len(w.names) == 2 {
				example = fmt.Sprintf("%q, %q", w.names[0], w.names[1])
			}
			r.mistakes[w.mistake] = fmt.Errorf("%w; names are learned by an output that has them: labels = [%s]", r.mistakes[w.mistake], example)
		}
	}
}

func (r *tableReader) value(record []string, i int, largest float64) float64 {
	v, err := parseNumber(strings.TrimSpace(record[i]))
	if err != nil || !(math.Abs(v) <= largest) {
		r.wrong(record, i, "a number")
	}
	return v
}

// class reads the name of a class, one of those known if any are.
func (r *tableReader) class(record []string, i int, known []string) string {
	name := strings.TrimSpace(record[i])
	switch {
	case !utf8.ValidString(name):
		r.wrong(record, i, "the name of a class in UTF-8")
	case len(known) > 0 && !slices.Contains(known, name):
		r.wrong(record, i, list(known))
	case name == "":
		r.wrong(record, i, "the name of a class")
	}
	return strings.Clone(name)
}

func (r *tableReader) wrong(record []string, i int, want string) {
	line, column := r.csv.FieldPos(i)
	found := record[i]
	if len(found) > 60 {
		found = strings.ToValidUTF8(found[:60], "") + "…"
	}
	r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d:%d: column %q: found %q, want %s", r.table.path, line, column, r.header[i], found, want))
}

// number numbers the classes of every row: by the output's labels, by those
// known from training, or else in alphabetical order.
func (r *tableReader) number() error {
	outputs := len(r.classes)
	r.table.labels = make([]int, r.table.len()*outputs)
	for i := range r.table.labels {
		r.table.labels[i] = -1
	}
	for k, names := range r.classes {
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
			return fmt.Errorf("%s (%s): the output %q has %d", text.Count(len(classes), "class"), list(classes), out.Name, want)
		}
		for row, name := range names {
			r.table.labels[row*outputs+k] = slices.Index(classes, name)
		}
	}
	return nil
}
