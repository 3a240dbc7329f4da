package data

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// TableOptions are those of all sources that are tables. Inputs take the columns in the order in
// which they are listed, as many as each has elements; so do outputs with the target columns, but
// an output that learns a class takes one column, which holds the class's name.
type TableOptions struct {
	File           []string `opt:"file,required" doc:"the table, from the spec's folder: files with the same columns, one after the other, or patterns such as part-*.csv, which stand for files in the order of their names"`
	ValidationFile []string `opt:"validation_file,empty" doc:"a table to validate with, all of it"`
	TestFile       []string `opt:"test_file,empty" doc:"a table to test with, all of it"`
	Inputs         []string `opt:"inputs,empty" by:"input" doc:"input columns, or a table of those of each input; all but the targets when empty, and all for windows"`
	Targets        []string `opt:"targets,empty" by:"output" doc:"target columns, or a table of those of each output; the last ones when empty"`

	OneHot           []string `opt:"one_hot,empty" doc:"input columns of categories that become an element for each, in alphabetical order: 1 for the category of the row, and 0 for others, all of which are 0 for an empty cell and for a category that training did not know"`
	Integers         []string `opt:"integers,empty" doc:"input columns of categories that become one integer, as an embedding reads it: from 1 for the first in alphabetical order, and 0 for an empty cell and for a category that training did not know"`
	Missing          string   `opt:"missing" enum:"error|mean|median|most_frequent|constant" doc:"what is in the place of a missing number among the inputs: nothing, for it is refused, or that of the column's training rows, or fill_value"`
	FillValue        float64  `opt:"fill_value" with:"missing" doc:"the number of missing = \"constant\""`
	MissingValues    []string `opt:"missing_values,empty" with:"missing" doc:"cells that stand for a missing number, besides empty ones"`
	MissingIndicator []string `opt:"missing_indicator,empty" with:"missing" doc:"input columns that become two elements, of which the second is 1 where the number is missing, and else 0"`
	Standardize      bool     `opt:"standardize" doc:"shift and scale every input column of numbers over the training rows, as scaler says"`
	Scaler           string   `opt:"scaler" enum:"standard|min_max|robust" with:"standardize" doc:"to mean 0 and standard deviation 1; from 0 to 1; or to median 0 and 1 between the quartiles"`

	SampleWeight string `opt:"sample_weight" doc:"a column of what the loss of a training sample is multiplied by"`
	Oversample   bool   `opt:"oversample" doc:"whether samples of rarer classes of the first output are drawn several times an epoch, until each class has as many as the most frequent"`

	SequenceLength int `opt:"sequence_length" min:"0" max:"1000000" doc:"rows of a sample, which is then a window over a table in the order of time: the input has a row of columns for each; 0 for samples that are one row"`
	SequenceStride int `opt:"sequence_stride" min:"1" with:"sequence_length" doc:"rows from the beginning of a window to that of the next"`
	SamplingRate   int `opt:"sampling_rate" min:"1" with:"sequence_length" doc:"rows from one row of a window to the next"`
	Horizon        int `opt:"horizon" min:"0" with:"sequence_length" doc:"rows from the last of a window to that of its target"`
	TargetLength   int `opt:"target_length" min:"1" with:"sequence_length" doc:"rows of a target, from the horizon on, sampling_rate apart: the output has a row of target columns for each"`

	Shuffle            bool    `opt:"shuffle" doc:"whether each epoch has the training samples in an order of its own, or all have them in that of the table"`
	ShuffleBuffer      int     `opt:"shuffle_buffer" min:"0" max:"1000000000" doc:"samples that are in memory at a time: files are read again in each epoch, and a sample is drawn from so many; 0 keeps all in memory"`
	Split              string  `opt:"split" enum:"stratified|random|time" doc:"which samples test and validate: drawn from each class alike, drawn from all, or the last ones of the table, those that test at its end"`
	TestFraction       float64 `opt:"test_fraction" min:"0" max:"0.9" doc:"share of the samples to test with, where no test_file is named"`
	ValidationFraction float64 `opt:"validation_fraction" min:"0" max:"0.9" doc:"share of the others to validate with"`
	SplitColumn        string  `opt:"split_column" doc:"a column that says of each row whether it is for train, validation or test, instead of fractions"`
	Group              string  `opt:"group" doc:"a column whose values name groups of rows, all of which train, validate or test; of windows each is a series of its own"`
	Seed               uint64  `opt:"seed" doc:"which samples are drawn to test and validate"`

	// InputColumns are how many of Inputs each input has, TargetColumns how many of Targets each
	// output; nil: as many as they have elements, one after the other.
	InputColumns, TargetColumns []int
}

