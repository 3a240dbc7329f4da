package app

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

const (
	wideClasses   = 15 // a matrix of more has narrow columns
	matrixClasses = 30 // a matrix of more does not fit on a screen
	worstPairs    = 20
)

// confusion prints what was taken for what: as a matrix, or for many classes as
// a list of the most frequent mistakes.
func confusion(name string, o runtime.OutputMetrics) string {
	if len(o.Labels) > matrixClasses {
		return mistakes(name, o)
	}
	headers := []string{""}
	for _, label := range o.Labels {
		headers = append(headers, ">"+label)
	}
	t := text.NewTable(headers...)
	if len(o.Labels) > wideClasses {
		t.Narrow()
	}
	for i, row := range o.Confusion {
		cells := []string{o.Labels[i]}
		for _, n := range row {
			cells = append(cells, count(n))
		}
		t.Row(cells...)
	}
	return fmt.Sprintf("%s of %s: a row is what it is, a column what it was taken for\n%s", o.Name, name, t)
}

func count(n int) string {
	if n == 0 {
		return "·"
	}
	return strconv.Itoa(n)
}

func mistakes(name string, o runtime.OutputMetrics) string {
	type pair struct{ truth, found, n int }
	var pairs []pair
	for i, row := range o.Confusion {
		for j, n := range row {
			if i != j && n > 0 {
				pairs = append(pairs, pair{i, j, n})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return b.n - a.n })
	t := text.NewTable("is", "taken for", ">times")
	for _, p := range pairs[:min(len(pairs), worstPairs)] {
		t.Row(o.Labels[p.truth], o.Labels[p.found], text.Int(p.n))
	}
	return fmt.Sprintf("%s of %s: the most frequent mistakes of %d\n%s", o.Name, name, len(pairs), t)
}
