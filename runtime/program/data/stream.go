package data

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// checkStream says what cannot be done with tables that are not in memory.
func (c *tableSource) checkStream() error {
	if c.ShuffleBuffer == 0 {
		return nil
	}
	const why = "a table that is not in memory"
	switch {
	case c.SequenceLength > 0:
		return c.errorf("shuffle_buffer and sequence_length: there are no windows over %s", why)
	case c.Oversample:
		return c.errorf("shuffle_buffer and oversample: samples of %s are not drawn several times; class_weight of an output has rare classes count more", why)
	case c.Missing == missingMedian || c.Missing == missingMostFrequent:
		return c.errorf("shuffle_buffer and missing = %q: of %s there is missing = %q or %q", c.Missing, why, missingMean, missingConstant)
	case c.Standardize && c.Scaler == scalerRobust:
		return c.errorf("shuffle_buffer and scaler = %q: of %s there is scaler = %q or %q", c.Scaler, why, scalerStandard, scalerMinMax)
	case !c.Shuffle:
		return c.errorf("shuffle_buffer = %d, but shuffle = false: want shuffle_buffer = 1 for the order of the table", c.ShuffleBuffer)
	}
	return nil
}

// errEnough ends reading.
var errEnough = errors.New("enough")

// eachRow reads files row by row: use sees a table of one row, which has the dictionaries of t, if that is
// not nil. It returns that table.
func (c *tableSource) eachRow(config *Config, files []string, pre *runtime.Preprocess, use func(t *table) error) (t *table, err error) {
	for _, path := range files {
		err := c.open1(path, func(file io.Reader) error {
			r := newTableReader(*c, file, path, config.Info, pre)
			if t != nil {
				r.goOn(t)
			}
			t = r.table
			return r.each(use)
		})
		if err != nil {
			return t, err
		}
	}
	return t, nil
}

// each has use see one row after the other. Mistakes are collected as in tables in memory.
func (r *tableReader) each(use func(t *table) error) error {
	t, rows := r.table, 0
	one := func() error {
		if t.len() == 0 {
			return nil
		}
		rows++
		var err error
		if len(r.mistakes) == 0 {
			err = use(t)
		}
		t.empty()
		return err
	}
	if err := r.columns(); err != nil {
		return fmt.Errorf("%s: %w", r.path, err)
	}
	for {
		if err := one(); err != nil {
			return err
		}
		if !r.next() {
			break
		}
	}
	if err := one(); err != nil {
		return err
	}
	if err := r.wrongs(); err != nil {
		return err
	}
	if rows == 0 {
		return fmt.Errorf("%s: no rows", r.path)
	}
	return nil
}

// openStream reads the table twice, to know its names and its numbers, and keeps none of its rows.
func (c *tableSource) openStream(config *Config) (*tables, error) {
	files, other, err := c.wholeTest(config)
	if err != nil {
		return nil, err
	}
	whole := files != nil
	if !whole {
		if files, err = c.files(config.path, c.File); err != nil {
			return nil, err
		}
	}
	s := &streamed{tableSource: c, config: config}
	found, err := s.open(files, whole)
	if err != nil || !whole || !other || config.Preprocess == nil || config.Preprocess.Table != s.all.String() {
		return found, err
	}
	return s.open(files, false) // the table of the training, of which those are measured that test
}

// streamed is a table that is read again and again.
type streamed struct {
	*tableSource
	config *Config
	pre    *runtime.Preprocess
	rows   int
	all    setDigest
}

func (s *streamed) prepared(t *table) error { return t.prepare(s.pre, s.config.Info) }

func (s *streamed) open(files []string, whole bool) (*tables, error) {
	s.rows = 0
	names, err := s.eachRow(s.config, files, nil, func(*table) error { s.rows++; return nil })
	if err == nil {
		if err = names.finish(s.config.Info); err != nil {
			err = fmt.Errorf("%s: %w", names.path, err)
		}
	}
	if err != nil {
		return nil, err
	}
	stats, seen, err := s.measure(files, names, whole)
	if err != nil {
		return nil, err
	}
	if err := s.prepare(names, stats); err != nil {
		return nil, err
	}
	kept := s.config.Preprocess
	if s.config.TestOnly && !whole && kept != nil && kept.Table == s.all.String() && kept.Trained != seen.String() {
		return nil, s.testsTraining(names.path)
	}
	if !s.config.TestOnly {
		s.pre = s.pre.Clone()
		s.pre.Table, s.pre.Trained, s.pre.Sketch = s.all.String(), seen.String(), seen.names()
	}
	if !whole && stats.count[markTrain] == 0 {
		return nil, fmt.Errorf("%s: no training samples: %s in all", names.path, text.Count(s.rows, "row"))
	}
	found := &tables{preprocess: s.pre}
	for mark, at := range []**part{&found.train, &found.validation, &found.test} {
		*at = s.part(partNames[mark], files, stats.count[mark], mark, whole)
	}
	if !whole {
		err = s.others(found)
	}
	return found, err
}

var partNames = []string{"training", "validation", "test"}

