package data

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// ArrayOptions are those of NPZ and Safetensors: of files with named arrays, which are kept in
// memory, one for each input and each output, whose first axis counts the samples. Bytes are
// kept as such.
type ArrayOptions struct {
	File               string   `opt:"file,required" doc:"the arrays, from the spec's folder"`
	TestFile           string   `opt:"test_file" doc:"arrays to test with, all of them"`
	Inputs             []string `opt:"inputs,empty" doc:"names of the inputs' arrays; the inputs' own when empty"`
	Targets            []string `opt:"targets,empty" doc:"names of the outputs' arrays, which may be inputs, too; the outputs' own when empty"`
	TestInputs         []string `opt:"test_inputs,empty" doc:"names of the inputs' arrays to test with, in test_file or else in file; those of the training when empty"`
	TestTargets        []string `opt:"test_targets,empty" doc:"likewise those of the outputs"`
	Scale              float64  `opt:"scale" min:"0" doc:"factor on every number of an input, kept with the weights; 0 for 1/255 where all inputs are bytes, and else 1"`
	Shuffle            bool     `opt:"shuffle" doc:"whether each epoch has the training samples in an order of its own, or all have them in that of the arrays"`
	Split              string   `opt:"split" enum:"stratified|random|time" doc:"which samples test and validate: drawn from each class of the first output alike, drawn from all, or the last ones, those that test at the end"`
	TestFraction       float64  `opt:"test_fraction" min:"0" max:"0.9" doc:"share of the samples to test with, where there are no arrays for that"`
	ValidationFraction float64  `opt:"validation_fraction" min:"0" max:"0.9" doc:"share of the others to validate with"`
	Seed               uint64   `opt:"seed" doc:"which samples are drawn to test and validate"`
}

var defaultArrays = ArrayOptions{Shuffle: true, Split: splitStratified, TestFraction: 0.2, Seed: 1}

// arrayDoc is what the documentation of all such sources says.
const arrayDoc = "one for each input and each output, " +
	"whose first axis counts the samples and whose other axes are those of the input or output; axes of length 1 may be missing. " +
	"An output that learns a class takes its number, or a number for each class; one that learns several labels, such as a class for each pixel, " +
	"takes an array of them. An array that is both input and target, as of an autoencoder, is scaled as an input."

// arraySource is such a source.
type arraySource struct {
	ArrayOptions
	kind string // its name in specs
	what string // one of its arrays
	open func(path string) (arrayFile, error)
}

// arrayFile is a file of named arrays.
type arrayFile interface {
	find(name string) (*block, error)
	Close() error
}

// check says why the network cannot learn from such arrays.
func (z arraySource) check(info *runtime.ModelInfo) error {
	switch {
	case z.File == "":
		return fmt.Errorf("%s: file is missing: want the name of a file", z.kind)
	case z.tests() && z.TestFraction != 0 && z.TestFraction != defaultArrays.TestFraction:
		return fmt.Errorf("%s: test_fraction and %ss to test with both say what to test with: want one of them", z.kind, z.what)
	}
	for _, o := range []struct {
		option string
		names  []string
		want   int
		what   string
	}{
		{"inputs", z.Inputs, len(info.Inputs), "input"}, {"targets", z.Targets, len(info.Outputs), "output"},
		{"test_inputs", z.TestInputs, len(info.Inputs), "input"}, {"test_targets", z.TestTargets, len(info.Outputs), "output"},
	} {
		if len(o.names) != 0 && len(o.names) != o.want {
			return fmt.Errorf("%s: %s names %s, but the network has %s", z.kind, o.option, text.Count(len(o.names), z.what), text.Count(o.want, o.what))
		}
	}
	if info.HasIntegers() && z.Scale != 0 && z.Scale != 1 {
		return fmt.Errorf("%s: scale = %v, but an input is of integers: want no scale", z.kind, z.Scale)
	}
	return nil
}

// tests reports whether there are arrays to test with.
func (z ArrayOptions) tests() bool {
	return z.TestFile != "" || len(z.TestInputs)+len(z.TestTargets) > 0
}

// tables reads and divides the arrays.
func (z arraySource) tables(c *Config) (*tables, error) {
	if err := fromTones(c.Preprocess, z.kind, 0); err != nil {
		return nil, err
	}
	inputs, targets := z.names(c.Info)
	if c.TestOnly && c.Folds == 0 {
		if found, err := z.openTest(c, inputs, targets); found != nil || err != nil {
			return found, err
		}
	}
	train, err := z.read(c, c.path(z.File), inputs, targets)
	if err != nil {
		return nil, err
	}
	pre, err := z.preprocess(c, train)
	if err != nil {
		return nil, err
	}
	t, err := z.divide(c, train, pre)
	if err != nil || !z.tests() || c.Folds > 0 {
		return t, err
	}
	test, err := z.readTest(c, inputs, targets)
	if err == nil {
		t.test, err = test.part("test", test.rows(), false), test.adapt(pre)
	}
	return t, err
}

