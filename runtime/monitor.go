package runtime

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime/internal/words"
)

// monitor tells epochs apart by one number of theirs.
type monitor struct {
	output int // -1: of all
	metric int // of the output; -1: the loss
	more   bool
}

// validationPrefix is what Keras calls numbers of validation samples by.
const validationPrefix = "val_"

// newMonitor finds what a name says: "loss", a metric of the only output, or a metric or
// loss of one of several as "output_metric"; with val_ in front where there are
// validation samples.
func newMonitor(name string, info *ModelInfo, validated bool) (monitor, error) {
	bare, validation := strings.CutPrefix(name, validationPrefix)
	if name == "" {
		bare = "loss"
	}
	if validation && !validated {
		return monitor{}, fmt.Errorf("monitor: found %q, but there are no validation samples; expected a name without %s", name, validationPrefix)
	}
	if err := CheckMonitor(name, info.Outputs); err != nil {
		return monitor{}, fmt.Errorf("monitor: %w", err)
	}
	names, monitors := monitored(info.Outputs)
	return monitors[slices.Index(names, bare)], nil
}

// CheckMonitor says what is wrong with a name for [FitConfig].Monitor of a network with these
// outputs; nil if it is one, or empty. Whether there are validation samples does not matter.
func CheckMonitor(name string, outputs []OutputInfo) error {
	bare, validation := strings.CutPrefix(name, validationPrefix)
	names, _ := monitored(outputs)
	if name == "" || slices.Contains(names, bare) {
		return nil
	}
	hint := ""
	if near := words.Nearest(bare, names); near != "" {
		if validation {
			near = validationPrefix + near
		}
		hint = fmt.Sprintf("; did you mean %q?", near)
	}
	return fmt.Errorf("found %q, expected %s%s", name, strings.Join(names, ", "), hint)
}

// monitored are all names, and what they stand for.
func monitored(outputs []OutputInfo) (names []string, monitors []monitor) {
	names, monitors = append(names, "loss"), append(monitors, monitor{-1, -1, false})
	for i, o := range outputs {
		prefix := ""
		if len(outputs) > 1 {
			prefix = o.Name + "_"
			names, monitors = append(names, prefix+"loss"), append(monitors, monitor{i, -1, false})
		}
		for k, m := range o.Metrics {
			names, monitors = append(names, prefix+m.Name()), append(monitors, monitor{i, k, m.Goal() != LessIsBetter})
		}
	}
	return names, monitors
}

// of is the number; NaN without one.
func (m monitor) of(metrics Metrics) float64 {
	switch {
	case m.output < 0:
		return metrics.Loss
	case m.output >= len(metrics.Outputs):
		return math.NaN()
	case m.metric < 0:
		return metrics.Outputs[m.output].Loss
	case m.metric >= len(metrics.Outputs[m.output].Scores):
		return math.NaN()
	}
	return metrics.Outputs[m.output].Scores[m.metric].Value
}

// better reports whether v is so by more than the least change. Without a best one
// before, which is then NaN, any number is, and NaN is better than nothing.
func (m monitor) better(v, best, least float64) bool {
	switch {
	case math.IsNaN(best):
		return !math.IsNaN(v)
	case m.more:
		return v > best+least
	}
	return v < best-least
}