// tableDoc says of any table what the reference does.
const tableDoc = "Classes are the output's labels, " +
	"or, where it has none, the names in the column in alphabetical order; " +
	"but a single unit without labels learns a number from 0 to 1. " +
	"With the weights are kept the names and order of the columns, their categories, what is filled in, their scaling, the classes " +
	"and the form of the file; `predict`, `eval` and further training go by them."

// What is in the place of missing numbers.
const (
	missingError        = "error"
	missingMean         = "mean"
	missingMedian       = "median"
	missingMostFrequent = "most_frequent"
	missingConstant     = "constant"
)

// How columns are scaled.
const (
	scalerStandard = "standard"
	scalerMinMax   = "min_max"
	scalerRobust   = "robust"
)

var defaultTable = TableOptions{
	Missing:        missingError,
	MissingValues:  []string{"NA", "N/A", "NaN", "nan", "null", "None"},
	Standardize:    true,
	Scaler:         scalerStandard,
	SequenceStride: 1,
	SamplingRate:   1,
	Horizon:        1,
	TargetLength:   1,
	Shuffle:        true,
	Split:          splitStratified,
	TestFraction:   0.2,
	Seed:           1,
}

// tableSource is a table in files of some kind.
type tableSource struct {
	TableOptions
	kind      string // "csv" or "jsonl"
	header    bool   // the first line names the columns
	delimiter string
	json      bool
}

// errorf names the source.
func (c *tableSource) errorf(format string, args ...any) error {
	return fmt.Errorf("%s: %w", c.kind, fmt.Errorf(format, args...))
}

// rows is how many of the table a sample has.
func (c *TableOptions) rows() int { return max(c.SequenceLength, 1) }

// steps is how many rows the target of a sample has.
func (c *TableOptions) steps() int { return max(c.TargetLength, 1) }

// isPlain reports whether each input column is one element.
func (c *TableOptions) isPlain() bool { return len(c.OneHot)+len(c.MissingIndicator) == 0 }

// marks are the columns that are neither inputs nor targets, unless they are listed there.
func (c *TableOptions) marks() []string {
	return slices.DeleteFunc([]string{c.SampleWeight, c.SplitColumn, c.Group}, func(name string) bool { return name == "" })
}

// encoded are the columns that become something else than a number.
func (c *TableOptions) encoded() []string {
	return slices.Concat(c.OneHot, c.Integers, c.MissingIndicator)
}

