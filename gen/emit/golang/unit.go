// Package golang turns a planned program into a Go package: plain Go that runs
// one sample at a time. It is the back end for every machine, the reference
// for the others, and the one that people read.
package golang

import (
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Unit is all that a package is made from.
type Unit struct {
	Info      *runtime.ModelInfo
	Training  *ir.Program // forward, loss and backward, planned
	Inference *ir.Program // forward only, planned
	Optimizer Optimizer
}

// Optimizer is the one that the trainer is compiled for.
type Optimizer struct {
	Type   string   // in package runtime: "Adam"
	Slots  []string // tensors kept for every weight: "m", "v"
	Fields []Field  // of the settings, in the order of the struct
}

// Field is a setting: a Go field's name and its value, a float64 or a bool.
type Field struct {
	Name  string
	Value any
}
