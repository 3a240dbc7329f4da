package data

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// locateKept finds the columns that the weights were trained on.
func (r *tableReader) locateKept() (err error) {
	switch {
	case r.isHeader:
		r.inputs, err = r.named(r.kept.Columns)
	case r.kept.Headerless && (len(r.header) == r.kept.Width || !r.predicting):
		r.inputs, err = r.named(r.kept.Columns)
	case len(r.header) != len(r.kept.Columns):
		want := fmt.Sprint(len(r.kept.Columns))
		if r.kept.Headerless && r.kept.Width > len(r.kept.Columns) {
			want += fmt.Sprintf(", or all %d of the training", r.kept.Width)
		}
		return fmt.Errorf("%s: want the inputs' %s", text.Count(len(r.header), "column"), want)
	default: // the inputs alone
		r.inputs = ranks(r.kept)
	}
	if err != nil || r.predicting {
		return err
	}
	if err := r.locateMarks(); err != nil {
		return err
	}
	if len(r.kept.Targets) > 0 {
		r.targets, err = r.named(r.kept.Targets)
		return err
	}
	_, targets, err := r.tableSource.columns(r.info)
	if err != nil {
		return err
	}
	r.targets, err = r.find(r.Targets, func(i int) bool { return i >= len(r.header)-targets && !slices.Contains(r.inputs, i) })
	if err == nil && len(r.targets) != targets {
		err = fmt.Errorf("%d target columns: the network needs %d", len(r.targets), targets)
	}
	return err
}

// locateAs finds the columns of a file before.
func (r *tableReader) locateAs(t *table) error {
	var missing []string
	find := func(names []string) (found []int) {
		for _, name := range names {
			i := slices.Index(r.header, name)
			if i < 0 {
				missing = append(missing, name)
			}
			found = append(found, i)
		}
		return found
	}
	r.inputs, r.targets = find(t.columns), find(t.targetColumns)
	if missing != nil {
		return fmt.Errorf("no column %s, which %s has: the columns are %s%s", listed(missing, strconv.Quote), t.path, list(r.header), likeNames(missing, r.header))
	}
	r.elements = r.firstElements()
	return r.locateMarks()
}

// named finds columns by name alone.
func (r *tableReader) named(names []string) ([]int, error) {
	var found []int
	var missing []string
	for _, name := range names {
		if i := slices.Index(r.header, name); i >= 0 {
			found = append(found, i)
		} else {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		return nil, fmt.Errorf("no column %s, which the weights were trained on: the columns are %s%s", listed(missing, strconv.Quote), list(r.header), likeNames(missing, r.header))
	}
	return found, nil
}

// ranks places the inputs in a table of nothing else: in the order in which the
// table of the training had them.
func ranks(kept *runtime.Preprocess) []int {
	order := make([]int, len(kept.Columns))
	for i, name := range kept.Columns {
		order[i] = i
		if !kept.Headerless {
			continue
		}
		order[i] = 0
		number, _ := strconv.Atoi(name)
		for _, other := range kept.Columns {
			if n, _ := strconv.Atoi(other); n < number {
				order[i]++
			}
		}
	}
	return order
}