// check says why a network cannot learn from such a table.
func (c tableSource) check(info *runtime.ModelInfo) error {
	inputs, targets, err := c.columns(info)
	if err != nil {
		return err
	}
	byFraction := c.TestFraction != 0 && c.TestFraction != defaultTable.TestFraction
	switch {
	case len(c.File) == 0 || slices.Contains(c.File, ""):
		return c.errorf("file is missing: want the name of the table")
	case c.isPlain() && len(c.Inputs) != 0 && len(c.Inputs) != inputs && c.SequenceLength > 0:
		return c.errorf("%s and windows of %s make %d elements, but the network's inputs have %d", text.Count(len(c.Inputs), "input column"), text.Count(c.SequenceLength, "row"), len(c.Inputs)*c.SequenceLength, totalOf(info))
	case c.isPlain() && len(c.Inputs) != 0 && len(c.Inputs) != inputs:
		return c.errorf("%s, but the network's inputs have %d elements", text.Count(len(c.Inputs), "input column"), inputs)
	case len(c.Inputs) > inputs+len(c.MissingIndicator)+len(c.OneHot):
		return c.errorf("%s, but the network's inputs have %d elements a row", text.Count(len(c.Inputs), "input column"), inputs)
	case len(c.Targets) != 0 && len(c.Targets) != targets:
		return c.errorf("%s, but the network's outputs need %d", text.Count(len(c.Targets), "target column"), targets)
	case len(c.TestFile) > 0 && byFraction:
		return c.errorf("test_file and test_fraction both say what to test with: want one of them")
	case len(c.ValidationFile) > 0 && c.ValidationFraction != 0:
		return c.errorf("validation_file and validation_fraction both say what to validate with: want one of them")
	case c.SplitColumn != "" && (byFraction || c.ValidationFraction != 0):
		return c.errorf("split_column and fractions both say what to test and validate with: want one of them")
	case c.SplitColumn != "" && len(c.TestFile)+len(c.ValidationFile) > 0:
		return c.errorf("split_column and files both say what to test and validate with: want one of them")
	case c.SplitColumn != "" && c.Group != "" && c.SequenceLength == 0:
		return c.errorf("split_column and group both say which rows belong together: want one of them")
	case c.Missing != missingConstant && c.FillValue != 0:
		return c.errorf("fill_value = %v is for missing = %q", c.FillValue, missingConstant)
	case (c.Missing == missingError || c.Missing == "") && len(c.MissingIndicator) > 0:
		return c.errorf("missing_indicator names columns whose numbers may be missing: want missing = %q, or another", missingMean)
	case c.Oversample && !slices.ContainsFunc(info.Outputs[:min(1, len(info.Outputs))], func(o runtime.OutputInfo) bool { return o.Classes() > 0 }):
		return c.errorf("oversample makes classes of the first output as frequent as one another, but it learns none")
	case c.Oversample && !c.Shuffle:
		return c.errorf("oversample draws samples, but shuffle = false: want one of them")
	}
	if twice := repeated(c.named()); twice != "" {
		return c.errorf("the column %q is named twice in inputs and targets", twice)
	}
	if twice := repeated(slices.Concat(c.OneHot, c.Integers, c.MissingIndicator)); twice != "" {
		return c.errorf("the column %q is named twice in one_hot, integers and missing_indicator", twice)
	}
	for _, name := range c.encoded() {
		if len(c.Inputs) > 0 && !byNumber(c.Inputs) && !byNumber([]string{name}) && !slices.Contains(c.Inputs, name) {
			return c.errorf("the column %q of one_hot, integers or missing_indicator is no input: want one of %s", name, list(c.Inputs))
		}
	}
	for _, name := range c.marks() {
		if slices.Contains(c.Targets, name) {
			return c.errorf("the column %q is a target and says something else of a row, too", name)
		}
	}
	if err := c.checkTensors(info); err != nil {
		return err
	}
	if err := c.checkWindows(info); err != nil {
		return err
	}
	return c.checkStream()
}

// named are the columns that inputs and targets list. Targets of windows are later values of
// columns that may be inputs.
func (c *TableOptions) named() []string {
	if c.SequenceLength == 0 {
		return slices.Concat(c.Inputs, c.Targets)
	}
	return slices.Concat(c.Inputs, slices.DeleteFunc(slices.Clone(c.Targets), func(name string) bool { return slices.Contains(c.Inputs, name) }))
}

