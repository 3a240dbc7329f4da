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

// tableReader reads a file field by field and collects what is wrong.
type tableReader struct {
	tableSource
	info       *runtime.ModelInfo
	kept       *runtime.Preprocess // what the weights were trained on; may be nil
	predicting bool                // without targets
	text       *textStream
	records    records
	comma      rune
	path       string
	header     []string
	firstRow   []string // fields of the first line
	firstLine  string
	isHeader   bool // the first line
	inputs     []int
	targets    []int
	weight     int // the columns of marks; -1 for none
	group      int
	mark       int
	elements   []int // the element that each input column begins with; nil: not known yet
	table      *table
	line       int // of the last row
	mistakes   []error
	words      map[int]*words // in columns that should hold numbers from 0 to 1
}

// records are the lines of a file that are rows, and at first the names of columns. A record is
// overwritten by the next.
type records interface {
	Read() ([]string, error)
	FieldPos(field int) (line, column int)
}

// words are names in a column of numbers, and which of the mistakes tells of them.
type words struct {
	mistake int
	names   []string
}

// read reads files, one after the other. The columns are those of the weights, or those of pre.
func (c *tableSource) read(config *Config, paths []string, pre *runtime.Preprocess) (*table, error) {
	if pre == nil {
		pre = config.Preprocess
	}
	var t *table
	for _, path := range paths {
		err := c.open1(path, func(file io.Reader) error {
			r := newTableReader(*c, file, path, config.Info, pre)
			if t != nil {
				r.goOn(t)
			}
			t = r.table
			return r.all()
		})
		if err != nil {
			return nil, err
		}
	}
	if err := t.finish(config.Info); err != nil {
		return nil, fmt.Errorf("%s: %w", t.path, err)
	}
	return t, nil
}

// open1 opens a file for use.
func (c *tableSource) open1(path string, use func(io.Reader) error) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c.errorf("no file %s: --data FILE names another", path)
	}
	if err != nil {
		return err
	}
	defer file.Close()
	return use(file)
}

func newTableReader(c tableSource, src io.Reader, path string, info *runtime.ModelInfo, kept *runtime.Preprocess) *tableReader {
	outputs := info.Outputs
	stream := newTextStream(src, total(info.Inputs)+len(c.Inputs)+len(c.Targets))
	if c.steps() > 0 && c.SamplingRate == 0 {
		c.SamplingRate = 1
	}
	r := &tableReader{tableSource: c, info: info, text: stream, path: path, weight: -1, group: -1, mark: -1,
		table: &table{path: path, paths: []string{path}, outputs: len(outputs), classes: make([]*dictionary, len(outputs)), names: newDictionary(nil)}}
	r.table.TableOptions = &r.tableSource.TableOptions
	if kept != nil && len(kept.Columns) > 0 {
		r.kept = kept
	}
	if c.json {
		r.records = newJSONLines(stream, r.wantedKeys())
	} else {
		r.comma, _ = utf8.DecodeRuneInString(c.delimiter)
		if c.delimiter == defaultCSV.Delimiter && strings.EqualFold(filepath.Ext(path), ".tsv") {
			r.comma = '\t'
		}
		rows := csv.NewReader(stream)
		rows.Comma = r.comma
		rows.FieldsPerRecord = -1
		rows.ReuseRecord = true
		// A tab would be taken for space before the next column.
		rows.TrimLeadingSpace = r.comma == ' ' || !unicode.IsSpace(r.comma)
		r.records = rows
	}
	for k := range outputs {
		n := numbers(&outputs[k]) / c.steps()
		r.table.width += n
		r.table.widths = append(r.table.widths, n)
		if learnsClass(&outputs[k]) {
			r.table.classes[k] = newDictionary(kept.LabelsOf(info, k))
		}
	}
	return r
}

// goOn reads a file whose rows go on where those of t end, and whose columns are called so.
func (r *tableReader) goOn(t *table) {
	t.paths = append(t.paths, r.path)
	r.table = t
}

// read reads one file.
func (r *tableReader) read() (*table, error) {
	if err := r.all(); err != nil {
		return nil, err
	}
	if err := r.table.finish(r.info); err != nil {
		return nil, fmt.Errorf("%s: %w", r.path, err)
	}
	return r.table, nil
}

// all reads the rows of a file.
func (r *tableReader) all() error {
	before := r.table.len()
	if err := r.columns(); err != nil {
		return fmt.Errorf("%s: %w", r.path, err)
	}
	for r.next() {
	}
	if err := r.wrongs(); err != nil {
		return err
	}
	if r.table.len() == before {
		return fmt.Errorf("%s: no rows", r.path)
	}
	return nil
}

// next reads a row, and reports whether there may be another.
func (r *tableReader) next() bool {
	r.text.next()
	record, err := r.records.Read()
	if err == io.EOF {
		return false
	}
	r.row(record, err)
	return r.text.err == nil && len(r.mistakes) <= maxMistakes
}

