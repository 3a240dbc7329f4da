package spec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Pos is a place in a spec: a line and a column, both from 1. The column
// counts bytes, as Go's own tools do. Lines below 0 are what was set beside it.
type Pos struct{ Line, Col int }

func (p Pos) compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}

// Diagnostic is one mistake in a spec. It is an error.
type Diagnostic struct {
	File    string
	Pos     Pos
	Message string
}

// Error returns "file:line:col: message"; of what was set, that is the file.
func (d Diagnostic) Error() string {
	if d.Pos.Line < 0 {
		return d.File + ": " + d.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", d.File, d.Pos.Line, d.Pos.Col, d.Message)
}

const (
	maxPrinted   = 20   // mistakes
	maxSuggested = 1000 // mistakes; the rest is told without suggestions, which take time
	maxMessage   = 1000 // bytes
)

// Diagnostics are the mistakes of a spec by position, each once. It is an error
// that prints one of them a line, the first twenty, and how many more there are.
type Diagnostics []Diagnostic

func (ds Diagnostics) Error() string {
	var lines []string
	for _, d := range ds[:min(len(ds), maxPrinted)] {
		lines = append(lines, d.Error())
	}
	if more := len(ds) - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more mistakes", more))
	}
	return strings.Join(lines, "\n")
}

// Set reports whether all mistakes are in what was set beside the spec, none in the spec.
func (ds Diagnostics) Set() bool {
	return !slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Pos.Line >= 0 })
}

// Unwrap returns the single diagnostics, for errors.As.
func (ds Diagnostics) Unwrap() []error {
	errs := make([]error, len(ds))
	for i, d := range ds {
		errs[i] = d
	}
	return errs
}

// Errors collects the mistakes of one spec over all stages that look at it.
type Errors struct {
	file    string
	set     []string // see Parse
	context string
	found   *Diagnostics
}

// NewErrors returns an empty collector for the named file.
func NewErrors(file string) *Errors {
	return &Errors{file: file, found: new(Diagnostics)}
}

// In returns a collector that adds to e and begins each message with the
// context, for example `layer "fc1"`, and a colon.
func (e *Errors) In(context string) *Errors {
	return &Errors{file: e.file, set: e.set, context: e.context + context + ": ", found: e.found}
}

// Errorf adds a mistake. Text from the spec belongs into the arguments, with
// the verb %q. Shapes, with the verb %v, are written as in TOML.
func (e *Errors) Errorf(pos Pos, format string, args ...any) {
	for i, arg := range args {
		switch arg := arg.(type) {
		case []int:
			args[i] = Shape(arg)
		case Suggestion:
			if len(*e.found) >= maxSuggested {
				args[i] = arg.message
			}
		}
	}
	message := e.context + fmt.Sprintf(format, args...)
	if len(message) > maxMessage {
		message = strings.ToValidUTF8(message[:maxMessage], "") + "…"
	}
	file := e.file
	if at := len(e.set) + pos.Line; pos.Line < 0 && at >= 0 { // who drops mistakes knows no settings
		file = "--set " + e.set[at]
	}
	*e.found = append(*e.found, Diagnostic{file, pos, message})
}

// Len returns the number of mistakes so far.
func (e *Errors) Len() int { return len(*e.found) }

// Err returns nil if there are no mistakes, otherwise Diagnostics, sorted by
// position and without duplicates.
func (e *Errors) Err() error {
	if len(*e.found) == 0 {
		return nil
	}
	sorted := slices.Clone(*e.found)
	slices.SortStableFunc(sorted, func(a, b Diagnostic) int { return a.Pos.compare(b.Pos) })
	var unique Diagnostics
	seen := make(map[Diagnostic]bool)
	for _, d := range sorted {
		if !seen[d] {
			seen[d] = true
			unique = append(unique, d)
		}
	}
	return unique
}
