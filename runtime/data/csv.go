package data

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// CSV reads a table, one sample a line, and keeps it in memory. Columns are
// named as in the header, or by their number counted from 1, or from -1 at the
// end. Inputs take the columns in the order in which they are listed, as many
// as each has elements; so do outputs with the target columns, but an output
// that learns a class takes one column, which holds the class's name.
type CSV struct {
	File               string   `opt:"file,required" doc:"the table, from the spec's folder"`
	Header             bool     `opt:"header" doc:"whether the first line names the columns"`
	Delimiter          string   `opt:"delimiter" doc:"what separates columns, one character"`
	Inputs             []string `opt:"inputs,empty" doc:"input columns; all but the targets when empty"`
	Targets            []string `opt:"targets,empty" doc:"target columns; the last ones when empty"`
	Standardize        bool     `opt:"standardize" doc:"shift and scale every input column to mean 0 and standard deviation 1 over the training samples"`
	TestFraction       float64  `opt:"test_fraction" min:"0" max:"0.9" doc:"share of the samples to test with"`
	ValidationFraction float64  `opt:"validation_fraction" min:"0" max:"0.9" doc:"share of the others to validate with"`
	Seed               uint64   `opt:"seed" doc:"which samples test and validate"`
}

var defaultCSV = CSV{
	Header:       true,
	Delimiter:    ",",
	Standardize:  true,
	TestFraction: 0.2,
	Seed:         1,
}

// Doc describes the source.
func (CSV) Doc() string {
	return "A table in a text file, one sample a line. Classes are the output's labels, " +
		"or, where it has none, the names in the column in alphabetical order."
}

// Check says why the network cannot learn from such a table.
func (c CSV) Check(info *runtime.ModelInfo) error {
	inputs, targets := columns(info)
	switch {
	case c.File == "":
		return fmt.Errorf("csv: file is missing: want the name of the table")
	case len([]rune(c.Delimiter)) != 1 || strings.ContainsAny(c.Delimiter, "\"\r\n\ufffd"):
		return fmt.Errorf("csv: delimiter = %q: want one character", c.Delimiter)
	case len(c.Inputs) != 0 && len(c.Inputs) != inputs:
		return fmt.Errorf("csv: %d input columns, but the network's inputs have %d elements", len(c.Inputs), inputs)
	case len(c.Targets) != 0 && len(c.Targets) != targets:
		return fmt.Errorf("csv: %d target columns, but the network's outputs need %d", len(c.Targets), targets)
	}
	return nil
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
			targets += elements(info.Outputs[i].Shape)
		}
	}
	return inputs, targets
}

// learnsClass says whether an output's target is one class, so one column.
// Several elements that are each right or wrong are as many columns.
func learnsClass(out *runtime.OutputInfo) bool {
	if (out.Metric == "binary_accuracy" || out.Metric == "f1_score") && elements(out.Shape) > 1 {
		return false
	}
	return out.Sparse || out.Metric == "categorical_accuracy" || len(out.Labels) > 0
}

func (c CSV) open(config *Config) (*tables, error) {
	t, err := c.read(config)
	if err != nil {
		return nil, err
	}
	rows := make([]int, t.len())
	for i := range rows {
		rows[i] = i
	}
	var test, validation []int
	if config.Folds > 0 {
		test, rows = fold(rows, t.class, config.Fold, config.Folds, c.Seed)
	} else {
		test, rows = share(rows, t.class, c.TestFraction, c.Seed, "data/test")
	}
	validation, rows = share(rows, t.class, c.ValidationFraction, c.Seed, "data/validation")
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: no training samples: %d rows in all", t.path, t.len())
	}
	pre := config.Preprocess
	if pre == nil {
		pre = &runtime.Preprocess{Kind: "table", Columns: t.columns, Delimiter: c.Delimiter, Labels: t.classes}
		if c.Standardize {
			pre.Mean, pre.Deviation = t.moments(rows)
		}
	} else if pre.Kind != "table" || len(pre.Columns) != len(t.columns) {
		return nil, fmt.Errorf("%s: the weights were not trained on a table of %d input columns", t.path, len(t.columns))
	}
	part := func(name string, rows []int, shuffle bool) *part {
		return &part{name: name, len: len(rows), shuffle: shuffle, reader: t.reader(pre, rows)}
	}
	return &tables{
		train:      part("training", rows, true),
		validation: part("validation", validation, false),
		test:       part("test", test, false),
		preprocess: pre,
	}, nil
}

// table is what was read: row-major inputs and targets, and the class of every
// row in every output that learns one, -1 in others.
type table struct {
	path            string
	columns         []string   // of the inputs
	classes         [][]string // of each output
	inputs, targets []float64
	labels          []int
	outputs         int
	width           int // of targets
}

func (t *table) len() int { return len(t.inputs) / len(t.columns) }

// class is what splits keep in proportion: the first output's class.
func (t *table) class(row int) int { return t.labels[row*t.outputs] }

// moments are the mean and the standard deviation of each input column over
// the given rows; 1 for a constant column.
func (t *table) moments(rows []int) (mean, deviation []float64) {
	n := len(t.columns)
	mean, deviation = make([]float64, n), make([]float64, n)
	for i := range n {
		mean[i], deviation[i] = runtime.Moments(len(rows), func(k int) float64 { return t.inputs[rows[k]*n+i] })
	}
	return mean, deviation
}

func (t *table) reader(pre *runtime.Preprocess, rows []int) func() func(epoch, i int, r *row) {
	return func() func(epoch, i int, r *row) {
		return func(_, i int, r *row) {
			i = rows[i]
			copy(r.inputs, t.inputs[i*len(t.columns):])
			standardize(pre, r.inputs)
			copy(r.targets, t.targets[i*t.width:][:t.width])
			copy(r.labels, t.labels[i*t.outputs:])
		}
	}
}

// column finds a column by name or number.
func column(name string, header []string) (int, error) {
	if i := slices.Index(header, name); i >= 0 {
		return i, nil
	}
	n, err := strconv.Atoi(name)
	switch {
	case err != nil:
		return 0, fmt.Errorf("no column %q: want one of %s", name, strings.Join(header, ", "))
	case n < 0:
		n += len(header) + 1
	}
	if n < 1 || n > len(header) {
		return 0, fmt.Errorf("no column %s: want 1 to %d", name, len(header))
	}
	return n - 1, nil
}

// rows gives the inputs of each row.
func (t *table) rows() [][]float64 {
	rows := make([][]float64, t.len())
	for i := range rows {
		rows[i] = t.inputs[i*len(t.columns):][:len(t.columns)]
	}
	return rows
}
