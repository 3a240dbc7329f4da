package golang

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/optimizer"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// trainerFile is trainer.go: what the trainer of every network does, by its name,
// and the table of what this one has of its own.
func (g *generator) trainerFile() ([]byte, error) {
	return g.fill("trainer.go.tmpl", trainerText{common{g}})
}

// trainerText is what the text of trainer.go depends on.
type trainerText struct{ common }

func (t trainerText) Optimizer() optimizer.Optimizer { return t.g.u.Optimizer }
func (t trainerText) Slots() []string                { return t.g.slots() }
func (t trainerText) Random() bool                   { return isRandom(t.g.training.Ops) }
func (t trainerText) Small() bool                    { return t.g.u.Schedule.InPlainGo(ir.Train).Alone.Is }
func (t trainerText) Vectors() bool                  { return t.g.u.Schedule.Single(ir.Predict) != nil }
func (t trainerText) Products() bool                 { return t.g.u.Schedule.Products() }

// Predict is the call that takes one sample forward.
func (t trainerText) Predict() string {
	arena := jen.Parens(jen.Op("*").Add(t.g.arena("InferenceArena"))).Call(jen.Id("a"))
	return source(t.g.run(t.g.predictStory(), jen.Id(machineName), jen.Id("w"), arena, jen.Id("in"), jen.Id("out")))
}

// PredictMachine is its parameter for the machine.
func (t trainerText) PredictMachine() string { return nameIf(t.Vectors(), machineName) }

// Grain is how many samples take some 50 µs.
func (t trainerText) Grain() int64 { return min(max(100_000/max(t.g.u.Info.FLOPs, 1), 1), 1024) }

// RandomMachine and RandomName are the parameters that random numbers need.
func (t trainerText) RandomMachine() string { return nameIf(t.Random(), machineName) }
func (t trainerText) RandomName() string    { return nameIf(t.Random(), randomName) }

// nameIf is the name of a parameter, if that is used.
func nameIf(used bool, name string) string {
	if used {
		return name
	}
	return "_"
}

func (t trainerText) StepDoc() string {
	return fmt.Sprintf("Step trains on a batch and returns its mean loss before the change: the sum over outputs of weight times loss, a mean over the samples. It allocates nothing once it has seen a batch of that size.\n\n"+
		"A step whose loss or gradient is not finite changes nothing%s; [Trainer.Err] then says why. Nor does one on an empty batch, whose loss is 0.", t.g.ifChecks(", nor one on a target that its loss is not for, when this is NaN"))
}

func (t trainerText) AccumulateDoc() string {
	return "Accumulate is Step without the change: it returns the mean loss and leaves its derivatives in Gradients." +
		t.g.ifChecks(" On a target that its loss is not for it is NaN, and Gradients stays as it was.")
}

// SlotArguments are the last arguments of the optimizer's update.
func (t trainerText) SlotArguments() []string {
	var args []string
	n := 0
	for _, s := range t.g.u.Optimizer.Slots {
		if s == "" {
			args = append(args, "nil")
			continue
		}
		args = append(args, fmt.Sprintf("t.trainer.Slot(%d, b)", n))
		n++
	}
	return args
}

// Judges are the calls by which a meter judges the outputs of a sample.
func (t trainerText) Judges() []string {
	var calls []string
	for i, o := range t.g.training.Outputs {
		if t.g.u.Info.Outputs[i].Metric != runtime.NoMetric {
			calls = append(calls, source(judgeBy(jen.Id("m"), i, o, jen.Id("out"), jen.Id("s"))))
		}
	}
	return calls
}

// Trainable lists the spans of the weights that training changes.
func (t trainerText) Trainable() [][2]string {
	var spans [][2]int
	offset := 0
	for _, p := range t.g.training.Params {
		end := offset + p.Size()
		switch n := len(spans); {
		case p.Frozen:
		case n > 0 && spans[n-1][1] == offset:
			spans[n-1][1] = end
		default:
			spans = append(spans, [2]int{offset, end})
		}
		offset = end
	}
	var code [][2]string
	for _, s := range spans {
		end := fmt.Sprint(s[1])
		if s[1] == t.g.numParameters() {
			end = "NumParameters"
		}
		code = append(code, [2]string{fmt.Sprint(s[0]), end})
	}
	return code
}

// slots are the names of what the optimizer remembers.
func (g *generator) slots() []string {
	return slices.DeleteFunc(slices.Clone(g.u.Optimizer.Slots), func(s string) bool { return s == "" })
}
