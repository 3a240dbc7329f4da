package data

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// input reads input column k, which is field i.
func (r *tableReader) input(record []string, k, i int) float64 {
	cell := strings.TrimSpace(record[i])
	if d := r.table.categories[k]; d != nil {
		switch {
		case cell == "":
			return -1
		case !utf8.ValidString(cell):
			r.wrong(record, i, "the name of a category in UTF-8")
		}
		return float64(d.code(cell))
	}
	if r.isMissing(cell) {
		if r.mayMiss(k) {
			return math.NaN()
		}
		if r.kept == nil {
			r.wrong(record, i, "a number, or missing = \"median\" or the like in [data]")
			return 0
		}
	}
	return r.value(record, i, math.MaxFloat64) // may be scaled
}

// isMissing reports whether a cell says that a number is missing.
func (r *tableReader) isMissing(cell string) bool {
	if cell == "" {
		return true
	}
	if r.gaps == nil {
		r.gaps = new([256]bool)
		for _, name := range r.MissingValues {
			r.gaps[(name + " ")[0]] = true
		}
		if r.kept != nil {
			for _, name := range r.kept.MissingValues {
				r.gaps[(name + " ")[0]] = true
			}
		}
	}
	return r.gaps[cell[0]] && (slices.Contains(r.MissingValues, cell) || r.kept != nil && r.kept.IsMissing(cell))
}

// mayMiss reports whether numbers of an input column may be missing.
func (r *tableReader) mayMiss(column int) bool {
	if r.kept != nil {
		return r.kept.Encoding(column).Fill != nil
	}
	return r.Missing != missingError && r.Missing != ""
}

// readMarks reads what a row says of itself.
func (r *tableReader) readMarks(record []string) {
	t := r.table
	if r.weight >= 0 {
		v := r.value(record, r.weight, r.info.DType.Max())
		if v < 0 {
			r.wrong(record, r.weight, "a weight, which is at least 0")
		}
		t.weights = append(t.weights, v)
	}
	if r.group >= 0 {
		t.groups = append(t.groups, t.names.code(strings.TrimSpace(record[r.group])))
	}
	if r.mark >= 0 {
		t.marks = append(t.marks, r.markOf(record))
	}
}

// What rows are for.
const (
	markTrain = iota
	markValidation
	markTest
)

func (r *tableReader) markOf(record []string) int {
	switch strings.ToLower(strings.TrimSpace(record[r.mark])) {
	case "train", "training":
		return markTrain
	case "validation", "valid", "val", "dev":
		return markValidation
	case "test", "testing":
		return markTest
	}
	r.wrong(record, r.mark, "train, validation or test")
	return markTrain
}

// target reads the numbers that an output should be, which its loss must be for.
func (r *tableReader) target(record []string, columns []int, out *runtime.OutputInfo) {
	before, mistakes := len(r.table.targets), len(r.mistakes)
	for _, i := range columns {
		if len(columns) == 1 && out.Targets.Answers() && r.isWord(record, i) {
			r.table.targets = append(r.table.targets, 0)
			return
		}
		v := r.value(record, i, r.info.DType.Max())
		if out.Sparse && v != math.Trunc(v) && len(r.mistakes) == mistakes {
			r.wrong(record, i, "a label, which is a whole number")
		}
		if !out.Targets.Holds(v) && len(r.mistakes) == mistakes {
			r.wrong(record, i, fmt.Sprintf("%s, as %s is for", out.Targets.One(), out.Loss))
		}
		r.table.targets = append(r.table.targets, v)
	}
	if len(r.mistakes) > mistakes || r.steps() > 1 {
		return
	}
	err := runtime.CheckTarget(out, r.table.targets[before:])
	if out.Sparse {
		err = runtime.CheckLabels(out, integers(r.table.targets[before:]))
	}
	if err != nil {
		line, column := r.cells.FieldPos(columns[0])
		r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d:%d: %w", r.path, line, column, err))
	}
}

// words are names in a column of numbers, and which of the mistakes tells of them.
type words struct {
	mistake int
	names   []string
}

// isWord collects a name that stands for a number from 0 to 1. All of a column are
// one mistake.
func (r *tableReader) isWord(record []string, i int) bool {
	name := strings.TrimSpace(record[i])
	if _, err := r.parse(name); err == nil || name == "" || !utf8.ValidString(name) {
		return false
	}
	w := r.words[i]
	if w == nil {
		w = &words{mistake: len(r.mistakes)}
		if r.words == nil {
			r.words = map[int]*words{}
		}
		r.words[i] = w
		r.wrong(record, i, "a number from 0 to 1")
	}
	if len(w.names) < 3 && !slices.Contains(w.names, name) {
		w.names = append(w.names, strings.Clone(name))
	}
	return true
}

// suggestLabels says how names are learned of which there are two.
func (r *tableReader) suggestLabels() {
	for _, w := range r.words {
		if len(w.names) <= 2 {
			slices.Sort(w.names)
			example := strconv.Quote(w.names[0]) + ", …"
			if len(w.names) == 2 {
				example = fmt.Sprintf("%q, %q", w.names[0], w.names[1])
			}
			r.mistakes[w.mistake] = fmt.Errorf("%w; names are learned by an output that has them: labels = [%s]", r.mistakes[w.mistake], example)
		}
	}
}

func (r *tableReader) value(record []string, i int, largest float64) float64 {
	v, err := r.parse(strings.TrimSpace(record[i]))
	if err != nil || !(math.Abs(v) <= largest) {
		r.wrong(record, i, "a number")
	}
	return v
}

// parse reads a number; true and false of JSON are such.
func (r *tableReader) parse(cell string) (float64, error) {
	switch {
	case r.json && cell == "true":
		return 1, nil
	case r.json && cell == "false":
		return 0, nil
	}
	return runtime.ParseNumber(cell)
}

// class reads the name of a class, one of those known if any are.
func (r *tableReader) class(record []string, i int, known *dictionary) string {
	name := strings.TrimSpace(record[i])
	_, is := known.codes[name]
	switch {
	case !utf8.ValidString(name):
		r.wrong(record, i, "the name of a class in UTF-8")
	case known.fixed && !is:
		r.wrong(record, i, list(known.names))
	case name == "":
		r.wrong(record, i, "the name of a class")
	}
	return name
}

func (r *tableReader) wrong(record []string, i int, want string) {
	line, column := r.cells.FieldPos(i)
	found := record[i]
	if len(found) > 60 {
		found = strings.ToValidUTF8(found[:60], "") + "…"
	}
	r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d:%d: column %q: found %q, want %s", r.path, line, column, r.header[i], found, want))
}