// names are those of the arrays to train with.
func (z ArrayOptions) names(info *runtime.ModelInfo) (inputs, targets []string) {
	if inputs = z.Inputs; len(inputs) == 0 {
		for _, in := range info.Inputs {
			inputs = append(inputs, in.Name)
		}
	}
	if targets = z.Targets; len(targets) == 0 {
		for _, out := range info.Outputs {
			targets = append(targets, out.Name)
		}
	}
	return inputs, targets
}

// readTest reads the arrays to test with, which are in a file of their own or in
// that of the training.
func (z arraySource) readTest(c *Config, inputs, targets []string) (*arrays, error) {
	file := c.path(z.File)
	if z.TestFile != "" {
		file = c.beside(z.TestFile)
	}
	if len(z.TestInputs) > 0 {
		inputs = z.TestInputs
	}
	if len(z.TestTargets) > 0 {
		targets = z.TestTargets
	}
	return z.read(c, file, inputs, targets)
}

// openTest reads nothing but samples to test with, where these are arrays of their own:
// all of another file than that of the training. Else it returns nil.
func (z arraySource) openTest(c *Config, inputs, targets []string) (*tables, error) {
	var test *arrays
	var err error
	switch other := c.Override != "" && !isDir(c.Override); {
	case other && (z.TestFile != "" || !z.tests()):
		if test, err = z.read(c, c.Override, inputs, targets); err == nil && c.Preprocess != nil && c.Preprocess.Table == test.digest() {
			return nil, nil
		}
	case z.tests():
		test, err = z.readTest(c, inputs, targets)
	default:
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	pre, err := z.preprocess(c, test)
	if err != nil {
		return nil, err
	}
	return &tables{test: test.part("test", test.rows(), false), preprocess: pre}, nil
}

// preprocess says how the numbers of inputs are brought into the network, and adapts the
// arrays to that.
func (z arraySource) preprocess(c *Config, a *arrays) (pre *runtime.Preprocess, err error) {
	if len(a.inputs) == 1 {
		in := c.Info.Inputs[0]
		pre, err = preprocessTones(z.kind, z.Scale, c.Preprocess, a.inputs[0], in.Shape, in.Integers)
	} else {
		pre, err = z.preprocessSeveral(c, a)
	}
	if err != nil {
		return nil, err
	}
	if inputs, _ := z.names(c.Info); !slices.EqualFunc(inputs, c.Info.Inputs, func(name string, in runtime.TensorInfo) bool { return name == in.Name }) {
		pre.Arrays = slices.Clone(inputs)
	}
	return pre, a.adapt(pre)
}

// preprocessSeveral is preprocess of several inputs, which have one factor together
// and are no picture.
func (z arraySource) preprocessSeveral(c *Config, a *arrays) (*runtime.Preprocess, error) {
	p := &runtime.Preprocess{Kind: kindNumbers, Scale: z.Scale}
	bytes := !slices.ContainsFunc(a.inputs, func(b *block) bool { return !b.isBytes() })
	switch {
	case c.Preprocess != nil && c.Preprocess.Scale != 0:
		if p.Scale = c.Preprocess.Scale; z.Scale != 0 && z.Scale != p.Scale {
			return nil, fmt.Errorf("%s: scale = %v, but the weights were trained with %v: want that, or no scale", z.kind, z.Scale, p.Scale)
		}
	case z.Scale != 0:
	case bytes && !c.Info.HasIntegers():
		p.Scale = byteTone
	default:
		p.Scale = 1
	}
	return p, nil
}

// divide splits what was read.
func (z arraySource) divide(c *Config, a *arrays, pre *runtime.Preprocess) (*tables, error) {
	var test, validation []int
	var notes []string
	rows := a.rows()
	switch {
	case c.Folds > 0:
		test, rows = fold(rows, a.class, c.Fold, c.Folds, z.Seed)
	case !z.tests():
		test, rows = divide(z.Split, rows, a.class, z.TestFraction, z.Seed, "data/test")
		notes = emptied("test_fraction", z.TestFraction, a.count, test)
	}
	left := len(rows)
	validation, rows = divide(z.Split, rows, a.class, z.ValidationFraction, z.Seed, "data/validation")
	notes = append(notes, emptied("validation_fraction", z.ValidationFraction, left, validation)...)
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: no training samples: %s in all", a.path, text.Count(a.count, "sample"))
	}
	table, trained := a.digest(), fmt.Sprintf("%d-%s-%v-%d", left, z.Split, z.TestFraction, z.Seed)
	if c.Folds > 0 {
		trained = fmt.Sprintf("%d-%d/%d-%d", left, c.Fold, c.Folds, z.Seed)
	}
	if kept := c.Preprocess; c.TestOnly && kept != nil && kept.Table == table && kept.Trained != trained {
		return nil, fmt.Errorf("%s: %s: the weights were trained on some of the samples that would test them: want split, test_fraction, seed and --fold as they were in training, or another file", a.path, z.kind)
	}
	if !c.TestOnly {
		pre = pre.Clone()
		pre.Table, pre.Trained = table, trained
	}
	return &tables{
		train:      a.part("training", rows, z.Shuffle),
		validation: a.part("validation", validation, false),
		test:       a.part("test", test, false),
		preprocess: pre,
		notes:      notes,
	}, nil
}
