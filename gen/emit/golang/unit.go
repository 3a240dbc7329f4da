// Package golang turns a planned program into a Go package: plain Go that runs
// one sample at a time. It is the back end for every machine, the reference
// for the others, and the one that people read.
package golang

import (
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
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
	Optimizer optimizer.Optimizer

	// Programs that run on kernels, for several samples side by side and for
	// one; nil where there is no vector code for them.
	LaneTraining, LaneInference *ir.Program
	LaneEvaluation              *ir.Program // forward and losses
	OneTraining, OneInference   *ir.Program
	OneStep                     *ir.Program
	NoLanes                     error // why there is no LaneTraining

	Laps bool // take the time of each operation, to measure the package
}
