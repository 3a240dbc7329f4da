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
	"strings"
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
	records    records     // one after another
	lines      recordLines // what they are written as
	cells      recordCells // what takes them apart
	ended      bool        // no more lines
	gaps       *[256]bool  // with what cells begin that say that a number is missing; nil: not known yet
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
		j := newJSONLines(stream, r.wantedKeys())
		r.records, r.lines, r.cells = j, j.lines, j
	} else {
		r.comma, _ = utf8.DecodeRuneInString(c.delimiter)
		if c.delimiter == defaultCSV.Delimiter && strings.EqualFold(filepath.Ext(path), ".tsv") {
			r.comma = '\t'
		}
		c := newCSVRecords(stream, r.comma)
		r.records, r.lines, r.cells = c, c.lines, c
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
	line, _ := r.cells.FieldPos(0)
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
