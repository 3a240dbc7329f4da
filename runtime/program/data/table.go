package data

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// table is what was read: row-major inputs and targets, and the class of every
// row in every output that learns one, -1 in others.
type table struct {
	path            string   // of the first file
	paths           []string // of all
	columns         []string // of the inputs
	kinds           []string // of each, as that of an Encoding
	indicators      []bool   // likewise
	targetColumns   []string
	unused          []string      // columns of the file that mean nothing to the network
	fileWidth       int           // columns of the file
	categories      []*dictionary // of each input column; nil for numbers
	classes         []*dictionary // of each output; nil where it learns none
	inputs, targets []float64     // a number, a category or NaN for none
	labels          []int
	weights         []float64 // of rows; nil for none
	groups          []int     // likewise
	marks           []int     // for what rows are; likewise
	names           *dictionary
	lines           []lineOf // of the files
	outputs         int
	width           int   // of targets
	widths          []int // of each output's
	hashes          [][2]uint64
	ready           *readyRows // what becomes of the inputs; nil: not known yet
	*TableOptions
}

// lineOf is where a row was found: in one of the paths.
type lineOf struct{ file, line int32 }

func (t *table) len() int { return len(t.lines) }

// place says where a row was found.
func (t *table) place(row int) string {
	at := t.lines[row]
	return fmt.Sprintf("%s:%d", t.paths[at.file], at.line)
}

// rows are the numbers of all rows.
func (t *table) rows() []int {
	rows := make([]int, t.len())
	for i := range rows {
		rows[i] = i
	}
	return rows
}

// values are the inputs of a row.
func (t *table) values(row int) []float64 {
	n := len(t.columns)
	return t.inputs[row*n:][:n:n]
}

// class is what splits keep in proportion: the first output's class.
func (t *table) class(row int) int {
	if t.outputs == 0 {
		return -1
	}
	return t.labels[row*t.outputs]
}

// dictionary numbers names in the order in which they come, until it is sorted.
type dictionary struct {
	names []string
	codes map[string]int
	fixed bool // no others are to come
}

func newDictionary(known []string) *dictionary {
	d := &dictionary{codes: map[string]int{}, fixed: len(known) > 0}
	for i, name := range known {
		d.names = append(d.names, name)
		d.codes[name] = i
	}
	return d
}

// code numbers a name; -1 is of an unknown one.
func (d *dictionary) code(name string) int {
	code, ok := d.codes[name]
	switch {
	case ok:
		return code
	case d.fixed:
		return -1
	}
	name = strings.Clone(name) // the next line overwrites it
	d.codes[name] = len(d.names)
	d.names = append(d.names, name)
	return len(d.names) - 1
}

// sort puts names in alphabetical order and says which numbers they have then.
func (d *dictionary) sort() (to []int) {
	before := d.names
	if !d.fixed {
		d.names = slices.Sorted(slices.Values(before))
	}
	to = make([]int, len(before))
	for i, name := range d.names {
		to[d.codes[name]] = i
		d.codes[name] = i
	}
	return to
}

// finish numbers classes and categories in the end: by the output's labels, by those
// known from training, or else in alphabetical order.
func (t *table) finish(info *runtime.ModelInfo) error {
	for k, d := range t.classes {
		if d == nil {
			continue
		}
		to := d.sort()
		out := &info.Outputs[k]
		if want := max(2, elements(out.Shape)); len(d.names) != want { // one unit tells two classes apart
			return fmt.Errorf("%s (%s): the output %q has %d", text.Count(len(d.names), "class"), list(d.names), out.Name, want)
		}
		for i := k; i < len(t.labels); i += t.outputs {
			t.labels[i] = to[t.labels[i]]
		}
	}
	n := len(t.columns)
	for c, d := range t.categories {
		if d == nil {
			continue
		}
		if len(d.names) == 0 {
			return fmt.Errorf("column %q: every cell is empty: want names of categories", t.columns[c])
		}
		to := d.sort()
		for i := c; i < len(t.inputs); i += n {
			if code := int(t.inputs[i]); code >= 0 {
				t.inputs[i] = float64(to[code])
			}
		}
	}
	return nil
}

// labelsOf are the names of each output's classes.
func (t *table) labelsOf() [][]string {
	labels := make([][]string, len(t.classes))
	for k, d := range t.classes {
		if d != nil {
			labels[k] = d.names
		}
	}
	return labels
}

// largeTargets notes outputs whose targets a network would take long to reach.
func (t *table) largeTargets(rows []int, info *runtime.ModelInfo) []string {
	const large = 100
	var notes []string
	first := 0
	for k := range info.Outputs {
		out := &info.Outputs[k]
		n := t.widths[k]
		low, high, squares := math.Inf(1), math.Inf(-1), 0.
		for _, row := range rows {
			for _, v := range t.targets[row*t.width+first:][:n] {
				low, high = min(low, v), max(high, v)
				squares += v / large * (v / large) / float64(len(rows)*n)
			}
		}
		if first += n; out.Targets == runtime.AnyNumber && !out.Sparse && squares > 1 {
			notes = append(notes, largeNote(out, low, high))
		}
	}
	return notes
}

