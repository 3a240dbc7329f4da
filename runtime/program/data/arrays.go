package data

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math"
	"path/filepath"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// arrays are the samples of a file.
type arrays struct {
	path            string
	what            string // one of them
	info            *runtime.ModelInfo
	inputs, targets []*block
	count           int
}

// read reads the named arrays and compares them with the network.
func (z arraySource) read(c *Config, path string, inputs, targets []string) (*arrays, error) {
	file, err := z.open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: no file %s: --data FILE names another", z.kind, path)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer file.Close()
	a := &arrays{path: path, what: z.what, info: c.Info}
	blocks := map[string]*block{}
	for i, name := range slices.Concat(inputs, targets) {
		if blocks[name] == nil {
			if blocks[name], err = file.find(name); err != nil {
				return nil, a.errorf(name, "%w", err)
			}
		}
		b := *blocks[name] // an input's scale is not that of a target
		if i < len(inputs) {
			a.inputs = append(a.inputs, &b)
		} else {
			a.targets = append(a.targets, &b)
		}
	}
	return a, a.check()
}

// errorf names the file and the array.
func (a *arrays) errorf(array, format string, args ...any) error {
	return fmt.Errorf("%s: %s %q: %w", filepath.ToSlash(a.path), a.what, array, fmt.Errorf(format, args...))
}

// check compares the arrays' forms with the network and with one another.
func (a *arrays) check() error {
	a.count = a.inputs[0].count
	for k, b := range slices.Concat(a.inputs, a.targets) {
		switch {
		case b.count != a.count:
			return a.errorf(b.name, "%s, but %d in %q", text.Count(b.count, "sample"), a.count, a.inputs[0].name)
		case b.count == 0:
			return a.errorf(b.name, "no samples")
		}
		if k < len(a.inputs) {
			if in := a.info.Inputs[k]; !isForm(b.item, in.Shape) {
				return a.errorf(b.name, "samples of the shape %v: the input %q has the shape %v", runtime.FormatShape(b.item), in.Name, runtime.FormatShape(in.Shape))
			}
		} else if out := &a.info.Outputs[k-len(a.inputs)]; !takesClass(out, b) && !isForm(b.item, targetShape(out)) {
			return a.errorf(b.name, "samples of the shape %v: the output %q takes %v", runtime.FormatShape(b.item), out.Name, runtime.FormatShape(targetShape(out)))
		}
	}
	return nil
}

// takesClass reports whether an array has a class for each sample of an output.
func takesClass(out *runtime.OutputInfo, b *block) bool {
	return learnsClass(out) && elements(b.item) == 1 && (out.Sparse || elements(out.Shape) > 1)
}

// targetShape is that of an output's target.
func targetShape(out *runtime.OutputInfo) []int {
	switch {
	case out.Sparse && out.Classes() > 0:
		return []int{1}
	case out.Sparse:
		return out.Form.Shape
	}
	return out.Shape
}

// adapt scales inputs, and targets that are inputs, too; then it checks all numbers.
func (a *arrays) adapt(pre *runtime.Preprocess) (err error) {
	for k, b := range a.inputs {
		if b.scale, err = scaleOf(pre, b); err != nil {
			return a.errorf(b.name, "%w", err)
		}
		for _, target := range a.targets {
			if target.name == b.name {
				target.scale = b.scale
			}
		}
		if err := a.checkInput(k, b); err != nil {
			return err
		}
	}
	for k, b := range a.targets {
		if err := a.checkTarget(&a.info.Outputs[k], b); err != nil {
			return err
		}
	}
	return nil
}

func (a *arrays) checkInput(k int, b *block) error {
	in := a.info.Inputs[k]
	for i := range b.len() {
		v := b.value(i) * b.scale
		want := in.Wanted(v)
		if want == "" && !(math.Abs(v) <= a.info.DType.Max()) {
			want = "a number that " + string(a.info.DType) + " holds"
		}
		if want != "" {
			return a.errorf(b.name, "found %v in sample %d, want %s", v, i/elements(b.item), want)
		}
	}
	return nil
}

func (a *arrays) checkTarget(out *runtime.OutputInfo, b *block) error {
	item, classes := make([]float64, elements(b.item)), max(elements(out.Shape), len(out.Labels))
	for i := range b.count {
		b.fill(item, i)
		for _, v := range item {
			want := ""
			switch {
			case takesClass(out, b) && (v < 0 || v >= float64(classes) || v != math.Trunc(v)):
				want = fmt.Sprintf("a class, from 0 to %d", classes-1)
			case takesClass(out, b):
			case out.Sparse && v != math.Trunc(v):
				want = "a label, which is a whole number"
			case !out.Targets.Holds(v):
				want = fmt.Sprintf("%s, as %s is for", out.Targets.One(), out.Loss)
				if b.isBytes() {
					want += "; divide tones by 255"
				}
			case !(math.Abs(v) <= a.info.DType.Max()):
				want = "a number that " + string(a.info.DType) + " holds"
			}
			if want != "" {
				return a.errorf(b.name, "found %v in sample %d, want %s", v, i, want)
			}
		}
		var err error
		switch {
		case takesClass(out, b):
		case out.Sparse:
			err = runtime.CheckLabels(out, integers(item))
		default:
			err = runtime.CheckTarget(out, item)
		}
		if err != nil {
			return a.errorf(b.name, "sample %d: %w", i, err)
		}
	}
	return nil
}

// rows are the numbers of all samples.
func (a *arrays) rows() []int {
	rows := make([]int, a.count)
	for i := range rows {
		rows[i] = i
	}
	return rows
}

// class is what splits keep in proportion: the first output's class, if it has one.
func (a *arrays) class(row int) int {
	if b := a.targets[0]; takesClass(&a.info.Outputs[0], b) {
		return int(b.value(row))
	}
	return 0
}

func (a *arrays) part(name string, rows []int, shuffle bool) *part {
	return &part{name: name, len: len(rows), shuffle: shuffle, reader: func() func(epoch, i int, r *row) {
		return func(_, i int, r *row) {
			i = rows[i]
			rest := r.inputs
			for _, b := range a.inputs {
				rest = b.fill(rest, i)
			}
			rest = r.targets
			for k, b := range a.targets {
				out := &a.info.Outputs[k]
				if takesClass(out, b) {
					r.labels[k] = int(b.value(i))
				} else {
					b.fill(rest, i)
				}
				rest = rest[numbers(out):]
			}
		}
	}}
}

// digest tells the samples of files apart.
func (a *arrays) digest() string {
	h := fnv.New128a()
	var bits [8]byte
	for _, b := range slices.Concat(a.inputs, a.targets) {
		h.Write(b.bytes)
		for _, v := range b.numbers {
			binary.BigEndian.PutUint64(bits[:], math.Float64bits(v))
			h.Write(bits[:])
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}