// others have the files that validate and test.
func (s *streamed) others(found *tables) error {
	for _, other := range []struct {
		files []string
		name  string
		part  **part
	}{{s.ValidationFile, "validation", &found.validation}, {s.TestFile, "test", &found.test}} {
		if len(other.files) == 0 || s.config.Folds > 0 {
			continue
		}
		files, err := s.files(s.config.beside, other.files)
		if err != nil {
			return err
		}
		n := 0
		if err := s.eachBlock(s.config, files, s.pre, counted, func(t *table) error { n += t.len(); return nil }); err != nil {
			return err
		}
		*other.part = s.part(other.name, files, n, markTest, true)
	}
	return nil
}

// measure reads the table with the names that it has.
func (s *streamed) measure(files []string, names *table, whole bool) (m *measured, seen setDigest, err error) {
	m = &measured{columns: make([]spanOf, len(names.columns))}
	choose := s.chooser(s.config, s.rows)
	s.all = setDigest{}
	err = s.eachBlock(s.config, files, s.known(names), hashed, func(t *table) error {
		for row, h := range t.rowHashes() {
			mark := markTest
			if !whole {
				mark = choose.mark(t, row)
			}
			m.count[mark]++
			s.all.add(h)
			if mark == markTest {
				continue
			}
			if seen.add(h); mark != markTrain {
				continue
			}
			for i, v := range t.values(row) {
				if math.IsNaN(v) {
					m.columns[i].missing++
				} else {
					m.columns[i].add(v, 1)
				}
			}
		}
		return nil
	})
	return m, seen, err
}

// hashed has a table know the hashes of its rows.
func hashed(t *table) error {
	t.rowHashes()
	return nil
}

// counted has a table be as it is.
func counted(*table) error { return nil }

// known has readers find the names of a table that was read before.
func (s *streamed) known(names *table) *runtime.Preprocess {
	if kept := s.config.Preprocess; kept != nil && kept.Kind == kindTable {
		return kept
	}
	zero := 0.0
	p := &runtime.Preprocess{Kind: kindTable, Columns: names.columns, Targets: names.targetColumns, Width: names.fileWidth,
		Headerless: !s.header, Delimiter: s.delimiter, Labels: names.labelsOf()}
	p.Encodings, _ = names.encodings(func(int) (float64, error) { return zero, nil }, s.Missing != missingError && s.Missing != "")
	if s.Missing != missingError && s.Missing != "" {
		p.MissingValues = s.MissingValues
	}
	return p
}

// prepare says how to prepare the columns.
func (s *streamed) prepare(names *table, m *measured) error {
	s.pre = s.known(names)
	if s.pre == s.config.Preprocess {
		return nil
	}
	for i := range s.pre.Encodings {
		e, column := &s.pre.Encodings[i], &m.columns[i]
		switch {
		case e.Fill == nil:
			continue
		case s.Missing == missingConstant:
			*e.Fill = s.FillValue
		case column.n == 0 && !s.config.TestOnly:
			return fmt.Errorf("%s: column %q: no number in the training rows that could be in the place of missing ones: want missing = %q, or the column left out", names.path, names.columns[i], missingConstant)
		default:
			fill := column.mean
			e.Fill = &fill
		}
		column.add(*e.Fill, column.missing)
	}
	if err := s.sizes(s.pre, s.config.Info); err != nil {
		return fmt.Errorf("%s: %w", names.path, err)
	}
	switch kept := s.config.Preprocess; {
	case kept != nil: // from Go, which knows no columns
		s.pre.Mean, s.pre.Deviation = kept.Mean, kept.Deviation
	case s.Standardize && !s.config.TestOnly:
		scale(s.pre, s.config.Info, func(i int) (float64, float64) {
			c := &m.columns[i]
			if s.Scaler == scalerMinMax {
				return spread(c.least, c.least, c.most)
			}
			if deviation := math.Sqrt(c.squares / c.n); deviation > 0x1p-52*math.Abs(c.mean) {
				return c.mean, min(deviation, math.MaxFloat64)
			}
			return c.mean, 1
		})
	}
	return nil
}

// part are the rows that are for something; all of the files, if they are whole.
func (s *streamed) part(name string, files []string, n, mark int, whole bool) *part {
	return &part{name: name, len: n, weighed: s.SampleWeight != "", stream: func(seed uint64, epoch int) iter.Seq2[*row, error] {
		rows := s.each(files, mark, whole, n)
		if mark == markTrain && s.ShuffleBuffer > 1 {
			return shuffled(rows, s.ShuffleBuffer, runtime.NewRandom(seed, fmt.Sprintf("data/order/%d", epoch)), s.config.Info)
		}
		return rows
	}}
}

// each reads n rows that are for something. A row is overwritten by the next.
func (s *streamed) each(files []string, mark int, whole bool, n int) iter.Seq2[*row, error] {
	return func(yield func(*row, error) bool) {
		choose, r := s.chooser(s.config, s.rows), newRow(s.config.Info)
		given := 0
		err := s.eachBlock(s.config, files, s.pre, s.prepared, func(t *table) error {
			for row := range t.len() {
				if !whole && choose.mark(t, row) != mark {
					continue
				}
				given++
				if err := t.give(row, r); err != nil {
					return err
				}
				if given > n || !yield(r, nil) {
					return errEnough
				}
			}
			return nil
		})
		switch {
		case err == nil && given < n, given > n:
			yield(nil, fmt.Errorf("%s: another number of rows than before: a file that is read in each epoch must stay as it is", files[0]))
		case err != nil && !errors.Is(err, errEnough):
			yield(nil, err)
		}
	}
}