func largeNote(out *runtime.OutputInfo, low, high float64) string {
	return fmt.Sprintf("targets of %q go from %g to %g and are not scaled: a network learns numbers near 0 better; divide them in the table", out.Name, low, high)
}

// check refuses values that the network's numbers cannot hold once they are
// prepared.
func (t *table) check(pre *runtime.Preprocess, info *runtime.ModelInfo) error {
	prepared := newRowCheck(pre, info)
	for row := range t.lines {
		if err := prepared.check(t.values(row)); err != nil {
			return fmt.Errorf("%s: %w", t.place(row), err)
		}
	}
	return nil
}

// rowCheck refuses rows that the network's numbers cannot hold once they are prepared.
type rowCheck struct {
	one  runtime.Preprocess // of a single row
	info *runtime.ModelInfo
	row  []float64

	integers bool // among the inputs
}

func newRowCheck(pre *runtime.Preprocess, info *runtime.ModelInfo) *rowCheck {
	r := &rowCheck{one: *pre, info: info, integers: info.HasIntegers()}
	r.one.SequenceLength = 0
	r.row = make([]float64, total(info.Inputs)/max(pre.SequenceLength, 1))
	return r
}

func (r *rowCheck) check(values []float64) error {
	largest := r.info.DType.Max()
	if r.one.Expand(r.row, values); !r.integers && bounded(r.row, largest) {
		return nil
	}
	for i, y := range r.row {
		c := r.one.ColumnOf(i)
		in, _ := r.info.InputOf(i)
		switch want := in.Wanted(y); {
		case want != "" && r.one.Encoding(c).Kind == runtime.CategoryInteger:
			n := len(r.one.Encoding(c).Vocabulary)
			return fmt.Errorf("column %q: %d categories and 0 for others are numbers up to %d, but the input %q takes %s", r.one.Columns[c], n, n, in.Name, want)
		case want != "":
			return fmt.Errorf("column %q: found %v, want %s", r.one.Columns[c], y, want)
		case !(y >= -largest && y <= largest):
			return fmt.Errorf("column %q: %v becomes %v, which is more than %s holds", r.one.Columns[c], values[c], y, r.info.DType)
		}
	}
	return nil
}

// part are samples of the table, each by the row with which it begins.
func (t *table) part(name string, pre *runtime.Preprocess, samples []int, shuffle bool) *part {
	called := func(i int) string { return t.place(t.targetRow(samples[i])) }
	return &part{name: name, len: len(samples), shuffle: shuffle, weighed: t.weights != nil, called: called, reader: func() func(epoch, i int, r *row) {
		var window []float64
		return func(_, i int, r *row) {
			window = t.fill(samples[i], pre, window[:0], r)
		}
	}}
}

// fill makes the sample that begins with a row; window is memory for its values.
func (t *table) fill(begin int, pre *runtime.Preprocess, window []float64, r *row) []float64 {
	for j := range t.TableOptions.rows() {
		window = append(window, t.values(begin+j*t.SamplingRate)...)
	}
	pre.Expand(r.inputs, window)
	at := t.targetRow(begin)
	copy(r.labels, t.labels[at*t.outputs:])
	if t.weights != nil {
		r.weight = t.weights[at]
	}
	steps := t.steps()
	targets, from := r.targets, 0
	for _, n := range t.widths {
		for j := range steps {
			targets = targets[copy(targets, t.targets[(at+j*t.SamplingRate)*t.width+from:][:n]):]
		}
		from += n
	}
	return window
}

// readyRows are what becomes of the rows of a table.
type readyRows struct {
	check  *rowCheck
	inputs []float64
	wrong  map[int]error // of rows that the network's numbers cannot hold
}

// prepare has a table know what becomes of its rows, each a sample.
func (t *table) prepare(pre *runtime.Preprocess, info *runtime.ModelInfo) error {
	if t.ready == nil {
		t.ready = &readyRows{check: newRowCheck(pre, info)}
	}
	r := t.ready
	r.inputs = r.inputs[:0]
	clear(r.wrong)
	for row := range t.len() {
		if err := r.check.check(t.values(row)); err != nil {
			if r.wrong == nil {
				r.wrong = map[int]error{}
			}
			r.wrong[row] = fmt.Errorf("%s: %w", t.place(row), err)
		}
		r.inputs = append(r.inputs, r.check.row...)
	}
	return nil
}

// give is the sample that a row is which is prepared.
func (t *table) give(at int, r *row) error {
	if err := t.ready.wrong[at]; err != nil {
		return err
	}
	n := len(r.inputs)
	copy(r.inputs, t.ready.inputs[at*n:][:n])
	copy(r.labels, t.labels[at*t.outputs:])
	copy(r.targets, t.targets[at*t.width:][:t.width])
	if t.weights != nil {
		r.weight = t.weights[at]
	}
	return nil
}
