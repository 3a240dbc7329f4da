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
		t.inputs, t.targets, t.labels, t.lines = t.inputs[:0], t.targets[:0], t.labels[:0], t.lines[:0]
		t.weights, t.groups, t.marks, t.hashes = t.weights[:0], t.groups[:0], t.marks[:0], nil
		clear(t.names.codes)
		t.names.names = t.names.names[:0]
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

// chooser says of rows, which it sees in the order of the table, what they are for.
type chooser struct {
	*tableSource
	config    *Config
	rows      int // of the table
	seen      int
	ofClass   map[int]int // that were seen
	ofRest    map[int]int // likewise of those that do not test
	shift     [2]float64  // of the first that is taken, in shares
	fractions [2]float64  // of those that test, and of the others those that validate
}

func (c *tableSource) chooser(config *Config, rows int) *chooser {
	h := &chooser{tableSource: c, config: config, rows: rows, ofClass: map[int]int{}, ofRest: map[int]int{}}
	h.fractions = [2]float64{c.TestFraction, c.ValidationFraction}
	if len(c.TestFile) > 0 || config.Folds > 0 {
		h.fractions[0] = 0
	}
	for i := range h.shift {
		h.shift[i] = uniform(c.Seed, uint64(i), 0)
	}
	return h
}

// uniform is a number from 0 to 1 that depends on all of its arguments.
func uniform(seed, stream, n uint64) float64 {
	return float64(mix(mix(mix(seed)+stream)+n)>>11) / (1 << 53)
}

// mark is what the row of a table is for.
func (h *chooser) mark(t *table) int {
	row := h.seen
	h.seen++
	if t.marks != nil && h.SplitColumn != "" {
		return t.marks[0]
	}
	class := 0
	if h.Split == splitStratified {
		class = t.class(0)
	}
	k := h.ofClass[class]
	h.ofClass[class]++
	if h.config.Folds > 0 && h.takesFold(t, k) || h.takes(t, 0, row, h.rows, k) {
		return markTest
	}
	k = h.ofRest[class]
	h.ofRest[class]++
	if h.takes(t, 1, row, h.rows-int(float64(h.rows)*h.fractions[0]), k) {
		return markValidation
	}
	return markTrain
}

func (h *chooser) takesFold(t *table, k int) bool {
	folds := h.config.Folds
	if h.Group != "" {
		return int(uniform(h.Seed, 2, hashOf(t.names.names[t.groups[0]]))*float64(folds)) == h.config.Fold
	}
	return (k+int(h.shift[0]*float64(folds)))%folds == h.config.Fold
}

// takes reports whether a row, which is the k-th of its class, is in the share that tests, or in that which validates.
func (h *chooser) takes(t *table, which, row, of, k int) bool {
	fraction := h.fractions[which]
	switch {
	case fraction == 0:
		return false
	case h.Group != "":
		return uniform(h.Seed, uint64(which), hashOf(t.names.names[t.groups[0]])) < fraction
	case h.Split == splitTime:
		return row >= of-int(float64(of)*fraction)
	case h.Split == splitRandom:
		return uniform(h.Seed, uint64(which), uint64(row)+1) < fraction
	}
	at := float64(k)*fraction + h.shift[which]
	return math.Floor(at+fraction) > math.Floor(at)
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
		if _, err := s.eachRow(s.config, files, s.pre, func(*table) error { n++; return nil }); err != nil {
			return err
		}
		*other.part = s.part(other.name, files, n, markTest, true)
	}
	return nil
}

// measured is what is known of a table after it was read.
type measured struct {
	count   [3]int   // of rows, by what they are for
	columns []spanOf // of training rows
}

// spanOf are the numbers of a column: how many there are and are missing, Welford's mean and squares of
// distances from it, and the ends.
type spanOf struct {
	n, missing, mean, squares, least, most float64
}

func (s *spanOf) add(v float64, times float64) {
	if times == 0 {
		return
	}
	if s.n == 0 {
		s.least, s.most = v, v
	}
	apart := v - s.mean
	s.mean += apart * times / (s.n + times)
	s.squares += apart * apart * times * s.n / (s.n + times)
	s.n += times
	s.least, s.most = min(s.least, v), max(s.most, v)
}

// measure reads the table with the names that it has.
func (s *streamed) measure(files []string, names *table, whole bool) (m *measured, seen setDigest, err error) {
	m = &measured{columns: make([]spanOf, len(names.columns))}
	choose := s.chooser(s.config, s.rows)
	s.all = setDigest{}
	_, err = s.eachRow(s.config, files, s.known(names), func(t *table) error {
		mark := markTest
		if !whole {
			mark = choose.mark(t)
		}
		m.count[mark]++
		h := t.rowHashes()[0]
		s.all.add(h)
		if mark == markTest {
			return nil
		}
		if seen.add(h); mark != markTrain {
			return nil
		}
		for i, v := range t.values(0) {
			if math.IsNaN(v) {
				m.columns[i].missing++
			} else {
				m.columns[i].add(v, 1)
			}
		}
		return nil
	})
	return m, seen, err
}

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
		check := newRowCheck(s.pre, s.config.Info)
		given := 0
		_, err := s.eachRow(s.config, files, s.pre, func(t *table) error {
			if !whole && choose.mark(t) != mark {
				return nil
			}
			given++
			if err := check.check(t.values(0)); err != nil {
				return fmt.Errorf("%s: %w", t.place(0), err)
			}
			t.fill(0, s.pre, nil, r)
			if given > n || !yield(r, nil) {
				return errEnough
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

// shuffled gives rows in another order: each is drawn of so many that are read ahead.
func shuffled(rows iter.Seq2[*row, error], size int, random *runtime.Random, info *runtime.ModelInfo) iter.Seq2[*row, error] {
	return func(yield func(*row, error) bool) {
		var buffer []*row
		out := newRow(info)
		for r, err := range rows {
			if err != nil {
				yield(nil, err)
				return
			}
			if len(buffer) < size {
				own := newRow(info)
				own.take(r)
				buffer = append(buffer, own)
				continue
			}
			k := random.IntN(len(buffer))
			out.take(buffer[k])
			buffer[k].take(r)
			if !yield(out, nil) {
				return
			}
		}
		for len(buffer) > 0 {
			k, last := random.IntN(len(buffer)), len(buffer)-1
			if !yield(buffer[k], nil) {
				return
			}
			buffer[k] = buffer[last]
			buffer = buffer[:last]
		}
	}
}

// take copies another row.
func (r *row) take(other *row) {
	copy(r.inputs, other.inputs)
	copy(r.targets, other.targets)
	copy(r.labels, other.labels)
	r.weight, r.err = other.weight, other.err
}