// wrongs are the mistakes, told as one.
func (r *tableReader) wrongs() error {
	r.suggestLabels()
	if len(r.mistakes) > maxMistakes {
		r.mistakes = append(r.mistakes[:maxMistakes], fmt.Errorf("%s: and more", r.path))
	}
	return errors.Join(r.mistakes...)
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
		r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d: the row that begins here has a quote that is not closed, or more after it, until line %d", r.path, parse.StartLine, parse.Line))
		return
	} else if parse != nil {
		r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d:%d: %w", r.path, parse.Line, parse.Column, parse.Err))
		return
	} else if err != nil {
		r.mistakes = append(r.mistakes, fmt.Errorf("%s: after line %d: %w", r.path, r.line, err))
		return
	}
	line, _ := r.records.FieldPos(0)
	if len(record) != len(r.header) {
		r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d: %s, want %d", r.path, line, text.Count(len(record), "column"), len(r.header)))
		return
	}
	r.line, r.table.lines = line, append(r.table.lines, lineOf{int32(len(r.table.paths) - 1), int32(line)})
	integers := r.info.HasIntegers()
	for k, i := range r.inputs {
		v := r.input(record, k, i)
		if integers && r.elements != nil && r.table.categories[k] == nil && !math.IsNaN(v) {
			if in, _ := r.info.InputOf(r.elements[k]); in.Wanted(v) != "" {
				r.wrong(record, i, in.Wanted(v))
			}
		}
		r.table.inputs = append(r.table.inputs, v)
	}
	if r.predicting {
		return
	}
	r.readMarks(record)
	rest := r.targets
	for k := range r.info.Outputs {
		out := &r.info.Outputs[k]
		n := r.table.widths[k]
		if d := r.table.classes[k]; d != nil {
			r.table.labels = append(r.table.labels, d.code(r.class(record, rest[0], d)))
			for range n {
				r.table.targets = append(r.table.targets, 0)
			}
			rest = rest[1:]
			continue
		}
		r.table.labels = append(r.table.labels, -1)
		r.target(record, rest[:n], out)
		rest = rest[n:]
	}
}

// input reads input column k, which is field i.
func (r *tableReader) input(record []string, k, i int) float64 {
	cell := strings.TrimSpace(record[i])
	if d := r.table.categories[k]; d != nil {
		switch {
		case cell == "":
			return -1
		case !utf8.ValidString(cell):
			r.wrong(record, i, "the name of a category in UTF-8")
		}
		return float64(d.code(cell))
	}
	if isMissing := cell == "" || slices.Contains(r.MissingValues, cell) || r.kept != nil && r.kept.IsMissing(cell); isMissing {
		if r.mayMiss(k) {
			return math.NaN()
		}
		if r.kept == nil {
			r.wrong(record, i, "a number, or missing = \"median\" or the like in [data]")
			return 0
		}
	}
	return r.value(record, i, math.MaxFloat64) // may be scaled
}

// mayMiss reports whether numbers of an input column may be missing.
func (r *tableReader) mayMiss(column int) bool {
	if r.kept != nil {
		return r.kept.Encoding(column).Fill != nil
	}
	return r.Missing != missingError && r.Missing != ""
}

// readMarks reads what a row says of itself.
func (r *tableReader) readMarks(record []string) {
	t := r.table
	if r.weight >= 0 {
		v := r.value(record, r.weight, r.info.DType.Max())
		if v < 0 {
			r.wrong(record, r.weight, "a weight, which is at least 0")
		}
		t.weights = append(t.weights, v)
	}
	if r.group >= 0 {
		t.groups = append(t.groups, t.names.code(strings.TrimSpace(record[r.group])))
	}
	if r.mark >= 0 {
		t.marks = append(t.marks, r.markOf(record))
	}
}

// What rows are for.
const (
	markTrain = iota
	markValidation
	markTest
)

func (r *tableReader) markOf(record []string) int {
	switch strings.ToLower(strings.TrimSpace(record[r.mark])) {
	case "train", "training":
		return markTrain
	case "validation", "valid", "val", "dev":
		return markValidation
	case "test", "testing":
		return markTest
	}
	r.wrong(record, r.mark, "train, validation or test")
	return markTrain
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
	if len(r.mistakes) > mistakes || r.steps() > 1 {
		return
	}
	err := runtime.CheckTarget(out, r.table.targets[before:])
	if out.Sparse {
		err = runtime.CheckLabels(out, integers(r.table.targets[before:]))
	}
	if err != nil {
		line, column := r.records.FieldPos(columns[0])
		r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d:%d: %w", r.path, line, column, err))
	}
}

// isWord collects a name that stands for a number from 0 to 1. All of a column are
// one mistake.
func (r *tableReader) isWord(record []string, i int) bool {
	name := strings.TrimSpace(record[i])
	if _, err := r.parse(name); err == nil || name == "" || !utf8.ValidString(name) {
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
	v, err := r.parse(strings.TrimSpace(record[i]))
	if err != nil || !(math.Abs(v) <= largest) {
		r.wrong(record, i, "a number")
	}
	return v
}

// parse reads a number; true and false of JSON are such.
func (r *tableReader) parse(cell string) (float64, error) {
	switch {
	case r.json && cell == "true":
		return 1, nil
	case r.json && cell == "false":
		return 0, nil
	}
	return runtime.ParseNumber(cell)
}

// class reads the name of a class, one of those known if any are.
func (r *tableReader) class(record []string, i int, known *dictionary) string {
	name := strings.TrimSpace(record[i])
	_, is := known.codes[name]
	switch {
	case !utf8.ValidString(name):
		r.wrong(record, i, "the name of a class in UTF-8")
	case known.fixed && !is:
		r.wrong(record, i, list(known.names))
	case name == "":
		r.wrong(record, i, "the name of a class")
	}
	return name
}

func (r *tableReader) wrong(record []string, i int, want string) {
	line, column := r.records.FieldPos(i)
	found := record[i]
	if len(found) > 60 {
		found = strings.ToValidUTF8(found[:60], "") + "…"
	}
	r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d:%d: column %q: found %q, want %s", r.path, line, column, r.header[i], found, want))
}
