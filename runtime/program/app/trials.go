package app

import (
	"fmt"
	"io"

	"github.com/seed-5f2744a7/tensornet/runtime/program/picture"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// TrialState is how far a training of several is.
type TrialState int

// The states.
const (
	NotBegun TrialState = iota
	Interrupted
	Complete
)

// StateOf says how far the training in a folder is, and how many epochs are done.
func StateOf(dir string) (TrialState, int, error) {
	k := &keeper{path: dir}
	record, _, err := k.earlier()
	switch {
	case err != nil || record == nil:
		return NotBegun, 0, err
	case record.Stopped == "" || interrupted(record.Stopped):
		return Interrupted, record.Epochs, nil
	}
	return Complete, record.Epochs, nil
}

// CompareTrials prints the trainings of some folders in one table, the best first: what is
// different in their settings, and the numbers of their best epochs; and draws their curves. An
// empty sort is the loss.
func CompareTrials(w io.Writer, dirs []string, sort, drawing string) error {
	var runs []past
	for _, dir := range dirs {
		r, err := readPast(dir)
		if err != nil {
			return err
		}
		runs = append(runs, r)
	}
	if sort == "" {
		sort = "loss"
		if runs[0].best.Validation != nil {
			sort = "val_loss"
		}
	}
	if err := sortRuns(runs, sort); err != nil {
		return err
	}
	if _, err := io.WriteString(w, bestTable(runs, Width(w))); err != nil {
		return err
	}
	shown := runs[:min(len(runs), mostCurves)]
	drawn, err := picture.Curves(fmt.Sprintf("%s, the best %d", text.Count(len(runs), "training"), len(shown)), "epoch", courses(shown)...)
	if err == nil {
		err = picture.Write(drawing, drawn)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "\ncurves  %s\n", text.Clean(drawing))
	return err
}

// mostCurves is how many trainings a picture shows of many.
const mostCurves = 6
