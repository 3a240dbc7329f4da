package data

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// IDX reads pictures and labels in the format of the MNIST files, plain or
// compressed by gzip. A file is found under its name, with .gz after it, and
// with a dot for the hyphen before "idx". Pictures are kept in memory as they
// are in the file and converted one by one.
type IDX struct {
	Dir                string  `opt:"dir" doc:"folder of the four files, from the spec's folder"`
	TrainImages        string  `opt:"train_images" doc:"training pictures"`
	TrainLabels        string  `opt:"train_labels" doc:"their classes"`
	TestImages         string  `opt:"test_images" doc:"test pictures; empty for no test set"`
	TestLabels         string  `opt:"test_labels" doc:"their classes"`
	Scale              float64 `opt:"scale" min:"0" doc:"factor on every value, kept with the weights; 0 for 1/255 on bytes and 1 on other types"`
	ValidationFraction float64 `opt:"validation_fraction" min:"0" max:"0.9" doc:"share of the training pictures to validate with instead"`
	Seed               uint64  `opt:"seed" doc:"which pictures validate"`
}

var defaultIDX = IDX{
	Dir:         ".",
	TrainImages: "train-images-idx3-ubyte",
	TrainLabels: "train-labels-idx1-ubyte",
	TestImages:  "t10k-images-idx3-ubyte",
	TestLabels:  "t10k-labels-idx1-ubyte",
	Seed:        1,
}

// Doc describes the source.
func (IDX) Doc() string {
	return "Pictures and labels in the format of the MNIST files, plain or compressed by gzip. " +
		"The network has one input of the pictures' size and one output with a class for each label."
}

// Check says why the network cannot learn from such files.
func (x IDX) Check(info *runtime.ModelInfo) error {
	if err := oneLabel("idx", info); err != nil {
		return err
	}
	if len(info.Inputs) != 1 || len(info.Outputs) != 1 {
		return fmt.Errorf("idx: want a network of one input and one output, found %d and %d", len(info.Inputs), len(info.Outputs))
	}
	if in := info.Inputs[0]; in.Integers && x.Scale != 0 && x.Scale != 1 {
		return fmt.Errorf("idx: scale = %v, but the input %q is of integers: want no scale", x.Scale, in.Name)
	}
	for _, file := range []struct {
		option, name string
		needed       bool
	}{
		{"train_images", x.TrainImages, true}, {"train_labels", x.TrainLabels, true}, {"test_labels", x.TestLabels, x.TestImages != ""},
	} {
		if file.needed && file.name == "" {
			return fmt.Errorf("idx: %s is empty: want the name of a file", file.option)
		}
	}
	return nil
}

func (x IDX) open(c *Config) (*tables, error) {
	if c.Folds > 0 {
		return nil, fmt.Errorf("idx: no cross-validation: the test set has files of its own")
	}
	if err := fromTones(c.Preprocess, "idx", 0); err != nil {
		return nil, err
	}
	train, err := x.pair(c, x.TrainImages, x.TrainLabels)
	if err != nil {
		return nil, err
	}
	pre, err := preprocessTones("idx", x.Scale, c.Preprocess, train, train.shape, c.Info.Inputs[0].Integers)
	if err != nil {
		return nil, err
	}
	if train.scale, err = scaleOf(pre, train); err != nil {
		return nil, train.errorf("%w", err)
	}
	class := func(i int) int { return train.labels[i] }
	validation, rows := share(train.rows(), class, x.ValidationFraction, x.Seed, "data/validation")
	t := &tables{
		train:      train.part("training", rows, true),
		validation: train.part("validation", validation, false),
		preprocess: pre,
		notes:      emptied("validation_fraction", x.ValidationFraction, len(train.rows()), validation),
	}
	if x.TestImages != "" {
		test, err := x.pair(c, x.TestImages, x.TestLabels)
		if err != nil {
			return nil, err
		}
		if test.scale, err = scaleOf(pre, test); err != nil {
			return nil, test.errorf("%w", err)
		}
		t.test = test.part("test", test.rows(), false)
	}
	return t, nil
}

// pictures are the items of a file and their labels.
type pictures struct {
	*idxFile
	shape  []int // of one
	labels []int
	scale  float64 // of the file's numbers
}

