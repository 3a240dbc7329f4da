package data

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// CSV reads a table, one sample a line, and keeps it in memory. Columns are
// named as in the header, or by their number counted from 1, or from -1 at the
// end. Inputs take the columns in the order in which they are listed, as many
// as each has elements; so do outputs with the target columns, but an output
// that learns a class takes one column, which holds the class's name.
type CSV struct {
	File               string   `opt:"file,required" doc:"the table, from the spec's folder"`
	ValidationFile     string   `opt:"validation_file" doc:"a table to validate with, all of it"`
	TestFile           string   `opt:"test_file" doc:"a table to test with, all of it"`
	Header             bool     `opt:"header" doc:"whether the first line names the columns"`
	Delimiter          string   `opt:"delimiter" doc:"what separates columns, one character; a tab in files that end in .tsv"`
	Inputs             []string `opt:"inputs,empty" doc:"input columns; all but the targets when empty"`
	Targets            []string `opt:"targets,empty" doc:"target columns; the last ones when empty"`
	Standardize        bool     `opt:"standardize" doc:"shift and scale every input column to mean 0 and standard deviation 1 over the training samples"`
	Shuffle            bool     `opt:"shuffle" doc:"whether each epoch has the training samples in an order of its own, or all have them in that of the table"`
	Split              string   `opt:"split" enum:"stratified|random|time" doc:"which samples test and validate: drawn from each class alike, drawn from all, or the last ones of the table, those that test at its end"`
	TestFraction       float64  `opt:"test_fraction" min:"0" max:"0.9" doc:"share of the samples to test with, where no test_file is named"`
	ValidationFraction float64  `opt:"validation_fraction" min:"0" max:"0.9" doc:"share of the others to validate with"`
	Seed               uint64   `opt:"seed" doc:"which samples are drawn to test and validate"`
}

var defaultCSV = CSV{
	Header:       true,
	Delimiter:    ",",
	Standardize:  true,
	Shuffle:      true,
	Split:        splitStratified,
	TestFraction: 0.2,
	Seed:         1,
}

// Doc describes the source.
func (CSV) Doc() string {
	return "A table in a text file in UTF-8, one sample a line. Classes are the output's labels, " +
		"or, where it has none, the names in the column in alphabetical order; " +
		"but a single unit without labels learns a number from 0 to 1. " +
		"With the weights are kept the names and order of the columns, their scaling, the classes " +
		"and the form of the file; `predict`, `eval` and further training go by them."
}

// Check says why the network cannot learn from such a table.
func (c CSV) Check(info *runtime.ModelInfo) error {
	inputs, targets := columns(info)
	switch {
	case c.File == "":
		return fmt.Errorf("csv: file is missing: want the name of the table")
	case !runtime.IsDelimiter(c.Delimiter):
		return fmt.Errorf("csv: delimiter = %q: want one character", c.Delimiter)
	case len(c.Inputs) != 0 && len(c.Inputs) != inputs:
		return fmt.Errorf("csv: %s, but the network's inputs have %d elements", text.Count(len(c.Inputs), "input column"), inputs)
	case len(c.Targets) != 0 && len(c.Targets) != targets:
		return fmt.Errorf("csv: %s, but the network's outputs need %d", text.Count(len(c.Targets), "target column"), targets)
	case c.TestFile != "" && c.TestFraction != 0 && c.TestFraction != defaultCSV.TestFraction:
		return fmt.Errorf("csv: test_file and test_fraction both say what to test with: want one of them")
	case c.ValidationFile != "" && c.ValidationFraction != 0:
		return fmt.Errorf("csv: validation_file and validation_fraction both say what to validate with: want one of them")
	}
	if twice := repeated(slices.Concat(c.Inputs, c.Targets)); twice != "" {
		return fmt.Errorf("csv: the column %q is named twice in inputs and targets", twice)
	}
	return nil
}

// refuses implements refuser.
func (c CSV) refuses(Augmentation) error {
	if c.Standardize {
		return fmt.Errorf("csv: standardize gives each pixel a scale of its own, before pictures could be changed: want standardize = false")
	}
	return nil
}

// repeated returns a name that is there twice, or "".
func repeated(names []string) string {
	seen := make(map[string]bool, len(names))
	for _, name := range names {
		if seen[name] {
			return name
		}
		seen[name] = true
	}
	return ""
}

// columns counts what a network needs of a table.
func columns(info *runtime.ModelInfo) (inputs, targets int) {
	for _, in := range info.Inputs {
		inputs += elements(in.Shape)
	}
	for i := range info.Outputs {
		if learnsClass(&info.Outputs[i]) {
			targets++
		} else {
			targets += numbers(&info.Outputs[i])
		}
	}
	return inputs, targets
}

// learnsClass says whether an output's target is one class, so one column.
// Several elements that are each right or wrong are as many columns, as is a
// single one without names: it is a number from 0 to 1.
func learnsClass(out *runtime.OutputInfo) bool {
	return out.Classes() > 0 && (elements(out.Shape) > 1 || out.Sparse || len(out.Labels) > 0)
}

