// Package pass holds the compiler's passes, one file each. A pass changes a
// program in place; between passes the program is valid (ir.Program.Verify).
package pass

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Pass is one step from the graph to the program that is emitted.
type Pass struct {
	Name string
	Doc  string
	Run  func(*ir.Program) error
}

// Training turns a network's forward and loss operations into a training step.
var Training = []Pass{
	{"differentiate", "append the backward operations, from the losses to the weights", Differentiate},
	{"coalesce", "make copies of whole values another name for the original", Coalesce},
	{"prune", "drop what no output, loss or gradient depends on", Prune},
	{"fuse", "put pointwise operations into the contraction that feeds them", Fuse},
	{"plan", "give every intermediate value a place in the arena", Plan},
}

// Inference turns a network's forward operations into a prediction.
var Inference = []Pass{
	{"infer", "drop losses and targets", Infer},
	{"coalesce", "make copies of whole values another name for the original", Coalesce},
	{"prune", "drop what no output depends on", Prune},
	{"fuse", "put pointwise operations into the contraction that feeds them", Fuse},
	{"plan", "give every intermediate value a place in the arena", Plan},
}

// VectorTraining turns a network's forward and loss operations into a training
// step for width samples at a time, in the lanes of vectors; with a width of 1
// vectors run within the sample.
func VectorTraining(width int) []Pass {
	if width == 1 {
		return slices.Concat(Training[:len(Training)-1], []Pass{
			{"single", "put all that a sample brings into the arena", Single},
			{"epilogue", "take expressions out of contractions again", SplitEpilogues},
			{"accumulate", "let contractions add to what is added to their results", Accumulate},
			{"postpone", "make the gradients of weights last, over all samples", Postpone},
			{"winograd", "take fewer products for convolutions with kernels of 3×3", Winograd},
			{"layout", "store values as vectors within a sample want them", Layout},
			{"calls", "let long operations take several calls of a kernel", Calls},
			{"plan", "give every value but the weights a place in the arena", Plan},
		})
	}
	return slices.Concat(Training[:len(Training)-1], []Pass{
		{"sink", "write results where a copy would take them", Sink},
		{"lanes", "run samples side by side, an innermost axis of every value", Lanes(width)},
		{"postpone", "make the gradients of weights last, over all groups of samples", Postpone},
		{"transpose", "lay out operands for the gradients of large matrices", Transpose},
		{"calls", "let long operations take several calls of a kernel", Calls},
		{"plan", "give every value but the weights a place in the arena", Plan},
	})
}

// VectorInference turns a network's forward operations into a prediction for
// width samples at a time. With a width of 1 it reads inputs and writes outputs
// where the caller has them.
func VectorInference(width int) []Pass {
	if width == 1 {
		return slices.Concat(Inference[:len(Inference)-1], []Pass{
			{"epilogue", "take expressions out of contractions again", SplitEpilogues},
			{"accumulate", "let contractions add to what is added to their results", Accumulate},
			{"winograd", "take fewer products for convolutions with kernels of 3×3", Winograd},
			{"layout", "store values as vectors within a sample want them", Layout},
			{"calls", "let long operations take several calls of a kernel", Calls},
			{"plan", "give every intermediate value a place in the arena", Plan},
		})
	}
	return slices.Concat(Inference[:len(Inference)-1], []Pass{
		{"sink", "write results where a copy would take them", Sink},
		{"lanes", "run samples side by side, an innermost axis of every value", Lanes(width)},
		{"calls", "let long operations take several calls of a kernel", Calls},
		{"plan", "give every value but the weights a place in the arena", Plan},
	})
}

// VectorEvaluation turns a network's forward and loss operations into what
// measures it on width samples at a time.
func VectorEvaluation(width int) []Pass {
	return slices.Concat(Inference[1:len(Inference)-1], []Pass{
		{"sink", "write results where a copy would take them", Sink},
		{"lanes", "run samples side by side, an innermost axis of every value", Lanes(width)},
		{"calls", "let long operations take several calls of a kernel", Calls},
		{"plan", "give every value but the weights a place in the arena", Plan},
	})
}

// Run applies passes in order, with the verifier before the first and after
// each, until ctx ends. dump, if not nil, is told the program after each pass.
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
	}
	return nil
}