// pair reads two files. What their headers claim is compared first; then the
// pictures come before the labels, which take less.
func (x IDX) pair(c *Config, images, labels string) (*pictures, error) {
	in, out := c.Info.Inputs[0], &c.Info.Outputs[0]
	classes, err := x.openLabels(c, labels)
	if err != nil {
		return nil, err
	}
	defer classes.file.Close()
	path, err := x.find(c, images)
	if err != nil {
		return nil, err
	}
	f, err := openIDX(path)
	if err != nil {
		return nil, err
	}
	defer f.file.Close()
	if len(f.dims) < 2 || !isForm(f.dims[1:], in.Shape) {
		return nil, f.errorf("items of the shape %v: the input %q has the shape %v", runtime.FormatShape(f.dims[1:]), in.Name, runtime.FormatShape(in.Shape))
	}
	if f.dims[0] != classes.dims[0] {
		return nil, f.errorf("%d items, but %d labels in %s", f.dims[0], classes.dims[0], classes.path)
	}
	if err := f.read(); err != nil {
		return nil, err
	}
	for i := 0; in.Integers && i < f.dims[0]*elements(in.Shape); i++ {
		if want := in.Wanted(f.value(i)); want != "" {
			return nil, f.errorf("%v in item %d: the input %q wants %s", f.value(i), i/elements(in.Shape), in.Name, want)
		}
	}
	numbers, err := classes.labels(out)
	return &pictures{idxFile: f, shape: in.Shape, labels: numbers}, err
}

// isForm reports whether items of a shape are what an input takes: they differ in
// axes of length 1 only, or one of the two is flat.
func isForm(item, input []int) bool {
	wide := func(shape []int) []int {
		return slices.DeleteFunc(slices.Clone(shape), func(n int) bool { return n == 1 })
	}
	a, b := wide(item), wide(input)
	return slices.Equal(a, b) || elements(a) == elements(b) && (len(a) == 1 || len(b) == 1)
}

func (x IDX) openLabels(c *Config, name string) (*idxFile, error) {
	path, err := x.find(c, name)
	if err != nil {
		return nil, err
	}
	f, err := openIDX(path)
	if err != nil {
		return nil, err
	}
	switch {
	case len(f.dims) != 1 || f.kind == float || f.kind == double:
		err = f.errorf("%s of the shape %v: want labels, one row of whole numbers", f.kind, runtime.FormatShape(f.dims))
	case f.dims[0] == 0:
		err = f.errorf("no labels")
	}
	if err != nil {
		f.file.Close()
	}
	return f, err
}

// labels reads the classes of an output.
func (f *idxFile) labels(out *runtime.OutputInfo) ([]int, error) {
	if err := f.read(); err != nil {
		return nil, err
	}
	classes := max(elements(out.Shape), len(out.Labels))
	labels := make([]int, f.dims[0])
	for i := range labels {
		v := f.value(i)
		if v < 0 || v >= float64(classes) {
			return nil, f.errorf("label %v of item %d: the output %q has the classes 0 to %d", v, i, out.Name, classes-1)
		}
		labels[i] = int(v)
	}
	return labels, nil
}

// find looks for a file under the forms of its name that are in use.
func (x IDX) find(c *Config, name string) (string, error) {
	dir := join(c.Dir, x.Dir)
	if c.Override != "" {
		dir = c.Override
	}
	dotted := strings.Replace(name, "-idx", ".idx", 1)
	for _, form := range []string{name, name + ".gz", dotted, dotted + ".gz"} {
		path := join(dir, form)
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			return path, nil
		}
	}
	return "", fmt.Errorf("idx: no file %s or %s.gz in %s: --data DIR names another folder", name, name, dir)
}

// rows are the numbers of all pictures.
func (p *pictures) rows() []int {
	rows := make([]int, len(p.labels))
	for i := range rows {
		rows[i] = i
	}
	return rows
}

func (p *pictures) part(name string, rows []int, shuffle bool) *part {
	return &part{name: name, len: len(rows), shuffle: shuffle, reader: func() func(epoch, i int, r *row) {
		return func(_, i int, r *row) {
			i = rows[i]
			r.labels[0] = p.labels[i]
			p.fill(r.inputs, i*len(r.inputs), p.scale)
		}
	}}
}
