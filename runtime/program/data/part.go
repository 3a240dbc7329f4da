package data

import (
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// tables is what a source opens: the parts of a dataset before they are bound
// to a generated type.
type tables struct {
	train, validation, test, harder *part
	preprocess                      *runtime.Preprocess
	notes                           []string
}

// part is a number of rows. reader returns a function with scratch memory of
// its own that computes row i of an epoch.
type part struct {
	name    string
	len     int
	shuffle bool
	ahead   bool                                                // rows take long enough to be made in other goroutines
	plain   *part                                               // before augmentation; nil without
	called  func(i int) string                                  // what row i is called; nil where rows have no names
	weighed bool                                                // samples have weights
	draw    func(seed uint64, epoch int) []int                  // the samples of an epoch; nil: all of them
	stream  func(seed uint64, epoch int) iter.Seq2[*row, error] // instead of reader; nil without
	reader  func() func(epoch, i int, r *row)
}

// row is a sample of any network: all inputs one after another, all targets
// likewise, and for outputs that learn a class its number instead.
type row struct {
	inputs  []float64
	targets []float64
	labels  []int   // one an output; -1: the target is in targets
	err     error   // why there is none
	weight  float64 // of its loss
}

func newRow(info *runtime.ModelInfo) *row {
	r := &row{labels: make([]int, len(info.Outputs)), weight: 1}
	for _, in := range info.Inputs {
		r.inputs = append(r.inputs, make([]float64, elements(in.Shape))...)
	}
	for i := range info.Outputs {
		r.labels[i] = -1
		r.targets = append(r.targets, make([]float64, numbers(&info.Outputs[i]))...)
	}
	return r
}

// filler returns the maker of functions that write rows of p to samples.
func filler[S any, T runtime.Float](views Views[S, T], p *part, info *runtime.ModelInfo) func() func(epoch, i int, s *S) error {
	write := writer(views, info)
	return func() func(epoch, i int, s *S) error {
		read, r := p.reader(), newRow(info)
		return func(epoch, i int, s *S) error {
			if read(epoch, i, r); r.err != nil {
				return r.err
			}
			write(r, s)
			return nil
		}
	}
}

// writer returns a function that writes rows to samples.
func writer[S any, T runtime.Float](views Views[S, T], info *runtime.ModelInfo) func(r *row, s *S) {
	several, _ := views.(interface { // which views have whose samples have several labels
		SetLabels(s *S, i int, labels []int)
	})
	weighed, _ := views.(interface {
		SetWeight(s *S, i int, weight float64)
	})
	return func(r *row, s *S) {
		rest := r.inputs
		for k := range info.Inputs {
			x := views.Input(s, k)
			if info.Inputs[k].Integers {
				runtime.ToIntegers(x, rest[:len(x)])
			} else {
				convert(x, rest)
			}
			rest = rest[len(x):]
		}
		rest = r.targets
		for k, label := range r.labels {
			n := numbers(&info.Outputs[k])
			switch {
			case label >= 0:
				views.SetLabel(s, k, label)
			case info.Outputs[k].Sparse:
				several.SetLabels(s, k, integers(rest[:n]))
			default:
				convert(views.Target(s, k), rest)
			}
			rest = rest[n:]
			if weighed != nil {
				weighed.SetWeight(s, k, r.weight)
			}
		}
	}
}

// numbers counts those of an output's target: its elements, or several labels.
func numbers(out *runtime.OutputInfo) int {
	if out.Sparse && out.Classes() == 0 {
		return out.Form.Len()
	}
	return elements(out.Shape)
}

// oneLabel refuses outputs with several labels a sample, which tables and arrays alone have.
func oneLabel(source string, info *runtime.ModelInfo) error {
	for i := range info.Outputs {
		if out := &info.Outputs[i]; out.Sparse && out.Classes() == 0 {
			return fmt.Errorf("%s: the output %q takes %d labels for a sample, but there is one; of the sources csv, jsonl, npz and safetensors have several", source, out.Name, out.Form.Len())
		}
	}
	return nil
}

// integers are numbers that are whole.
func integers(x []float64) []int {
	n := make([]int, len(x))
	for i, v := range x {
		n[i] = int(v)
	}
	return n
}

// convert fills dst and returns what is left of src.
func convert[T runtime.Float](dst []T, src []float64) []float64 {
	for i, v := range src[:len(dst)] {
		dst[i] = T(v)
	}
	return src[len(dst):]
}

// order is the permutation of an epoch, nil for the rows' own order.
func (p *part) order(seed uint64, epoch int) []int {
	if p.draw != nil {
		return p.draw(seed, epoch)
	}
	if !p.shuffle {
		return nil
	}
	return runtime.NewRandom(seed, fmt.Sprintf("data/order/%d", epoch)).Perm(p.len)
}

func elements(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// join is filepath.Join, but keeps an absolute name.
func join(dir, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
