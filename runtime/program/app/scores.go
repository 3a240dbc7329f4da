package app

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// testTable has a row for each set of samples and each output, a column for each
// metric, and below it what is to be said about values; see [text.Table.Within].
func testTable(tests []testResult, width int) string {
	names := scoreNames(tests)
	headers := []string{"samples", ">number", "output", ">loss"}
	for _, name := range names {
		headers = append(headers, ">"+name)
	}
	t, notes := text.NewTable(headers...), ""
	for _, r := range tests {
		for _, o := range r.Outputs {
			cells := []string{r.Name, text.Int(r.Samples), o.Name, fmt.Sprintf("%.5g", o.Loss)}
			for _, name := range names {
				cell := ""
				if i := slices.IndexFunc(o.Scores, func(s runtime.Score) bool { return s.Name == name }); i >= 0 {
					cell = value(o.Scores[i].Value, o.Scores[i].Goal)
					if note := o.Scores[i].Note; note != "" {
						notes += fmt.Sprintf("%s of %s, %s: %s\n", text.Clean(name), text.Clean(r.Name), text.Clean(o.Name), text.Clean(note))
					}
				}
				cells = append(cells, cell)
			}
			t.Row(cells...)
		}
	}
	if notes != "" {
		notes = "\n" + notes
	}
	return t.Within(width) + notes
}

// scoreNames are those of all metrics, in the order in which they come.
func scoreNames(tests []testResult) []string {
	var names []string
	for _, r := range tests {
		for _, o := range r.Outputs {
			for _, s := range o.Scores {
				if !slices.Contains(names, s.Name) {
					names = append(names, s.Name)
				}
			}
		}
	}
	return names
}

// value is that of a metric, a dash for none.
func value(v float64, goal runtime.Goal) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case goal == runtime.Share:
		return strings.TrimSpace(text.Percent(v))
	}
	return strconv.FormatFloat(v, 'g', 5, 64)
}

// classTable has a row for each class of an output and a column for each metric that
// has a value for it; empty where there is none. labels name the classes.
func classTable(name string, o runtime.OutputMetrics, labels []string) string {
	var scores []runtime.Score
	headers := []string{"class"}
	for _, s := range o.Scores {
		if s.Classes != nil {
			scores = append(scores, s)
			headers = append(headers, ">"+s.Name)
		}
	}
	if scores == nil {
		return ""
	}
	t := text.NewTable(headers...)
	classes := len(slices.MaxFunc(scores, func(a, b runtime.Score) int { return len(a.Classes) - len(b.Classes) }).Classes)
	for k := range min(classes, matrixClasses) {
		cells := []string{strconv.Itoa(k)}
		if len(labels) == classes {
			cells[0] = labels[k]
		}
		for _, s := range scores {
			cell := ""
			if k < len(s.Classes) {
				cell = value(s.Classes[k], s.Goal)
			}
			cells = append(cells, cell)
		}
		t.Row(cells...)
	}
	more := ""
	if classes > matrixClasses {
		more = fmt.Sprintf("%d more classes; --json prints all\n", classes-matrixClasses)
	}
	return fmt.Sprintf("%s of %s, class by class\n%s%s", text.Clean(o.Name), text.Clean(name), t, more)
}
