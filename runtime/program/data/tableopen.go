package data

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

func (c tableSource) open(config *Config) (*tables, error) {
	if err := c.compare(config.Preprocess); err != nil {
		return nil, err
	}
	if c.ShuffleBuffer > 0 {
		return c.openStream(config)
	}
	if c.streamsTests(config) {
		return c.openTests(config)
	}
	files, other, err := c.wholeTest(config)
	if err != nil {
		return nil, err
	}
	if files != nil {
		test, err := c.read(config, files, nil)
		if err != nil {
			return nil, err
		}
		if !other || !test.isTraining(config.Preprocess) {
			return c.openTest(config, test)
		}
	}
	if files, err = c.files(config.path, c.File); err != nil {
		return nil, err
	}
	t, err := c.read(config, files, nil)
	if err != nil {
		return nil, err
	}
	return c.openTraining(config, t)
}

// openTest opens a table of nothing but test samples.
func (c *tableSource) openTest(config *Config, test *table) (*tables, error) {
	pre, err := c.preprocess(config, test, nil)
	if err != nil {
		return nil, err
	}
	test.bySeries()
	samples := test.samples(test.rows())
	if len(samples) == 0 {
		return nil, fmt.Errorf("%s: no samples: %s in all%s", test.path, text.Count(test.len(), "row"), test.few(nil))
	}
	return &tables{test: test.part("test", pre, samples, false), preprocess: pre, notes: test.known(config.Preprocess, test.rows())}, test.check(pre, config.Info)
}

// openTraining divides the table of the training.
func (c *tableSource) openTraining(config *Config, t *table) (*tables, error) {
	t.bySeries()
	rows, validation, test, notes, err := c.divide(config, t)
	if err != nil {
		return nil, err
	}
	samples := t.samples(rows)
	if len(samples) == 0 {
		return nil, fmt.Errorf("%s: no training samples: %s in all%s", t.path, text.Count(t.len(), "row"), t.few(rows))
	}
	seen := slices.Concat(rows, validation)
	trained := t.digest(seen)
	if config.TestOnly && t.isTraining(config.Preprocess) && trained.String() != config.Preprocess.Trained {
		return nil, c.testsTraining(t.path)
	}
	pre, err := c.preprocess(config, t, rows)
	if err != nil {
		return nil, err
	}
	if config.TestOnly {
		notes = append(notes, t.known(config.Preprocess, test)...)
	} else {
		notes = append(notes, t.largeTargets(rows, config.Info)...)
		pre = pre.Clone()
		pre.Table, pre.Trained, pre.Sketch = t.digest(t.rows()).String(), trained.String(), trained.names()
	}
	found := &tables{
		train:      t.part("training", pre, samples, c.Shuffle),
		validation: t.part("validation", pre, t.samples(validation), false),
		test:       t.part("test", pre, t.samples(test), false),
		preprocess: pre,
		notes:      notes,
	}
	if c.Oversample {
		found.train.oversample(func(i int) int { return t.class(t.targetRow(samples[i])) })
	}
	if err := t.check(pre, config.Info); err != nil {
		return nil, err
	}
	return found, c.openOthers(config, found)
}

// openOthers opens the files that have validation and test samples of their own.
func (c *tableSource) openOthers(config *Config, found *tables) error {
	for _, other := range []struct {
		files []string
		name  string
		part  **part
	}{{c.ValidationFile, "validation", &found.validation}, {c.TestFile, "test", &found.test}} {
		if len(other.files) == 0 || config.Folds > 0 {
			continue
		}
		files, err := c.files(config.beside, other.files)
		if err != nil {
			return err
		}
		u, err := c.read(config, files, found.preprocess)
		if err != nil {
			return err
		}
		u.bySeries()
		samples := u.samples(u.rows())
		*other.part = u.part(other.name, found.preprocess, samples, false)
		found.notes = append(found.notes, u.known(found.preprocess, u.rows())...)
		if len(samples) == 0 {
			found.notes = append(found.notes, fmt.Sprintf("%s: no samples%s", u.path, u.few(nil)))
		}
		if err := u.check(found.preprocess, config.Info); err != nil {
			return err
		}
	}
	return nil
}

// files are those that names and patterns stand for; place says where each is.
func (c *tableSource) files(place func(string) string, names []string) ([]string, error) {
	var files []string
	for _, name := range names {
		path := place(name)
		if slices.Contains(files, path) {
			continue // another file stands for all
		}
		if exists(path) || !strings.ContainsAny(filepath.Base(path), "*?[") {
			files = append(files, path)
			continue
		}
		found, err := filepath.Glob(path)
		if err != nil {
			return nil, c.errorf("the pattern %q: %w", name, err)
		}
		if len(found) == 0 {
			return nil, c.errorf("no file is called as %s", path)
		}
		for _, path := range found {
			if !slices.Contains(files, path) {
				files = append(files, path)
			}
		}
	}
	return files, nil
}

// wholeTest are the files to read where nothing but test samples is wanted, and
// they have files of their own, which may be other ones than the spec's; else nil.
func (c *tableSource) wholeTest(config *Config) (files []string, other bool, err error) {
	switch {
	case !config.TestOnly || config.Folds > 0:
		return nil, false, nil
	case config.Override != "" && !isDir(config.Override):
		return []string{config.Override}, true, nil
	case len(c.TestFile) > 0:
		files, err = c.files(config.beside, c.TestFile)
	}
	return files, false, err
}