func (c tableSource) refuses() error {
	switch {
	case c.Standardize:
		return c.errorf("standardize gives each pixel a scale of its own, before pictures could be changed: want standardize = false")
	case c.ShuffleBuffer > 0:
		return c.errorf("shuffle_buffer has samples pass as they are, so that they cannot be changed: want no shuffle_buffer")
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

// totalOf counts the elements of all inputs.
func totalOf(info *runtime.ModelInfo) int { return total(info.Inputs) }

// columns counts what a network needs of a table: elements of inputs that a row becomes, and
// columns of targets.
func (c *tableSource) columns(info *runtime.ModelInfo) (inputs, targets int, err error) {
	inputs = totalOf(info)
	if c.SequenceLength > 0 {
		if inputs%c.SequenceLength != 0 {
			return 0, 0, c.errorf("windows of %s do not fill the inputs, which have %d elements: want an input of the shape [%d, columns]", text.Count(c.SequenceLength, "row"), inputs, c.SequenceLength)
		}
		inputs /= c.SequenceLength
	}
	for i := range info.Outputs {
		n, err := c.targetColumns(&info.Outputs[i])
		if err != nil {
			return 0, 0, err
		}
		targets += n
	}
	return inputs, targets, nil
}

// targetColumns counts those of an output.
func (c *tableSource) targetColumns(out *runtime.OutputInfo) (int, error) {
	n, steps := numbers(out), c.steps()
	if learnsClass(out) {
		n = 1
	}
	if n%steps != 0 {
		return 0, c.errorf("targets of %s do not fill the output %q, which has %s: want one of the shape [%d, columns]", text.Count(steps, "row"), out.Name, text.Count(numbers(out), "element"), steps)
	}
	return n / steps, nil
}

// learnsClass says whether an output's target is one class, so one column.
// Several elements that are each right or wrong are as many columns, as is a
// single one without names: it is a number from 0 to 1.
func learnsClass(out *runtime.OutputInfo) bool {
	return out.Classes() > 0 && (elements(out.Shape) > 1 || out.Sparse || len(out.Labels) > 0)
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

// inOrder implements ordered.
func (c TableOptions) inOrder() error {
	if c.Oversample {
		return fmt.Errorf("want no oversample")
	}
	return rowsInOrder(c.Shuffle, cmp.Or(c.Split, splitStratified), c.SplitColumn == "" && (c.TestFraction > 0 && len(c.TestFile) == 0 || c.ValidationFraction > 0))
}

// ByTensor is a source whose columns are listed for each input and output.
type ByTensor interface {
	Source
	// WithColumns is the source with so many of its columns for each input and so many for each
	// output; nil: as many as they need.
	WithColumns(inputs, targets []int) Source
}

// WithColumns implements ByTensor.
func (c CSV) WithColumns(inputs, targets []int) Source {
	c.InputColumns, c.TargetColumns = inputs, targets
	return c
}

// WithColumns implements ByTensor.
func (j JSONL) WithColumns(inputs, targets []int) Source {
	j.InputColumns, j.TargetColumns = inputs, targets
	return j
}

// checkTensors says which input or output has the wrong number of columns, as far as that shows.
func (c *tableSource) checkTensors(info *runtime.ModelInfo) error {
	for k, n := range c.InputColumns {
		if in := &info.Inputs[k]; c.isPlain() && n != elements(in.Shape)/c.rows() {
			return c.errorf("%s for the input %q, which has %d", text.Count(n, "column"), in.Name, elements(in.Shape)/c.rows())
		}
	}
	for k, n := range c.TargetColumns {
		out := &info.Outputs[k]
		if want, err := c.targetColumns(out); err != nil || n != want {
			return c.errorf("%s for the output %q, which needs %d", text.Count(n, "column"), out.Name, want)
		}
	}
	return nil
}

// Standardizes reports whether a source is a table whose columns training scales.
func Standardizes(s Source) bool {
	switch s := s.(type) {
	case CSV:
		return s.Standardize
	case JSONL:
		return s.Standardize
	}
	return false
}
