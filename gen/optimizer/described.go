package optimizer

import (
	"fmt"
	"strings"
)

// Optimizer is the one that a trainer is compiled for.
type Optimizer struct {
	Name   string   // in a spec: "adam"
	Type   string   // in package runtime: "Adam"
	Slots  []string // arguments of its update after the gradients: tensors kept for every weight, "" for one not needed
	Fields []Field  // of the settings, in the order of the struct

	Products bool // there is an update for gradients that are products
}

// Field is a setting.
type Field struct {
	Option string // in a spec: "learning_rate"
	Name   string // in Go: "LearningRate"
	Value  any    // a float64 or a bool
}

// String is the optimizer for people: adam(learning_rate=0.001, …).
func (o Optimizer) String() string {
	settings := make([]string, len(o.Fields))
	for i, f := range o.Fields {
		settings[i] = fmt.Sprintf("%s=%v", f.Option, f.Value)
	}
	return fmt.Sprintf("%s(%s)", o.Name, strings.Join(settings, ", "))
}
