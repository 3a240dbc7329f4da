package golang

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
)

// trainerFile is trainer.go: what the trainer of every network does, by its name.
func (g *generator) trainerFile() ([]byte, error) {
	return g.fill("trainer.go.tmpl", trainerText{common{g}})
}

// trainerText is what the text of trainer.go depends on.
type trainerText struct{ common }

func (t trainerText) Optimizer() optimizer.Optimizer { return t.g.Optimizer }
func (t trainerText) Seed() uint64                   { return t.g.Info.Seed }

// Carries reports whether states go from batch to batch.
func (t trainerText) Carries() bool { return len(t.g.Info.Carried) > 0 }

func (t trainerText) StepDoc() string {
	return fmt.Sprintf("Step trains on a batch and returns its mean loss before the change: the sum over outputs of weight times loss, a mean over the samples. It allocates nothing once it has seen a batch of that size.\n\n"+
		"A step whose loss or gradient is not finite changes nothing%s; [Trainer.Err] then says why. Nor does one on an empty batch, whose loss is 0.", t.g.ifChecks(", nor one on a target that its loss is not for, when this is NaN"))
}

func (t trainerText) AccumulateDoc() string {
	return "Accumulate is Step without the change: it returns the mean loss and leaves its derivatives in Gradients." +
		t.g.ifChecks(" On a target that its loss is not for it is NaN, and Gradients stays as it was.")
}
