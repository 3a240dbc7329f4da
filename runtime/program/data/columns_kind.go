package data

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// kindsOf finds what the input columns become.
func (r *tableReader) kindsOf() error {
	t := r.table
	n := len(t.columns)
	t.kinds, t.indicators, t.categories = make([]string, n), make([]bool, n), make([]*dictionary, n)
	if r.kept != nil {
		for i := range n {
			e := r.kept.Encoding(i)
			t.kinds[i], t.indicators[i] = e.Kind, e.Indicator
			if e.Kind != "" {
				t.categories[i] = newDictionary(e.Vocabulary)
			}
		}
		return nil
	}
	for _, o := range []struct {
		option string
		names  []string
		mark   func(i int)
	}{
		{"one_hot", r.OneHot, func(i int) { t.kinds[i], t.categories[i] = runtime.CategoryOneHot, newDictionary(nil) }},
		{"integers", r.Integers, func(i int) { t.kinds[i], t.categories[i] = runtime.CategoryInteger, newDictionary(nil) }},
		{"missing_indicator", r.MissingIndicator, func(i int) { t.indicators[i] = true }},
	} {
		for _, name := range o.names {
			field, err := column(name, r.header)
			if err != nil {
				return fmt.Errorf("%s: %w", o.option, err)
			}
			at := slices.Index(r.inputs, field)
			if at < 0 {
				return fmt.Errorf("%s: the column %q is no input", o.option, name)
			}
			o.mark(at)
		}
	}
	return nil
}

// firstElements are the elements with which columns begin; nil where that is known only
// when all categories are.
func (r *tableReader) firstElements() []int {
	var first []int
	at := 0
	for i, kind := range r.table.kinds {
		first = append(first, at)
		switch {
		case kind == runtime.CategoryOneHot && r.kept == nil:
			return nil
		case kind == runtime.CategoryOneHot:
			at += r.kept.Encoding(i).Elements()
		case r.table.indicators[i]:
			at += 2
		default:
			at++
		}
	}
	if r.info != nil && at > total(r.info.Inputs) {
		return nil
	}
	return first
}
