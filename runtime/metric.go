package runtime

import (
	"fmt"
	"slices"
)

// Metric is a way to judge an output: names and options are Keras's. What it has
// counted of samples is a [Tally], which is added to those of other goroutines, so
// that a metric itself is its options and nothing else. Those of package runtime are
// zero values of their types, unless options are set; a program may have others of
// its own, see [OwnMetric].
type Metric interface {
	// Name is what its value is called, as in "accuracy".
	Name() string
	// Goal says which values are good.
	Goal() Goal
	// Start is the tally of no samples of an output.
	Start(o *OutputInfo) Tally
	// Add counts what it sees, and allocates nothing.
	Add(t *Tally, j *Judged)
	// Value is what a tally amounts to. The name is set by who asks.
	Value(t *Tally, o *OutputInfo) Score
}

// Goal is which values of a metric are good.
type Goal int

// The goals.
const (
	LessIsBetter Goal = iota
	MoreIsBetter
	Share // of what is right, or the like: from 0 to 1, and more is better
)

var goalNames = [...]string{LessIsBetter: "less", MoreIsBetter: "more", Share: "share"}

// MarshalText implements encoding.TextMarshaler: "less", "more" or "share".
func (g Goal) MarshalText() ([]byte, error) {
	if g < 0 || int(g) >= len(goalNames) {
		return nil, fmt.Errorf("found the goal %d, expected 0 to %d", int(g), len(goalNames)-1)
	}
	return []byte(goalNames[g]), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (g *Goal) UnmarshalText(text []byte) error {
	i := slices.Index(goalNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("found the goal %q, expected one of %q", text, goalNames)
	}
	*g = Goal(i)
	return nil
}

// Answer is what an output is taken for.
type Answer string

// The answers.
const (
	Numbers   Answer = ""           // no answer, but numbers
	OneClass  Answer = "one class"  // of the classes along the last axis, the largest
	Sequences Answer = "a sequence" // of labels over time
	YesOrNo   Answer = "yes or no"  // yes where an element is above a threshold, each by itself
)

// Judged is what a metric sees: one position of an output, which is its last axis, or
// one sequence.
type Judged struct {
	Output *OutputInfo
	Y      []float64 // the units
	Target []float64 // as many numbers; nil where the target is a label
	Label  int       // the class that the target is, of a single unit 0 or 1; -1 for none
	Found  int       // likewise of Y

	// Of a sequence there are only the labels that should be read, and those that are.
	Labels, Read []int

	probabilities []float64 // memory
	known         bool      // they are of Y
	row           []int     // memory for a distance
}

// TargetOf is the target of a unit. A label is 1 for its own and 0 for others.
func (j *Judged) TargetOf(unit int) float64 {
	switch {
	case j.Target != nil:
		return j.Target[unit]
	case len(j.Y) == 1:
		return float64(j.Label)
	case unit == j.Label:
		return 1
	}
	return 0
}

// Named is a metric under another name, where an output has two of one kind.
type Named struct {
	Metric
	As string
}

// Name implements Metric.
func (n Named) Name() string { return n.As }

// OwnMetric is a metric that is of no spec, for an output by name; an empty name is
// that of the only one.
type OwnMetric struct {
	Output string
	Metric Metric
}
