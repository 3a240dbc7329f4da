// Package pass holds the compiler's passes, one file each. A pass changes a
// program in place; between passes the program is valid (ir.Program.Verify).
package pass

import (
	"context"
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Pass is one step from the graph to the program that is emitted.
type Pass struct {
	Name string
	Doc  string
	Run  func(*ir.Program) error
}

// pipeline is the compiler: all passes in their order, and the programs that
// each is for.
var pipeline = []struct {
	Pass
	programs func(variant) bool
}{
	{Pass{"differentiate", "append the backward operations, from the losses to the weights", Differentiate}, variant.trains},
	{Pass{"gather", "let elements of gradients of inputs of convolutions of single channels grow in registers", Gather}, variant.defers},
	{Pass{"infer", "drop losses and targets, or put them last", Infer}, variant.infers},
	{Pass{"explain", "append the backward operations, from the outputs to the inputs", DifferentiateInputs}, variant.explains},
	{Pass{"propagate", "make copies of whole values another name for the original", PropagateCopies}, variant.any},
	{Pass{"prune", "drop what no output, loss or gradient depends on", Prune}, variant.any},
	{Pass{"fold", "put multiples of contractions, as of a normalisation, into their weights", Fold}, variant.forward},
	{Pass{"derive", "compute once for the weights what depends on them alone", Derive}, variant.forward},
	{Pass{"fuse", "put pointwise operations into the contraction that feeds them", Fuse}, variant.any},
	{Pass{"elide", "write results where a copy would take them", ElideCopies}, variant.vector},
	{Pass{"lanes", "run samples side by side, an innermost axis of every value", Lanes}, variant.wide},
	{Pass{"epilogue", "take expressions out of contractions again", SplitEpilogues}, variant.single},
	{Pass{"accumulate", "let contractions add to what is added to their results", Accumulate}, variant.single},
	{Pass{"defer", "make the gradients of weights last, over all groups of samples", Defer}, variant.defers},
	{Pass{"transpose", "lay out operands for the gradients of large matrices", Transpose}, variant.trainsWide},
	{Pass{"separate", "lay out weights whose rows meet many places as vectors along the results want them", Separate}, variant.single},
	{Pass{"winograd", "take fewer products for convolutions with kernels of 3×3", Winograd}, variant.single},
	{Pass{"layout", "store values as vectors within a sample want them", Layout}, variant.single},
	{Pass{"finish", "let contractions of long results end with short expressions over them", Finish}, variant.single},
	{Pass{"rederive", "likewise, with transformed and packed weights", Derive}, variant.single},
	{Pass{"sink", "compute in a time step what that alone reads, where those of all steps are many", Sink}, variant.wide},
	{Pass{"steps", "keep of what time steps make only what is read later", Steps}, variant.any},
	{Pass{"calls", "let long operations take several calls of a kernel", Calls}, variant.vector},
	{Pass{"segment", "part what waits for all samples of a batch from what does not", Segment}, variant.trains},
	{Pass{"plan", "give every value that needs one a place in the arena", Plan}, variant.any},
}

// variant is what a program is compiled for.
type variant struct {
	purpose ir.Purpose
	width   int // as that of ir.Program
}

func (v variant) any() bool    { return true }
func (v variant) trains() bool { return v.purpose == ir.Train }
func (v variant) infers() bool {
	return v.purpose == ir.Predict || v.purpose == ir.Step || v.purpose == ir.Explain
}
func (v variant) explains() bool { return v.purpose == ir.Explain }
func (v variant) forward() bool {
	return v.purpose != ir.Train
}
func (v variant) vector() bool     { return v.width > 0 }
func (v variant) single() bool     { return v.width == 1 }
func (v variant) wide() bool       { return v.width > 1 }
func (v variant) defers() bool     { return v.trains() && v.vector() }
func (v variant) trainsWide() bool { return v.trains() && v.wide() }

// Pipeline are the passes that turn a network's operations into a program for a
// purpose and a number of samples at once, 0 for plain Go.
func Pipeline(purpose ir.Purpose, width int) []Pass {
	var passes []Pass
	for _, p := range pipeline {
		if p.programs(variant{purpose, width}) {
			passes = append(passes, p.Pass)
		}
	}
	return passes
}

// Compile applies the passes that a program's purpose and width ask for.
func Compile(ctx context.Context, p *ir.Program, dump func(pass, text string)) error {
	return Run(ctx, p, Pipeline(p.Purpose, p.Width), dump)
}

// Run applies passes in order, with the verifier before the first and after
// each, until ctx ends or one refuses the program. dump, if not nil, is told the program after each pass.
func Run(ctx context.Context, p *ir.Program, passes []Pass, dump func(pass, text string)) error {
	if err := p.Verify(); err != nil {
		return err
	}
	if dump != nil {
		dump("build", p.String())
	}
	for _, s := range passes {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.Run(p); err != nil {
			return fmt.Errorf("pass %s: %w", s.Name, err)
		}
		if err := p.Verify(); err != nil {
			return fmt.Errorf("after pass %s: %w", s.Name, err)
		}
		if dump != nil {
			dump(s.Name, p.String())
		}
		if p.Refusal != "" {
			break
		}
	}
	return nil
}
