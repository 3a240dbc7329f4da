// Package golang turns a planned program into a Go package: plain Go that runs
// one sample at a time. It is the back end for every machine, the reference
// for the others, and the one that people read.
package golang

import (
	"fmt"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Unit is all that a package is made from.
type Unit struct {
	Target    *target.Target // that kernels are written for
	Info      *runtime.ModelInfo
	Training  *ir.Program // forward, loss and backward, planned
	Inference *ir.Program // forward only, planned
	Step      *ir.Program // forward for one time step, planned; nil where the network cannot
	Optimizer Optimizer

	// Programs that run on kernels, for several samples side by side and for
	// one; nil where there is no vector code for them.
	LaneTraining, LaneInference *ir.Program
	LaneEvaluation              *ir.Program // forward and losses
	OneTraining, OneInference   *ir.Program
	OneStep                     *ir.Program
	NoLanes                     error // why there is no LaneTraining

	Laps bool // take the time of each operation, to measure the package
}

// Optimizer is the one that the trainer is compiled for.
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