// divide says which rows train, validate and test.
func (c *tableSource) divide(config *Config, t *table) (rows, validation, test []int, notes []string, err error) {
	rows = t.rows()
	share := func(option string, rows []int, fraction float64) (taken, rest []int) {
		taken, rest = c.share(t, rows, fraction, "data/"+option)
		if len(t.samples(taken)) == 0 {
			notes = append(notes, emptied(option+"_fraction", fraction, len(t.samples(rows)), nil)...)
		}
		return taken, rest
	}
	switch {
	case config.Folds > 0 && c.SplitColumn != "":
		return nil, nil, nil, nil, c.errorf("split_column says what to test with, so that there are no folds")
	case config.Folds > 0:
		test, rows = c.fold(t, rows, config.Fold, config.Folds)
	case c.SplitColumn != "":
		rows = nil
		for row, mark := range t.marks {
			part := []*[]int{&rows, &validation, &test}[mark]
			*part = append(*part, row)
		}
		return rows, validation, test, nil, nil
	case len(c.TestFile) == 0:
		test, rows = share("test", rows, c.TestFraction)
	}
	validation, rows = share("validation", rows, c.ValidationFraction)
	return rows, validation, test, notes, nil
}

// share takes a fraction of rows out of them: whole groups of them, if there are groups, and the
// last of each, if those are series.
func (c *tableSource) share(t *table, rows []int, fraction float64, stream string) (taken, rest []int) {
	switch {
	case t.groups == nil:
		return divide(c.Split, rows, t.class, fraction, c.Seed, stream)
	case c.SequenceLength > 0:
		for series := range t.eachGroup(rows) {
			last, before := divide(splitTime, series, nil, fraction, 0, "")
			taken, rest = append(taken, last...), append(rest, before...)
		}
		return taken, rest
	}
	return divideGroups(t, rows, fraction, c.Seed, stream)
}

// eachGroup gives the rows of one group after the other, where these are together.
func (t *table) eachGroup(rows []int) func(yield func([]int) bool) {
	return func(yield func([]int) bool) {
		for begin := 0; begin < len(rows); {
			end := begin + 1
			for end < len(rows) && t.groups[rows[end]] == t.groups[rows[begin]] {
				end++
			}
			if !yield(rows[begin:end:end]) {
				return
			}
			begin = end
		}
	}
}

// divideGroups takes groups out of rows in an order that is drawn, as long as they are not more
// than the fraction, or come closer to that than without the group.
func divideGroups(t *table, rows []int, fraction float64, seed uint64, stream string) (taken, rest []int) {
	sizes := make([]int, len(t.names.names))
	for _, row := range rows {
		sizes[t.groups[row]]++
	}
	takes := make([]bool, len(sizes))
	left := fraction * float64(len(rows))
	for _, g := range runtime.NewRandom(seed, stream).Perm(len(sizes)) {
		if n := float64(sizes[g]); n > 0 && n <= 2*left {
			takes[g] = true
			left -= n
		}
	}
	for _, row := range rows {
		if takes[t.groups[row]] {
			taken = append(taken, row)
		} else {
			rest = append(rest, row)
		}
	}
	return taken, rest
}

// fold are the rows of a fold and those that train for it. Folds of windows are stretches of time,
// for which all before them trains, as in scikit-learn's TimeSeriesSplit; folds of groups have
// whole groups, as evenly as the largest first make them.
func (c *tableSource) fold(t *table, rows []int, number, folds int) (taken, rest []int) {
	switch {
	case c.SequenceLength > 0:
		series := t.eachGroup(rows)
		if t.groups == nil {
			series = func(yield func([]int) bool) { yield(rows) }
		}
		for rows := range series {
			length := len(rows) / (folds + 1)
			begin := len(rows) - (folds-number)*length
			taken = append(taken, rows[begin:begin+length]...)
			rest = append(rest, rows[:begin]...)
		}
		return taken, rest
	case t.groups == nil:
		return fold(rows, t.class, number, folds, c.Seed)
	}
	sizes := make([]int, len(t.names.names))
	for _, row := range rows {
		sizes[t.groups[row]]++
	}
	order := runtime.NewRandom(c.Seed, "data/folds").Perm(len(sizes))
	slices.SortStableFunc(order, func(a, b int) int { return sizes[b] - sizes[a] })
	fill, of := make([]int, folds), make([]int, len(sizes))
	for _, g := range order {
		least := 0
		for k, n := range fill {
			if n < fill[least] {
				least = k
			}
		}
		fill[least] += sizes[g]
		of[g] = least
	}
	for _, row := range rows {
		if of[t.groups[row]] == number {
			taken = append(taken, row)
		} else {
			rest = append(rest, row)
		}
	}
	return taken, rest
}

// testsTraining refuses rows of a training that would test it.
func (c *tableSource) testsTraining(path string) error {
	return fmt.Errorf("%s: %s: the weights were trained on some of the rows that would test them: want split, test_fraction, seed, --fold and the order of rows as they were in training, or another table", path, c.kind)
}
