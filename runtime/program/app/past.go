package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// past is a training as its history has it.
type past struct {
	name, path string
	course     course
	names      []string // of the numbers that epochs have
	epochs     int
	seconds    float64
	best, last runtime.Epoch
	settings   []setting // that compare tells; nil: not known
}

// readPast reads the history of a run. That of a training that goes on may lack the end of
// its last line.
func readPast(path string) (past, error) {
	r := past{name: filepath.Clean(path), path: path}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		r.path = filepath.Join(path, historyFile)
	}
	err := r.each(func(e runtime.Epoch) {
		r.epochs, r.seconds = r.epochs+1, r.seconds+e.Seconds
		r.course.add(e)
		r.names = union(r.names, namesOf(numbersOf(e)))
		r.last = e
		if e.Best || r.epochs == 1 {
			r.best = e
		}
	})
	kept := &keeper{path: filepath.Dir(r.path)}
	if record, _, e := kept.earlier(); e == nil && record != nil {
		r.settings = record.told()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case r.best.Epoch == 0 && !isHistory(r.path):
		err = fmt.Errorf("%s: found no history; expected a folder that train has left, or its %s", r.path, historyFile)
	case err == nil && r.epochs == 0:
		err = fmt.Errorf("%s: no epoch is complete", r.path)
	}
	return r, err
}

// kept is the epoch that the weights are of: without validation they are not chosen.
func (r *past) kept() runtime.Epoch {
	if r.best.Validation == nil {
		return r.last
	}
	return r.best
}

// each calls use with every epoch.
func (r *past) each(use func(runtime.Epoch)) error {
	info, err := os.Stat(r.path) // opening what is no file might wait for ever
	if err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s: this is no regular file", r.path)
	}
	f, err := os.Open(r.path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := eachEpoch(f, use); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%s: %w", r.path, err)
	}
	return nil
}

// measured is a number of an epoch by name, as --monitor has them.
type measured struct {
	name  string
	value float64
	goal  runtime.Goal
}

// numbersOf are the numbers of an epoch, those of validation samples with val_ in front.
func numbersOf(e runtime.Epoch) []measured {
	return append(measures("", &e.Train), measures("val_", e.Validation)...)
}

// judgedOf are the numbers of validation samples or else of those of training.
func judgedOf(e runtime.Epoch) []measured {
	if e.Validation != nil {
		return measures("", e.Validation)
	}
	return measures("", &e.Train)
}

func measures(prefix string, m *runtime.Metrics) []measured {
	if m == nil {
		return nil
	}
	all := []measured{{prefix + "loss", m.Loss, runtime.LessIsBetter}}
	for _, o := range m.Outputs {
		prefix := prefix
		if len(m.Outputs) > 1 {
			prefix += o.Name + "_"
			all = append(all, measured{prefix + "loss", o.Loss, runtime.LessIsBetter})
		}
		for _, s := range o.Scores {
			all = append(all, measured{prefix + s.Name, s.Value, s.Goal})
		}
	}
	return all
}

func namesOf(all []measured) []string {
	names := make([]string, len(all))
	for i, m := range all {
		names[i] = m.name
	}
	return names
}

// goalOf is what a number aims at in the first training that has it.
func goalOf(runs []past, name string) runtime.Goal {
	for _, r := range runs {
		for _, m := range slices.Concat(numbersOf(r.best), judgedOf(r.best)) {
			if m.name == name {
				return m.goal
			}
		}
	}
	return runtime.LessIsBetter
}

// union adds names that are not there yet.
func union(names, more []string) []string {
	for _, name := range more {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// find is a number by name; NaN where there is none.
func find(all []measured, name string) float64 {
	if i := slices.IndexFunc(all, func(m measured) bool { return m.name == name }); i >= 0 {
		return all[i].value
	}
	return math.NaN()
}
