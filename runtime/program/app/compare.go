package app

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/picture"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

var compareCommand = Command{
	Name: "compare",
	Args: "RUN...",
	Doc: "compare trainings: their best epochs in a table, their curves in a picture\n\n" +
		"A RUN is a folder that train has left, or its history.jsonl; a training that still\n" +
		"runs may be one. Numbers are those of the epoch whose weights were kept: of\n" +
		"validation samples with val_ in front. The picture has a curve for each run, of\n" +
		"validation samples where there are any; --csv and --json draw none. The table has the\n" +
		"settings in which the trainings differ, too, as far as their checkpoints tell.",
	new: func() action { return comparing{new(Comparison)} },
}

// comparedFile is the picture unless told otherwise.
const comparedFile = "compare.png"

// Comparison is what command compare does, which needs no network.
type Comparison struct {
	outputFlags
	csv       bool
	out, sort string
}

type comparing struct{ *Comparison }

func (c comparing) flags(f *flag.FlagSet) { c.Flags(f) }

func (c comparing) run(_ context.Context, s *session, args []string) error {
	if len(args) == 0 {
		return usagef("compare: no RUN: want folders that train has left")
	}
	return c.Compare(s.out, args)
}

// Flags declares the command's flags.
func (c *Comparison) Flags(f *flag.FlagSet) {
	c.outputFlags.flags(f)
	f.BoolVar(&c.csv, "csv", false, "print all epochs as a table of comma-separated values")
	f.StringVar(&c.out, "out", "", "`FILE` of the picture, a PNG; otherwise "+comparedFile)
	f.StringVar(&c.sort, "sort", "", "the best first by `NAME`: a number of the table, as loss or val_accuracy; otherwise as they are given")
}

// Compare prints how trainings went, and draws them.
func (c *Comparison) Compare(w io.Writer, paths []string) error {
	if c.csv && c.json {
		return usagef("compare: --csv and --json are two forms of the same; expected one of them")
	}
	if c.out != "" && (c.csv || c.json) {
		return usagef("compare: --out is for a picture, which --csv and --json do not draw; expected one of them")
	}
	out := cmp.Or(c.out, comparedFile)
	var runs []past
	var errs []error
	for _, path := range paths {
		r, err := readPast(path)
		runs, errs = append(runs, r), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if err := sortRuns(runs, c.sort); err != nil {
		return err
	}
	switch {
	case c.csv:
		return epochTable(w, runs)
	case c.json:
		for _, r := range runs {
			errs = append(errs, c.print(w, bestEpoch{r.name, r.epochs, r.best}))
		}
		return errors.Join(errs...)
	}
	if _, err := io.WriteString(w, bestTable(runs, Width(w))); err != nil {
		return err
	}
	drawn, err := picture.Curves(text.Count(len(runs), "training"), "epoch", courses(runs)...)
	if err == nil {
		err = picture.Write(out, drawn)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "\ncurves  %s\n", text.Clean(out))
	return err
}

// bestEpoch is what compare --json prints of a training.
type bestEpoch struct {
	Run    string        `json:"run"`
	Epochs int           `json:"epochs"`
	Best   runtime.Epoch `json:"best"`
}

// bestTable has a row for each run, with the settings in which they differ; see [text.Table.Within].
func bestTable(runs []past, width int) string {
	names, differ := allNames(runs), differing(runs)
	headers := append([]string{"run"}, shortest(differ)...)
	if i := slices.Index(headers, "epochs"); i >= 0 {
		headers[i] = "epochs, at most" // beside those that there are
	}
	headers = append(headers, ">epochs", ">time", ">best")
	for _, name := range names {
		headers = append(headers, ">"+name)
	}
	t := text.NewTable(headers...)
	for _, r := range runs {
		row := []string{r.name}
		for _, name := range differ {
			row = append(row, r.setting(name))
		}
		row = append(row, text.Int(r.epochs), text.Duration(time.Duration(r.seconds*float64(time.Second))), text.Int(r.best.Epoch))
		for _, name := range names {
			v := find(numbersOf(r.best), name)
			if goalOf(runs, name) == runtime.Share {
				row = append(row, value(v, runtime.Share))
			} else {
				row = append(row, number(v, 5, "–"))
			}
		}
		t.Row(row...)
	}
	return t.Within(width)
}

// sortRuns puts those first that are best by a number of their best epochs; those without it
// come last.
func sortRuns(runs []past, by string) error {
	if by == "" {
		return nil
	}
	names := allNames(runs)
	if !slices.Contains(names, by) {
		return usagef("compare: --sort is %q%s; the trainings have %s", by, suggestion("", text.Nearest(by, names)), strings.Join(names, ", "))
	}
	less := goalOf(runs, by) == runtime.LessIsBetter
	slices.SortStableFunc(runs, func(a, b past) int {
		x, y := find(numbersOf(a.best), by), find(numbersOf(b.best), by)
		switch {
		case math.IsNaN(x) || math.IsNaN(y):
			return cmp.Compare(btoi(math.IsNaN(x)), btoi(math.IsNaN(y)))
		case less:
			return cmp.Compare(x, y)
		}
		return cmp.Compare(y, x)
	})
	return nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func allNames(runs []past) (names []string) {
	for _, r := range runs {
		names = union(names, r.names)
	}
	return names
}

func number(v float64, digits int, none string) string {
	if !runtime.IsFinite(v) {
		return none
	}
	return strconv.FormatFloat(v, 'g', digits, 64)
}

// epochTable has a row for each epoch, empty cells where there is no number.
func epochTable(w io.Writer, runs []past) error {
	names := allNames(runs)
	table := csv.NewWriter(w)
	table.Write(append([]string{"run", "epoch", "seconds", "learning_rate", "best"}, names...))
	for _, r := range runs {
		err := r.each(func(e runtime.Epoch) {
			row := []string{r.name, strconv.Itoa(e.Epoch), number(e.Seconds, -1, ""), number(e.LearningRate, -1, ""), strconv.FormatBool(e.Best)}
			for _, name := range names {
				row = append(row, number(find(numbersOf(e), name), -1, ""))
			}
			table.Write(row)
		})
		if err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}

// courses are a panel for each number, with a curve for each run.
func courses(runs []past) []picture.Panel {
	var names []string
	for _, r := range runs {
		names = union(names, namesOf(judgedOf(r.best)))
	}
	var panels []picture.Panel
	for _, name := range names {
		p := picture.Panel{Label: name, Share: goalOf(runs, name) == runtime.Share}
		for _, r := range runs {
			p.Add(curve(r.name, r.course.epochs, func(e runtime.Epoch) float64 { return find(judgedOf(e), name) }))
		}
		panels = append(panels, p)
	}
	return panels
}
