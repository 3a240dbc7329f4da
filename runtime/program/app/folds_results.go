package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/picture"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// foldResult is what the end of a fold's training has told.
type foldResult struct {
	Epochs  int          `json:"epochs"`
	Kept    int          `json:"kept"`
	Stopped string       `json:"stopped"`
	Tests   []testResult `json:"tests"`
}

// numbers are those of the samples that test.
func (r *foldResult) numbers() (all []measured) {
	for _, t := range r.Tests {
		all = append(all, measures("", &t.Metrics)...)
	}
	return all
}

// scores are the numbers, for a line.
func (r *foldResult) scores() string {
	var b strings.Builder
	for _, n := range r.numbers() {
		fmt.Fprintf(&b, "  %s %s", text.Clean(n.name), value(n.value, n.goal))
	}
	return b.String()
}

// folded is a number of all folds.
type folded struct {
	name            string
	goal            runtime.Goal
	values          []float64 // NaN where a fold has none
	mean, deviation float64
}

// over are the numbers of all folds.
func over(results []foldResult) (all []folded) {
	var names []string
	for _, r := range results {
		names = union(names, namesOf(r.numbers()))
	}
	for _, name := range names {
		f := folded{name: name}
		for _, r := range results {
			numbers := r.numbers()
			f.values = append(f.values, find(numbers, name))
			for _, n := range numbers {
				if n.name == name {
					f.goal = n.goal
				}
			}
		}
		f.mean, f.deviation = spread(f.values)
		all = append(all, f)
	}
	return all
}

// foldsEvent is the last line of train --folds --json.
type foldsEvent struct {
	Event     string      `json:"event"`
	Folds     int         `json:"folds"`
	Seed      uint64      `json:"seed"`
	Mean      foldNumbers `json:"mean"`
	Deviation foldNumbers `json:"deviation"`
}

// foldNumbers are numbers by name, in their order; null where a fold has none.
type foldNumbers []measured

// MarshalJSON implements json.Marshaler.
func (n foldNumbers) MarshalJSON() ([]byte, error) {
	b := []byte("{")
	for i, m := range n {
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, name...), ':')
		b = append(b, number(m.value, -1, "null")...)
	}
	return append(b, '}'), nil
}

// results tells how well the trainings do that have ended: the mean and the deviation where all have.
func (v *crossValidation) results() error {
	errs := v.failures()
	whole := len(errs) == 0
	var ended []foldRun
	var results []foldResult
	for _, r := range v.all {
		if r.err == nil {
			ended, results = append(ended, r), append(results, r.result)
		}
	}
	all := over(results)
	switch {
	case len(ended) == 0 || v.json && !whole:
	case v.json:
		e := foldsEvent{Event: "folds", Folds: v.folds, Seed: v.trainingSeed(v.info)}
		for _, f := range all {
			e.Mean = append(e.Mean, measured{f.name, f.mean, f.goal})
			e.Deviation = append(e.Deviation, measured{f.name, f.deviation, f.goal})
		}
		errs = append(errs, v.print(v.s.out, e))
	default:
		_, err := fmt.Fprintf(v.s.out, "\n%s\n%s", foldTable(ended, all, whole, Width(v.s.out)), v.where(ended))
		errs = append(errs, err)
	}
	if len(ended) > 0 {
		errs = append(errs, v.curves(ended))
	}
	return errors.Join(errs...)
}

// foldTable has a row for each fold and, where these are all, one of their means and one of their
// standard deviations.
func foldTable(runs []foldRun, all []folded, whole bool, width int) string {
	headers := []string{"fold", ">test samples", ">epochs", ">kept"}
	for _, f := range all {
		headers = append(headers, ">"+f.name)
	}
	t := text.NewTable(headers...)
	for k, r := range runs {
		best := "–"
		if r.result.Kept > 0 {
			best = text.Int(r.result.Kept)
		}
		samples := 0
		for _, t := range r.result.Tests {
			samples += t.Samples
		}
		row := []string{r.name, text.Int(samples), text.Int(r.result.Epochs), best}
		for _, f := range all {
			row = append(row, value(f.values[k], f.goal))
		}
		t.Row(row...)
	}
	if whole {
		mean, deviation := []string{"mean", "", "", ""}, []string{"deviation", "", "", ""}
		for _, f := range all {
			mean, deviation = append(mean, value(f.mean, f.goal)), append(deviation, value(f.deviation, f.goal))
		}
		t.Row(mean...)
		t.Row(deviation...)
	}
	return t.Within(width)
}

// where tells where everything is, and which trainings a time has stopped.
func (v *crossValidation) where(ended []foldRun) string {
	t := text.NewTable()
	for _, r := range ended {
		t.Row("fold "+r.name, r.path, limited(r.result.Stopped))
	}
	if slices.ContainsFunc(ended, func(r foldRun) bool { return r.result.Epochs > 0 }) {
		t.Row("curves", filepath.Join(v.path, curvesFile))
	}
	return t.String()
}

// curves draws those of some folds.
func (v *crossValidation) curves(ended []foldRun) error {
	var runs []past
	for _, r := range ended {
		if r.result.Epochs == 0 || len(runs) == mostCurves {
			continue
		}
		run, err := readPast(r.path)
		if err != nil {
			return err
		}
		run.name = "fold " + r.name
		runs = append(runs, run)
	}
	if len(runs) == 0 {
		return nil
	}
	title := text.Count(v.folds, "fold")
	if len(runs) < v.folds {
		title += fmt.Sprintf(", %d of them", len(runs))
	}
	drawn, err := picture.Curves(title, "epoch", courses(runs)...)
	if err != nil {
		return err
	}
	return picture.Write(filepath.Join(v.path, curvesFile), drawn)
}
