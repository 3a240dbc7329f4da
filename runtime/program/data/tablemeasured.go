package data

import (
	"errors"
	"fmt"
	"iter"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// measuredTable is one that a network is measured on, as it is read: some rows of it are in memory.
type measuredTable struct {
	*tableSource
	config *Config
	kept   *runtime.Preprocess // which knows all columns
	files  []string
	rows   int
	all    setDigest
	known  *familiar

	// Where some of the rows test, what says which: labels, groups and marks of all, and hashes.
	outline *table
}

// streamsTests reports whether nothing but test samples is wanted, which can be had as they are read:
// all but windows over several series, whose rows may be anywhere.
func (c *tableSource) streamsTests(config *Config) bool {
	kept := config.Preprocess
	return config.TestOnly && kept != nil && kept.Kind == kindTable && (c.Group == "" || c.SequenceLength == 0)
}

// openTests opens what tests: all rows of files, or those of the training's table that were kept for that.
func (c *tableSource) openTests(config *Config) (*tables, error) {
	files, other, err := c.wholeTest(config)
	if err != nil {
		return nil, err
	}
	if files != nil {
		m := &measuredTable{tableSource: c, config: config, kept: config.Preprocess, files: files}
		if err := m.scan(); err != nil {
			return nil, err
		}
		if !other || m.kept.Table == "" || m.all.String() != m.kept.Table {
			return m.whole()
		}
	}
	if files, err = c.files(config.path, c.File); err != nil {
		return nil, err
	}
	m := &measuredTable{tableSource: c, config: config, kept: config.Preprocess, files: files}
	m.outline = &table{path: files[0], names: newDictionary(nil), outputs: min(1, len(config.Info.Outputs)), TableOptions: &c.TableOptions}
	if err := m.scan(); err != nil {
		return nil, err
	}
	return m.share()
}

// scan reads all rows, and refuses those that cannot be read.
func (m *measuredTable) scan() error {
	m.known = newFamiliar(m.kept.Sketch)
	look := func(t *table) error {
		if err := hashed(t); err != nil {
			return err
		}
		return t.prepare(m.kept, m.config.Info)
	}
	return m.eachBlock(m.config, m.files, m.kept, look, func(t *table) error {
		for row, h := range t.rowHashes() {
			if err := t.ready.wrong[row]; err != nil {
				return err
			}
			m.all.add(h)
			m.known.add(h[1])
			if o := m.outline; o != nil {
				o.lines, o.hashes = append(o.lines, lineOf{}), append(o.hashes, h)
				o.labels = append(o.labels, t.labels[row*t.outputs:][:o.outputs]...)
				if t.groups != nil {
					o.groups = append(o.groups, o.names.code(t.groupOf(row)))
				}
				if t.marks != nil {
					o.marks = append(o.marks, t.marks[row])
				}
			}
		}
		m.rows += t.len()
		return nil
	})
}

// whole has all rows test.
func (m *measuredTable) whole() (*tables, error) {
	samples := 0
	if span := m.span(); m.SequenceLength == 0 {
		samples = m.rows
	} else if m.rows > span {
		samples = (m.rows-span-1)/m.SequenceStride + 1
	}
	few := &table{TableOptions: &m.TableOptions}
	if samples == 0 {
		return nil, fmt.Errorf("%s: no samples: %s in all%s", m.files[0], text.Count(m.rows, "row"), few.few(nil))
	}
	return &tables{test: m.part(samples, nil), preprocess: m.kept, notes: m.known.note(m.files[0])}, nil
}

// share has those rows of the training's table test that were kept for that.
func (m *measuredTable) share() (*tables, error) {
	t := m.outline
	rows, validation, test, notes, err := m.divide(m.config, t)
	if err != nil {
		return nil, err
	}
	if len(t.samples(rows)) == 0 {
		return nil, fmt.Errorf("%s: no training samples: %s in all%s", t.path, text.Count(t.len(), "row"), t.few(rows))
	}
	trained := new(setDigest)
	for _, part := range [][]int{rows, validation} {
		for _, row := range part {
			trained.add(t.hashes[row])
		}
	}
	if t.isTraining(m.kept) && trained.String() != m.kept.Trained {
		return nil, m.testsTraining(t.path)
	}
	found := &tables{preprocess: m.kept, notes: append(notes, t.known(m.kept, test)...)}
	if len(m.TestFile) > 0 && m.config.Folds == 0 {
		files, err := m.tableSource.files(m.config.beside, m.TestFile)
		if err != nil {
			return nil, err
		}
		other := &measuredTable{tableSource: m.tableSource, config: m.config, kept: m.kept, files: files}
		if err := other.scan(); err != nil {
			return nil, err
		}
		return other.whole()
	}
	samples := t.samples(test)
	found.test = m.part(len(samples), samples)
	m.outline = nil
	return found, nil
}

// part are samples by the rows with which they begin; all there are, if that is nil.
func (m *measuredTable) part(n int, begins []int) *part {
	return &part{name: "test", len: n, weighed: m.SampleWeight != "", stream: func(uint64, int) iter.Seq2[*row, error] {
		return func(yield func(*row, error) bool) {
			given, read := 0, 0
			r := newRow(m.config.Info)
			give := m.single(r)
			if m.SequenceLength > 0 {
				give = m.windows(r)
			}
			look := func(t *table) error { return t.prepare(m.kept, m.config.Info) }
			err := m.eachBlock(m.config, m.files, m.kept, look, func(t *table) error {
				first := read
				read += t.len()
				for given < n {
					begin := given * max(m.SequenceStride, 1)
					if begins != nil {
						begin = begins[given]
					} else if m.SequenceLength == 0 {
						begin = given
					}
					switch ok, err := give(t, first, begin); {
					case err != nil:
						return err
					case !ok:
						return nil
					}
					if given++; !yield(r, nil) {
						return errEnough
					}
				}
				return nil
			})
			switch {
			case errors.Is(err, errEnough):
			case err != nil:
				yield(nil, err)
			case given < n || read != m.rows:
				yield(nil, fmt.Errorf("%s: another number of rows than before: a file must stay as it is while a network is measured on it", m.files[0]))
			}
		}
	}}
}

// single makes r the sample of a row, if that is among those of t, which begin with first.
func (m *measuredTable) single(r *row) func(t *table, first, begin int) (bool, error) {
	return func(t *table, first, begin int) (bool, error) {
		if begin >= first+t.len() {
			return false, nil
		}
		return true, t.give(begin-first, r)
	}
}

// windows makes r the window that begins with a row, if all of its rows were read.
func (m *measuredTable) windows(r *row) func(t *table, first, begin int) (bool, error) {
	var last table // rows that may be of a window
	var window []float64
	at, seen := 0, 0 // the first of them, and how many rows were read
	return func(t *table, first, begin int) (bool, error) {
		if seen == first { // a block that is new
			if last.columns == nil {
				last = *t
				last.inputs, last.targets, last.labels, last.weights, last.lines = nil, nil, nil, nil, nil
			}
			last.drop(min(begin-at, last.len()))
			at = seen - last.len()
			last.add(t)
			seen += t.len()
		}
		if begin+m.span() >= seen {
			return false, nil
		}
		window = last.fill(begin-at, m.kept, window[:0], r)
		return true, nil
	}
}

// drop forgets the first rows.
func (t *table) drop(rows int) {
	if rows <= 0 {
		return
	}
	t.inputs, t.targets, t.labels = without(t.inputs, rows*len(t.columns)), without(t.targets, rows*t.width), without(t.labels, rows*t.outputs)
	t.lines = without(t.lines, rows)
	if t.weights != nil {
		t.weights = without(t.weights, rows)
	}
}

func without[T any](values []T, first int) []T { return values[:copy(values, values[first:])] }

// add adds the rows of another table.
func (t *table) add(other *table) {
	t.inputs, t.targets, t.labels = append(t.inputs, other.inputs...), append(t.targets, other.targets...), append(t.labels, other.labels...)
	t.lines, t.weights = append(t.lines, other.lines...), append(t.weights, other.weights...)
}
