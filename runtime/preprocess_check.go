package runtime

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Check says all that makes p unfit for the network.
func (p *Preprocess) Check(info *ModelInfo) error {
	var errs []error
	refuse := func(wrong bool, format string, args ...any) {
		if wrong {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	n := info.inputElements()
	refuse(!slices.Contains([]string{"", "table", "picture", "text", "numbers"}, p.Kind), "kind: found %q, expected \"table\", \"picture\", \"text\" or \"numbers\"", p.Kind)
	refuse((p.Kind == "text") != (p.Text != nil), "kind: found %q, expected \"text\" where there is a vocabulary, and there alone", p.Kind)
	if p.Text != nil {
		errs = append(errs, p.Text.check(info))
	}
	refuse(!slices.Contains([]string{"", "dark", "light"}, p.Paper), "paper: found %q, expected \"dark\" or \"light\"", p.Paper)
	refuse(!slices.Contains([]string{"", "stretch", "crop"}, p.Resize), "resize: found %q, expected \"stretch\" or \"crop\"", p.Resize)
	refuse(!slices.Contains([]string{"", "area", "bicubic", "bilinear", "lanczos3", "nearest"}, p.Interpolation),
		"interpolation: found %q, expected \"area\", \"bicubic\", \"bilinear\", \"lanczos3\" or \"nearest\"", p.Interpolation)
	refuse(!(p.Scale >= 0 && p.White >= 0 && IsFinite(p.Scale*p.White) && IsFinite(p.Scale)) || p.Scale == 0 && p.White != 0,
		"scale: found %v and for white %v, expected finite numbers, none negative", p.Scale, p.White)
	refuse(p.Delimiter != "" && !IsDelimiter(p.Delimiter), "delimiter: found %q, expected one character", p.Delimiter)
	refuse(len(p.Arrays) != 0 && len(p.Arrays) != len(info.Inputs), "%d arrays, but the network has %d inputs", len(p.Arrays), len(info.Inputs))
	wrong := p.checkColumns(info)
	errs = append(errs, wrong...)
	refuse(p.Kind == "table" && len(p.Columns) == 0, "no columns of the table")
	named := slices.Concat(p.Columns, p.Targets)
	if p.SequenceLength > 0 { // a window's targets are later values of its columns
		named = slices.Concat(p.Columns, slices.DeleteFunc(slices.Clone(p.Targets), func(name string) bool { return slices.Contains(p.Columns, name) }))
	}
	twice, again := repeated(named)
	refuse(again, "the column %q is named twice", twice)
	refuse(p.Width < 0 || p.Width > 0 && p.Width < len(named), "a file of %d columns, but %d are named", p.Width, len(named))
	for _, name := range named {
		number, err := strconv.Atoi(name)
		refuse(p.Headerless && (err != nil || number < 1 || number > p.Width), "column %q: expected a number from 1 to %d, as the table names no columns", name, p.Width)
	}
	if wrong == nil {
		n = p.rowElements(n)
	}
	refuse(len(p.Mean) != len(p.Deviation) || len(p.Mean) != 0 && len(p.Mean) != n,
		"%d means and %d standard deviations, but the network's inputs have %d elements", len(p.Mean), len(p.Deviation), n)
	for i, v := range p.Mean {
		refuse(!IsFinite(v), "mean %v of element %d: expected a finite number", v, i)
	}
	for i, v := range p.Deviation {
		refuse(!(v > 0) || math.IsInf(v, 0), "standard deviation %v of element %d: expected a finite number above 0", v, i)
	}
	refuse(len(p.Labels) > len(info.Outputs), "labels of %d outputs, but the network has %d", len(p.Labels), len(info.Outputs))
	for i := range min(len(p.Labels), len(info.Outputs)) {
		errs = append(errs, checkLabels(&info.Outputs[i], p.Labels[i]))
	}
	return errors.Join(append(errs, p.checkThresholds(info))...)
}

// checkLabels compares the names of an output's classes with the output.
func checkLabels(o *OutputInfo, labels []string) error {
	if len(labels) == 0 {
		return nil
	}
	if n := max(o.Classes(), len(o.Labels)); len(labels) != n {
		return fmt.Errorf("output %q: %d labels, expected %d", o.Name, len(labels), n)
	}
	if twice, again := repeated(labels); again {
		return fmt.Errorf("output %q: the label %q is given twice", o.Name, twice)
	}
	for i, label := range labels {
		if k := slices.Index(o.Labels, label); label == "" {
			return fmt.Errorf("output %q: class %d has no name", o.Name, i)
		} else if k >= 0 && k != i {
			return fmt.Errorf("output %q: class %d is called %q, but the spec calls class %d so", o.Name, i, label, k)
		}
	}
	return nil
}

// repeated finds a name that is there twice.
func repeated(names []string) (name string, again bool) {
	seen := make(map[string]bool, len(names))
	for _, name := range names {
		if seen[name] {
			return name, true
		}
		seen[name] = true
	}
	return "", false
}

// IsDelimiter reports whether s can separate the columns of a table: one
// character, but no quote and no end of a line.
func IsDelimiter(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return size == len(s) && size > 0 && r != utf8.RuneError && !strings.ContainsRune("\"\r\n\ufeff", r)
}
