package data

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// byNumber reports whether columns are given by their numbers.
func byNumber(names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		_, err := strconv.Atoi(name)
		return err != nil
	})
}

// columns reads the header and finds the columns in it.
func (r *tableReader) columns() error {
	first, err := r.records.Read()
	if err != nil {
		return r.first(err)
	}
	first = slices.Clone(first) // the next line overwrites it
	for i, name := range first {
		if first[i] = strings.TrimSpace(name); !utf8.ValidString(name) {
			return fmt.Errorf("column %d of the first line is not UTF-8: want the file saved as that", i+1)
		}
	}
	r.isHeader = r.tableSource.header && !r.bare(first)
	r.header, r.firstRow, r.firstLine = first, first, strings.Join(first, string(r.comma))
	if !r.isHeader {
		r.header = make([]string, len(first))
		for i := range first {
			r.header[i] = strconv.Itoa(i + 1)
		}
	}
	if err := r.locate(); err != nil {
		return fmt.Errorf("%w%s", err, r.otherDelimiter())
	}
	if err := r.takeOver(len(first)); err != nil {
		return err
	}
	if !r.isHeader {
		r.row(first, nil)
	}
	return nil
}

// takeOver has the table be of the columns that were found, or says why it is of others.
func (r *tableReader) takeOver(width int) error {
	t := r.table
	if t.columns != nil { // of the file before
		return nil
	}
	t.fileWidth = width
	t.columns, t.targetColumns = r.names(r.inputs), r.names(r.targets)
	if r.kept != nil {
		t.columns = r.kept.Columns
	}
	isInput := make([]bool, len(r.header))
	for _, i := range r.inputs {
		isInput[i] = true
	}
	for i, name := range r.header {
		isTarget := slices.Contains(r.targets, i) || r.kept != nil && slices.Contains(r.kept.Targets, name)
		if !isInput[i] && !isTarget && r.isHeader && i != r.weight && i != r.group && i != r.mark {
			t.unused = append(t.unused, name)
		}
	}
	if err := r.kindsOf(); err != nil {
		return err
	}
	r.elements = r.firstElements()
	return nil
}

// otherDelimiter says what separates more columns in the first line than the
// delimiter does; empty if nothing does.
func (r *tableReader) otherDelimiter() string {
	most, found := len(r.header), rune(0)
	if r.json {
		return ""
	}
	for _, c := range ",;\t|" {
		if n := strings.Count(r.firstLine, string(c)) + 1; c != r.comma && n > most {
			most, found = n, c
		}
	}
	switch {
	case found == 0:
		return ""
	case r.predicting:
		return fmt.Sprintf("; the line looks separated by %q, but the training's table was by %q", string(found), string(r.comma))
	}
	return fmt.Sprintf("; the line looks separated by %q: want delimiter = %[1]q", string(found))
}

func (r *tableReader) names(columns []int) []string {
	var names []string
	for _, i := range columns {
		names = append(names, r.header[i])
	}
	return names
}

// bare reports whether a first line that should name the columns holds the
// inputs of a sample instead, in their order: in an input of predictions, whose
// columns are known by name.
func (r *tableReader) bare(first []string) bool {
	return r.predicting && !r.json && allNumbers(first) &&
		(r.kept == nil || len(first) == len(r.kept.Columns) && !slices.ContainsFunc(first, func(name string) bool { return slices.Contains(r.kept.Columns, name) }))
}

func allNumbers(fields []string) bool {
	return !slices.ContainsFunc(fields, func(field string) bool {
		_, err := runtime.ParseNumber(field)
		return err != nil
	})
}

