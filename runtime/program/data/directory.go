package data

import (
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// texts are those of a directory.
type texts struct {
	path    string
	classes []string
	files   []string
	content []string
	labels  []int
}

// openDirectory reads all texts, of which some of each class test, and some validate.
func (x Tokens) openDirectory(c *Config) (*tables, error) {
	t, err := x.readDirectory(c)
	if err != nil {
		return nil, err
	}
	rows := make([]int, len(t.content))
	for i := range rows {
		rows[i] = i
	}
	all := t.digest(rows)
	known := c.Preprocess != nil && c.Preprocess.Table == all
	if c.TestOnly && c.Override != "" && !known {
		numbers := t.vectorize(c.Preprocess.Text, c.Info)
		return &tables{test: t.part("test", rows, numbers, false), preprocess: c.Preprocess}, nil
	}
	class := func(i int) int { return t.labels[i] }
	test, seen := share(rows, class, x.TestFraction, x.Seed, "data/test")
	validation, train := share(seen, class, x.ValidationFraction, x.Seed, "data/validation")
	if len(train) == 0 {
		return nil, fmt.Errorf("%s: no training samples: %s in all", t.path, text.Count(len(rows), "text"))
	}
	if c.TestOnly && known && c.Preprocess.Trained != t.digest(seen) {
		return nil, fmt.Errorf("%s: tokens: the weights were trained on some of the texts that would test them: want test_fraction and seed as they were in training, or another directory", t.path)
	}
	pre, notes := x.preprocess(c, func(count func([]string)) {
		how := &runtime.TextVectorization{Standardize: x.Standardize, Split: x.Split}
		for _, i := range train {
			count(how.Tokens(t.content[i]))
		}
	})
	if !c.TestOnly {
		pre.Table, pre.Trained = all, t.digest(seen)
	}
	if len(c.Info.Outputs[0].Labels) == 0 {
		pre.Labels = [][]string{t.classes}
	}
	numbers := t.vectorize(pre.Text, c.Info)
	return &tables{
		train:      t.part("training", train, numbers, x.Shuffle),
		validation: t.part("validation", validation, numbers, false),
		test:       t.part("test", test, numbers, false),
		preprocess: pre,
		notes: slices.Concat(notes, emptied("test_fraction", x.TestFraction, len(rows), test),
			emptied("validation_fraction", x.ValidationFraction, len(seen), validation)),
	}, nil
}

// readDirectory reads the texts of the classes that the output, or the weights, know, or
// else of all there are.
func (x Tokens) readDirectory(c *Config) (*texts, error) {
	t := &texts{path: join(c.Dir, x.Directory)}
	if c.Override != "" {
		t.path = c.Override
	}
	entries, err := os.ReadDir(t.path)
	if err != nil {
		return nil, fmt.Errorf("tokens: %w", err)
	}
	var folders []string
	for _, e := range entries {
		if isDir(filepath.Join(t.path, e.Name())) && !strings.HasPrefix(e.Name(), ".") {
			folders = append(folders, e.Name())
		}
	}
	if t.classes = c.Preprocess.LabelsOf(c.Info, 0); len(t.classes) == 0 {
		t.classes = folders
	}
	if want := max(2, elements(c.Info.Outputs[0].Shape)); len(t.classes) != want { // one unit tells two classes apart
		return nil, fmt.Errorf("%s: %s (%s): the output %q has %s", t.path, text.Count(len(t.classes), "folder"), list(t.classes), c.Info.Outputs[0].Name, text.Count(want, "class"))
	}
	for _, folder := range folders {
		label := slices.Index(t.classes, folder)
		if label < 0 {
			return nil, fmt.Errorf("%s: the folder %q is no class: want %s", t.path, folder, list(t.classes))
		}
		if err := t.read(filepath.Join(t.path, folder), label); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// read adds the texts of a folder, and of those in it, in the order of their names.
func (t *texts) read(folder string, label int) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".txt" {
			return err
		}
		content, err := readText(path)
		t.files, t.content, t.labels = append(t.files, path), append(t.content, content), append(t.labels, label)
		return err
	})
}

// readText reads a file.
func readText(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("tokens: %w", err)
	}
	return string(content), nil
}

// digest tells sets of texts and their classes apart, in whatever order.
func (t *texts) digest(rows []int) string {
	return digestOfClasses(rows, t.labels, func(i int) uint64 { return hashOf(t.content[i]) })
}

func digestOf(content string) string { return fmt.Sprintf("%016x", hashOf(content)) }

func hashOf(content string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(content))
	return h.Sum64()
}

// vectorize makes integers of all texts: a row of them for each.
func (t *texts) vectorize(v *runtime.TextVectorization, info *runtime.ModelInfo) []int32 {
	n := info.Inputs[0].Shape[0]
	numbers, one := make([]int32, 0, n*len(t.content)), make([]float64, n)
	for _, content := range t.content {
		v.Fill(one, content)
		for _, number := range one {
			numbers = append(numbers, int32(number))
		}
	}
	return numbers
}

func (t *texts) part(name string, rows []int, numbers []int32, shuffle bool) *part {
	called := func(i int) string { return t.files[rows[i]] }
	return &part{name: name, len: len(rows), shuffle: shuffle, called: called, reader: func() func(epoch, i int, r *row) {
		return func(_, i int, r *row) {
			i = rows[i]
			for k := range r.inputs {
				r.inputs[k] = float64(numbers[i*len(r.inputs)+k])
			}
			r.labels[0] = t.labels[i]
		}
	}}
}
