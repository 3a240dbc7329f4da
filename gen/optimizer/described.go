package optimizer

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Optimizer is the one that a trainer is compiled for.
type Optimizer struct {
	Name   string   // in a spec: "adam"
	Type   string   // in package runtime: "Adam"
	Slots  []string // what it remembers of every weight
	Fields []Field  // of the settings, in the order of the struct
	Shared []Field  // of runtime.Common

	Schedule runtime.Schedule // of the learning rate; nil: it stays

	Products bool // there is an update for gradients that are products
	Tuned    bool // a program is given all other settings when it begins
}

// Untuned is the optimizer without the settings that a program may be given when it begins.
func (o Optimizer) Untuned() Optimizer {
	return Optimizer{Name: o.Name, Type: o.Type, Slots: o.Slots, Products: o.Products, Tuned: true}
}

// Field is a setting.
type Field struct {
	Option  string // in a spec: "learning_rate"
	Name    string // in Go: "LearningRate"
	Value   any    // a float64, an int, a bool or a list; of the Go field
	Inverse bool   // the option is false where the Go field is true
}

// String is the optimizer for people: adam(learning_rate=0.001, …).
func (o Optimizer) String() string {
	var settings []string
	for _, f := range slices.Concat(o.Fields, o.Shared) {
		value := f.Value
		if f.Inverse {
			value = !value.(bool)
		}
		settings = append(settings, fmt.Sprintf("%s=%v", f.Option, value))
	}
	return call(o.Name, settings)
}

// ScheduleString is the schedule for people: cosine_decay(decay_steps=1000, …);
// empty without one.
func (o Optimizer) ScheduleString() string {
	schedule, warmup := o.Schedule, ""
	if w, ok := schedule.(runtime.Warmup); ok {
		warmup = call("warmup", []string{fmt.Sprintf("steps=%d", w.Steps), fmt.Sprintf("from=%v", w.From)})
		if schedule = w.Then; schedule == nil {
			return warmup
		}
		warmup += ", then "
	}
	if schedule == nil {
		return ""
	}
	var settings []string
	for _, option := range spec.Options(schedule) {
		if !reflect.ValueOf(option.Default).IsZero() {
			settings = append(settings, fmt.Sprintf("%s=%v", option.Name, option.Default))
		}
	}
	return warmup + call(scheduleName(schedule), settings)
}

func call(name string, settings []string) string {
	return fmt.Sprintf("%s(%s)", name, strings.Join(settings, ", "))
}