// locate finds the columns of inputs and targets.
func (r *tableReader) locate() (err error) {
	if r.kept != nil {
		if err := r.unique(); err != nil {
			return err
		}
		return r.locateKept()
	}
	if before := r.table; before.columns != nil {
		if err := r.unique(); err != nil {
			return err
		}
		return r.locateAs(before)
	}
	inputs, targets, err := r.tableSource.columns(r.info)
	if err != nil {
		return err
	}
	if err := r.locateMarks(); err != nil {
		return err
	}
	n := len(r.header)
	if r.predicting && n != inputs {
		return fmt.Errorf("%s: want the inputs' %d", text.Count(n, "column"), inputs)
	}
	var free []int
	for i := range r.header {
		if i != r.weight && i != r.group && i != r.mark {
			free = append(free, i)
		}
	}
	windows, last := r.SequenceLength > 0, len(free)-targets
	want := inputs + targets
	if windows {
		want = inputs
	}
	if len(r.Inputs) == 0 && len(r.Targets) == 0 && (r.isPlain() && len(free) != want || last < 0) {
		if windows {
			return fmt.Errorf("%s: want %d for each row of the inputs, or name them with inputs = [...] and targets = [...]", text.Count(n, "column"), inputs)
		}
		return fmt.Errorf("%s: want %d for the inputs and %d for the targets, or name them with inputs = [...] and targets = [...]", text.Count(n, "column"), inputs, targets)
	}
	if r.targets, err = r.find(r.Targets, func(i int) bool { at, ok := slices.BinarySearch(free, i); return ok && at >= last && targets > 0 }); err != nil {
		return err
	}
	if r.inputs, err = r.find(r.Inputs, func(i int) bool {
		_, ok := slices.BinarySearch(free, i)
		return ok && (windows || !slices.Contains(r.targets, i))
	}); err != nil {
		return err
	}
	if r.isPlain() && len(r.inputs) != inputs || len(r.targets) != targets {
		return fmt.Errorf("%d input and %d target columns: the network needs %d and %d", len(r.inputs), len(r.targets), inputs, targets)
	}
	if names := r.names(r.inputs); r.isHeader && isSample(names) && !r.isCalledSo() {
		return fmt.Errorf("the first line should name the columns, but has numbers for the inputs (%s): want header = false, or a line of names", list(names))
	}
	if err := r.unique(); err != nil {
		return err
	}
	named := slices.Concat(r.inputs, r.targets)
	if windows {
		named = r.inputs
	}
	if twice := repeated(r.names(named)); twice != "" {
		return fmt.Errorf("the column %q is named twice in inputs and targets", twice)
	}
	return nil
}

// unique refuses a name that two columns have.
func (r *tableReader) unique() error {
	seen := map[string]int{}
	for i, name := range r.header {
		if before, again := seen[name]; again && r.isHeader {
			return fmt.Errorf("columns %d and %d are both called %q", before+1, i+1, name)
		}
		seen[name] = i
	}
	return nil
}

// isSample reports whether a line looks like a sample's inputs and not like
// names: it holds numbers, and some may be missing.
func isSample(fields []string) bool {
	given := slices.DeleteFunc(slices.Clone(fields), func(field string) bool { return field == "" })
	return len(given) > 0 && allNumbers(given)
}

// isCalledSo reports whether the spec's inputs are names in a first line of
// numbers, and not as well the numbers of other columns, unless those count
// from 0.
func (r *tableReader) isCalledSo() bool {
	for _, name := range r.Inputs {
		i := slices.Index(r.header, name)
		n, err := strconv.Atoi(name)
		if i < 0 || err == nil && n >= 1 && n <= len(r.header) && n != i && n != i+1 {
			return false
		}
	}
	return len(r.Inputs) > 0
}

// find gives the named columns, or those that satisfy other.
func (r *tableReader) find(names []string, other func(int) bool) ([]int, error) {
	var found []int
	for _, name := range names {
		i, err := column(name, r.header)
		if err != nil {
			return nil, err
		}
		found = append(found, i)
	}
	for i := range r.header {
		if len(names) == 0 && other(i) {
			found = append(found, i)
		}
	}
	return found, nil
}

// column finds a column by name or number.
func column(name string, header []string) (int, error) {
	if i := slices.Index(header, name); i >= 0 {
		return i, nil
	}
	n, err := strconv.Atoi(name)
	switch {
	case err != nil:
		return 0, fmt.Errorf("no column %q: want one of %s%s", name, list(header), likeName(name, header))
	case n < 0:
		n += len(header) + 1
	}
	if n < 1 || n > len(header) {
		return 0, fmt.Errorf("no column %s: want 1 to %d", name, len(header))
	}
	return n - 1, nil
}

// likeName says which name a misspelt one was to be, if one is like it.
func likeName(name string, names []string) string {
	if near := text.Nearest(name, names); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// likeNames is likeName of several, the first that has one.
func likeNames(missing, names []string) string {
	for _, name := range missing {
		if near := likeName(name, names); near != "" {
			return near
		}
	}
	return ""
}

// locateMarks finds the columns that are neither inputs nor targets.
func (r *tableReader) locateMarks() error {
	for _, m := range []struct {
		option, name string
		at           *int
	}{{"sample_weight", r.SampleWeight, &r.weight}, {"group", r.Group, &r.group}, {"split_column", r.SplitColumn, &r.mark}} {
		if m.name == "" {
			continue
		}
		i, err := column(m.name, r.header)
		if err != nil {
			return fmt.Errorf("%s: %w", m.option, err)
		}
		*m.at = i
	}
	return nil
}
