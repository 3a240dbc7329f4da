// Package golang makes a Go package of scheduled programs: what it offers, as types,
// weights and their files, models and trainers, is written here; packages plain and
// vector write what computes.
package golang

import (
	"github.com/seed-5f2744a7/tensornet/gen/emit/vector"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Unit is all that a package is made from.
type Unit struct {
	Info      *runtime.ModelInfo
	Optimizer optimizer.Optimizer
	Backs     []vector.Back // of which the first has programs to train and to predict in plain Go at least

	Laps    bool // take the time of each operation, to measure the package
	NoTests bool // leave out benchmarks and the example
}
