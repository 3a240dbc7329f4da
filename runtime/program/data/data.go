// Package data makes the samples that networks are trained on and tested with:
// letters and lines rendered from fonts, MNIST's files, folders of pictures, NumPy's arrays, safetensors, tables of numbers, texts. It also brings
// what is to be predicted into the form the network was trained on.
//
// A sample set of one's own needs none of this: any iter.Seq2[*Sample, error]
// trains a network.
package data

import (
	"fmt"
	"iter"
	"path/filepath"
	goruntime "runtime"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Views gives access to the tensors of a generated network's samples, as elements
// in row-major order: a [runtime.Network].
type Views[S any, T runtime.Float] interface {
	Input(s *S, i int) []T
	Target(s *S, i int) []T
	SetLabel(s *S, i, label int)
}

// Source is a configured sample set: Letters, Text, Tokens, Images, IDX, NPZ, Safetensors, CSV or JSONL. Each is a struct of
// plain values, so that it can be printed as a Go literal.
type Source interface {
	// Doc describes the source to the reader of the reference page.
	Doc() string
	// Check says why the source cannot feed the network, as far as that shows
	// without reading a file.
	Check(*runtime.ModelInfo) error

	open(*Config) (*tables, error)
}

// Sources holds a prototype of every source, under its name in a spec. The
// values of its fields are the defaults.
var Sources = map[string]Source{
	"csv":         defaultCSV,
	"idx":         defaultIDX,
	"images":      defaultImages,
	"jsonl":       defaultJSONL,
	"letters":     defaultLetters,
	"npz":         defaultNPZ,
	"safetensors": defaultSafetensors,
	"text":        defaultText,
	"tokens":      defaultTokens,
}

// Config says for which network and from where a source is opened.
type Config struct {
	Info *runtime.ModelInfo
	// Dir is where a source's relative paths start: the folder of the spec.
	Dir string
	// Override, if not empty, is a folder (or a file) to read instead of the
	// one that the source names; files keep their names.
	Override string
	// Seed decides the order of training samples, and which letters are drawn
	// for training. It has no influence on validation and test samples.
	Seed uint64
	// Preprocess is what was kept with the weights; nil computes it anew.
	Preprocess *runtime.Preprocess
	// TestOnly asks for nothing but test samples. An Override that is a file
	// is then all of them, unless it is the table that Preprocess knows as that
	// of the training: then they are those that were kept for testing.
	TestOnly bool
	// Augmentation is how training samples are changed, one change after the other, anew in
	// each epoch. What a sample becomes depends on Seed, the epoch and the sample alone.
	Augmentation []Augmentation
	// BatchSize is that of the training; 0 for the network's own.
	BatchSize int
	// Folds > 0 asks for cross-validation: every Folds-th sample, beginning
	// with number Fold, is the test set. Only CSV, JSONL, NPZ and Safetensors can.
	Folds, Fold int
}

// Dataset is an opened source. Validation, Test and Harder are nil where the
// source has none; Harder is a second test set, unlike the training samples.
type Dataset[S any] struct {
	Train, Validation, Test, Harder *Split[S]
	// Preprocess belongs with the weights: predictions and later evaluations
	// need it.
	Preprocess *runtime.Preprocess
	// Notes are for people: what the source asks for and the files do not give.
	Notes []string
}

// Split is one part of a dataset.
type Split[S any] struct {
	Name string // for people: "training", "test", "test, unseen faces"
	Len  int    // samples an epoch

	Weighed bool // samples have weights of their own, for FitConfig.SampleWeights

	part   *part
	seed   uint64
	filler func() func(epoch, i int, s *S) error
	plain  *Split[S]
	write  func(r *row, s *S)
	wanted func(i int) bool // of the samples of a pass; nil: all
}

// Only is the split of which a pass makes only the samples that are wanted, by their number in it.
// It yields all others, too, but as they happen to be.
func (s *Split[S]) Only(wanted func(i int) bool) *Split[S] {
	only := *s
	only.wanted = wanted
	return &only
}

// Plain is the split without augmentation.
func (s *Split[S]) Plain() *Split[S] {
	if s.plain != nil {
		return s.plain
	}
	return s
}

// Epoch is one pass over the split. What it yields depends on the seed and on
// n alone; n starts at 0. Validation and test splits are the same in every
// epoch. A yielded sample is overwritten by the next one. A pass fails where files that are read as
// it goes, as those of Images, have changed since they were opened.
func (s *Split[S]) Epoch(n int) iter.Seq2[*S, error] {
	return func(yield func(*S, error) bool) {
		if s.part.stream != nil {
			s.read(n, yield)
			return
		}
		order := s.part.order(s.seed, n)
		filler := func() func(i int, sample *S) error {
			fill := s.filler()
			return func(i int, sample *S) error {
				if s.wanted != nil && !s.wanted(i) {
					return nil
				}
				if order != nil {
					i = order[i]
				}
				return fill(n, i, sample)
			}
		}
		helpers := 0
		if s.part.ahead {
			helpers = min(goruntime.GOMAXPROCS(0), goruntime.NumCPU()) - 1
		}
		each(s.Len, helpers, filler, yield)
	}
}

// read gives the samples of an epoch as their rows are read.
func (s *Split[S]) read(n int, yield func(*S, error) bool) {
	sample, i := new(S), -1
	for r, err := range s.part.stream(s.seed, n) {
		if err != nil {
			yield(nil, err)
			return
		}
		if i++; s.wanted == nil || s.wanted(i) {
			s.write(r, sample)
		}
		if !yield(sample, nil) {
			return
		}
	}
}

// Names tell what each sample of a pass is called: the file of a picture. It is nil where samples
// have no names.
func (s *Split[S]) Names(n int) func(i int) string {
	called, order := s.part.called, s.part.order(s.seed, n)
	if called == nil || order == nil {
		return called
	}
	return func(i int) string { return called(order[i]) }
}

// Epochs is Epoch(first) when it is ranged over for the first time,
// Epoch(first+1) the second time, and so on. It is not safe for concurrent use.
func (s *Split[S]) Epochs(first int) iter.Seq2[*S, error] {
	n := first
	return func(yield func(*S, error) bool) {
		n++
		s.Epoch(n - 1)(yield)
	}
}

// Open checks that the source fits the network, reads its files and splits it.
//
//	set, err := data.Open(letters.Network(), source, &config)
func Open[S any, T runtime.Float](views Views[S, T], source Source, config *Config) (*Dataset[S], error) {
	t, err := config.open(source)
	if err != nil {
		return nil, err
	}
	return &Dataset[S]{
		Train:      splitOf(views, t.train, config),
		Validation: splitOf(views, t.validation, config),
		Test:       splitOf(views, t.test, config),
		Harder:     splitOf(views, t.harder, config),
		Preprocess: t.preprocess,
		Notes:      t.notes,
	}, nil
}

// splitOf binds a part to the type of samples.
func splitOf[S any, T runtime.Float](views Views[S, T], p *part, c *Config) *Split[S] {
	if p == nil || p.len == 0 {
		return nil
	}
	return &Split[S]{
		Name: p.name, Len: p.len, Weighed: p.weighed, part: p, seed: c.Seed,
		filler: filler(views, p, c.Info), plain: splitOf(views, p.plain, c), write: writer(views, c.Info),
	}
}

// open checks and reads a source.
func (c *Config) open(source Source) (*tables, error) {
	if err := Check(source, c.Info); err != nil {
		return nil, err
	}
	if c.Folds != 0 && (c.Folds < 2 || c.Fold < 0 || c.Fold >= c.Folds) {
		return nil, fmt.Errorf("fold %d of %d: want at least 2 folds, counted from 0", c.Fold, c.Folds)
	}
	t, err := source.open(c)
	if err == nil && c.Folds > 0 && (t.test == nil || t.test.len == 0) {
		err = fmt.Errorf("%d folds: this one has no samples to test with: want fewer", c.Folds)
	}
	if err == nil {
		err = c.augment(source, t)
	}
	return t, err
}

// path resolves the name of a file in a spec.
func (c *Config) path(name string) string {
	switch {
	case c.Override == "":
		return join(c.Dir, name)
	case isDir(c.Override):
		return filepath.Join(c.Override, filepath.Base(name))
	}
	return c.Override
}

// beside resolves the name of another file than the one that an Override which
// is a file replaces.
func (c *Config) beside(name string) string {
	if isDir(c.Override) {
		return filepath.Join(c.Override, filepath.Base(name))
	}
	return join(c.Dir, name)
}