func (c CSV) open(config *Config) (*tables, error) {
	if err := c.compare(config.Preprocess); err != nil {
		return nil, err
	}
	if file := c.wholeTest(config); file != "" {
		test, err := c.read(config, file, nil)
		if err != nil {
			return nil, err
		}
		if file != config.Override || !test.isTraining(config.Preprocess) {
			pre := c.preprocess(config, test, nil)
			return &tables{test: test.part("test", pre, test.rows(), false), preprocess: pre, notes: test.known(config.Preprocess, test.rows())}, test.check(pre, config.Info)
		}
	}
	t, err := c.read(config, config.path(c.File), nil)
	if err != nil {
		return nil, err
	}
	var test, validation []int
	var notes []string
	rows := t.rows()
	if config.Folds > 0 {
		test, rows = fold(rows, t.class, config.Fold, config.Folds, c.Seed)
	} else if c.TestFile == "" {
		test, rows = divide(c.Split, rows, t.class, c.TestFraction, c.Seed, "data/test")
		notes = emptied("test_fraction", c.TestFraction, t.len(), test)
	}
	left := len(rows)
	validation, rows = divide(c.Split, rows, t.class, c.ValidationFraction, c.Seed, "data/validation")
	notes = append(notes, emptied("validation_fraction", c.ValidationFraction, left, validation)...)
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: no training samples: %s in all", t.path, text.Count(t.len(), "row"))
	}
	seen := slices.Concat(rows, validation)
	trained := t.digest(seen)
	if config.TestOnly && config.Folds == 0 && t.isTraining(config.Preprocess) && trained != config.Preprocess.Trained {
		return nil, fmt.Errorf("%s: csv: the weights were trained on some of the rows that would test them: want split, test_fraction and seed, and the order of rows, as they were in training, or another table", t.path)
	}
	pre := c.preprocess(config, t, rows)
	if config.TestOnly {
		notes = append(notes, t.known(config.Preprocess, test)...)
	} else {
		notes = append(notes, t.largeTargets(rows, config.Info)...)
		pre = pre.Clone()
		pre.Table, pre.Trained, pre.Sketch = t.digest(t.rows()), trained, t.sketch(seen)
	}
	found := &tables{
		train:      t.part("training", pre, rows, c.Shuffle),
		validation: t.part("validation", pre, validation, false),
		test:       t.part("test", pre, test, false),
		preprocess: pre,
		notes:      notes,
	}
	if err := t.check(pre, config.Info); err != nil {
		return nil, err
	}
	for _, other := range []struct {
		file, name string
		part       **part
	}{{c.ValidationFile, "validation", &found.validation}, {c.TestFile, "test", &found.test}} {
		if other.file == "" || config.Folds > 0 {
			continue
		}
		u, err := c.read(config, config.beside(other.file), pre)
		if err != nil {
			return nil, err
		}
		*other.part = u.part(other.name, pre, u.rows(), false)
		found.notes = append(found.notes, u.known(pre, u.rows())...)
		if err := u.check(pre, config.Info); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// wholeTest is the file to read where nothing but test samples is wanted, and
// they have a file of their own; else empty.
func (c CSV) wholeTest(config *Config) string {
	switch {
	case !config.TestOnly || config.Folds > 0:
		return ""
	case config.Override != "" && !isDir(config.Override):
		return config.Override
	case c.TestFile != "":
		return config.beside(c.TestFile)
	}
	return ""
}

// compare says what the spec wants otherwise than the weights were trained.
func (c CSV) compare(kept *runtime.Preprocess) error {
	switch {
	case kept == nil || kept.Kind == "":
		return nil
	case kept.Kind != kindTable:
		return fmt.Errorf("csv: the weights were not trained on a table")
	case kept.Headerless == c.Header:
		forms := map[bool]string{true: "without", false: "with"}
		return fmt.Errorf("csv: header = %v, but the weights were trained on a table %s names of columns", c.Header, forms[kept.Headerless])
	case c.Standardize != (len(kept.Mean) > 0):
		forms := map[bool]string{true: "columns as they are", false: "standardised columns"}
		return fmt.Errorf("csv: standardize = %v, but the weights were trained on %s", c.Standardize, forms[c.Standardize])
	case kept.Headerless:
		return nil // numbers may count from the end
	case len(c.Inputs) > 0 && !byNumber(c.Inputs) && !slices.Equal(c.Inputs, kept.Columns):
		return fmt.Errorf("csv: inputs are %s, but the weights were trained on %s, in this order", list(c.Inputs), list(kept.Columns))
	case len(c.Targets) > 0 && len(kept.Targets) > 0 && !byNumber(c.Targets) && !slices.Equal(c.Targets, kept.Targets):
		return fmt.Errorf("csv: targets are %s, but the weights were trained on %s, in this order", list(c.Targets), list(kept.Targets))
	}
	return nil
}

// preprocess says how to prepare the columns of t: as they were for the
// weights, or by its training rows. Weights that were trained without are
// tested without.
func (c CSV) preprocess(config *Config, t *table, rows []int) *runtime.Preprocess {
	kept := config.Preprocess
	if kept != nil && kept.Kind == kindTable {
		return kept
	}
	p := &runtime.Preprocess{
		Kind: kindTable, Columns: t.columns, Targets: t.targetColumns, Width: t.fileWidth,
		Headerless: !c.Header, Delimiter: c.Delimiter, Labels: t.classes,
	}
	switch {
	case kept != nil: // from Go, which knows no columns
		p.Mean, p.Deviation = kept.Mean, kept.Deviation
	case c.Standardize && !config.TestOnly:
		p.Mean, p.Deviation = t.moments(rows, config.Info)
	}
	return p
}

// list names at most ten of the choices, those in quotes that would not be read as
// one word otherwise.
func list(choices []string) string {
	return listed(choices, func(c string) string {
		if c == "" || strings.ContainsAny(c, ",;\"") || strings.TrimSpace(c) != c || text.Foreign(c) >= 0 {
			return strconv.Quote(c)
		}
		return c
	})
}

func listed(choices []string, show func(string) string) string {
	var shown []string
	for _, c := range choices[:min(len(choices), 10)] {
		shown = append(shown, show(c))
	}
	if len(choices) > 10 {
		shown = append(shown, "…")
	}
	return strings.Join(shown, ", ")
}
