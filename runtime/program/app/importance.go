package app

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// permuted measures a split whose samples have what a column of their table became from other
// samples: sample i from order[i]; nil for their own.
func (b *bound[P, S, I, O, T]) permuted(split *data.Split[S]) func(ctx context.Context, column int, order []int) (runtime.Metrics, error) {
	var all []S
	return func(ctx context.Context, column int, order []int) (runtime.Metrics, error) {
		if all == nil {
			for s, err := range split.Epoch(0) {
				if err != nil {
					return runtime.Metrics{}, err
				}
				all = append(all, *s)
			}
		}
		exchange := func(s, other *S) {
			i := 0
			for input := range b.model.Inputs {
				x, y := b.net.Input(s, input), b.net.Input(other, input)
				for k := range x {
					if b.beside.Preprocess.ColumnOf(i) == column {
						x[k] = y[k]
					}
					i++
				}
			}
		}
		samples := func(yield func(*S, error) bool) {
			for i := range all {
				s := all[i]
				if order != nil {
					exchange(&s, &all[order[i]])
				}
				if !yield(&s, nil) {
					return
				}
			}
		}
		return b.net.NewModel(runtime.Host(), b.parameters, b.beside).Evaluate(ctx, samples)
	}
}

// importance says how much worse a network gets on samples in which a column says nothing, as its
// values were exchanged among them (Breiman, Random Forests, 2001; as scikit-learn's
// permutation_importance): the mean over exchanges of each number, and its deviation.
type importance struct {
	Column string  `json:"column"`
	Worse  []worse `json:"worse"`
}

type worse struct {
	Name      string  `json:"name"`
	Mean      float64 `json:"mean"`
	Deviation float64 `json:"deviation"`
}

// importances are those of all columns, the most important by the loss first.
func importances(ctx context.Context, t test, columns []string, repeats int) ([]importance, error) {
	whole, err := t.permuted(ctx, 0, nil)
	if err != nil {
		return nil, err
	}
	before := measures("", &whole)
	var all []importance
	for column, name := range columns {
		found := make([][]float64, len(before))
		for k := range repeats {
			random := runtime.NewRandom(0, fmt.Sprintf("importance/%d/%d", column, k))
			m, err := t.permuted(ctx, column, random.Perm(whole.Samples))
			if err != nil {
				return nil, err
			}
			for i, after := range measures("", &m) {
				by := after.value - before[i].value
				if after.goal != runtime.LessIsBetter {
					by = -by
				}
				found[i] = append(found[i], by)
			}
		}
		one := importance{Column: name}
		for i, values := range found {
			mean, deviation := spread(values)
			if !math.IsNaN(mean) {
				one.Worse = append(one.Worse, worse{before[i].name, mean, deviation})
			}
		}
		all = append(all, one)
	}
	slices.SortStableFunc(all, func(a, b importance) int {
		if len(a.Worse) == 0 || len(b.Worse) == 0 {
			return cmp.Compare(len(b.Worse), len(a.Worse))
		}
		return cmp.Compare(b.Worse[0].Mean, a.Worse[0].Mean)
	})
	return all, nil
}

// spread is the mean, and the standard deviation of all values.
func spread(values []float64) (mean, deviation float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		deviation += (v - mean) * (v - mean) / float64(len(values))
	}
	return mean, math.Sqrt(deviation)
}

func importanceTable(name string, all []importance, width int) string {
	var names []string
	for _, i := range all {
		for _, w := range i.Worse {
			names = union(names, []string{w.Name})
		}
	}
	headers := []string{"column"}
	for _, n := range names {
		headers = append(headers, ">"+n)
	}
	t := text.NewTable(headers...)
	for _, i := range all {
		row := []string{i.Column}
		for _, n := range names {
			cell := "–"
			if k := slices.IndexFunc(i.Worse, func(w worse) bool { return w.Name == n }); k >= 0 {
				cell = fmt.Sprintf("%.4g ± %.2g", i.Worse[k].Mean, i.Worse[k].Deviation)
			}
			row = append(row, cell)
		}
		t.Row(row...)
	}
	return fmt.Sprintf("%s: how much worse it is with the values of a column exchanged\n%s", text.Clean(name), t.Within(width))
}

// columnsOf are the names of a table's input columns, or why there is no importance of them.
func columnsOf(pre *runtime.Preprocess) ([]string, error) {
	if pre == nil || len(pre.Columns) == 0 {
		kind := ""
		if pre != nil {
			kind = pre.Kind
		}
		return nil, usagef("eval: --importance is of columns of a table; found %s", cmp.Or(strings.TrimSpace(kind), "none"))
	}
	return pre.Columns, nil
}
