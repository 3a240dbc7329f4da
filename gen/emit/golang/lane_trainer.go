package golang

import (
	"errors"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/amd64"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
)

// Why a training program does not run in lanes.
var (
	errInterleaved = errors.New("gradients of losses come between those of layers")
	errNoWeights   = errors.New("no weight is trained")
)

// laneTraining writes training in lanes: groups of samples first, then the
// gradients of weights over all groups.
func (g *generator) laneTraining(f *jen.File, kernels *amd64.Kernels) error {
	p := g.u.LaneTraining
	groups, weights := pass.Late(p)
	if len(weights) == 0 {
		return errNoWeights
	}
	l := g.newLaneWriter(p, "train", kernels)
	begin, masked, err := lossGradients(groups)
	if err != nil {
		return err
	}
	forward, err := l.calls(groups[:begin])
	if err != nil {
		return err
	}
	backward, err := l.calls(groups[begin:])
	if err != nil {
		return err
	}
	pieces, err := g.lanePieces(kernels, weights)
	if err != nil {
		return err
	}
	declare(f, comment("Sizes in training: the elements of the arena of a group of samples."), jen.Const().Defs(
		jen.Id("laneTrainingArena").Op("=").Lit(p.Arena),
		jen.Id("fewest").Op("=").Lit(g.fewest()).Comment("samples that are worth lanes"),
	))
	g.laneTrainer(f)
	g.runLanes(f, len(pieces))
	g.runGroup(f, l)
	g.lanePasses(f, l, forward, backward, masked)
	g.runPieces(f, pieces)
	l.writePlain(f)
	return nil
}

// lanePasses writes the functions that take a group through the network.
func (g *generator) lanePasses(f *jen.File, l *laneWriter, forward, backward []jen.Code, masked []*ir.Value) {
	var clears []jen.Code
	for _, v := range masked {
		clears = append(clears, inRuntime("ClearLanes").Call(l.span(v), jen.Id("lanes"), jen.Id("n")))
	}
	declare(f, comment("lanesForward computes the outputs of a group of samples and their losses, and the gradients of the losses, 0 for all but the first n samples."),
		jen.Func().Id("lanesForward").Params(jen.Id("w").Add(pointer("Weights")), jen.Id("a").Op("*").Add(g.arena("laneTrainingArena")), jen.Id("n").Int()).
			Block(append(forward, clears...)...))
	declare(f, comment("lanesBackward takes the gradients back through the layers."),
		jen.Func().Id("lanesBackward").Params(jen.Id("w").Add(pointer("Weights")), jen.Id("a").Op("*").Add(g.arena("laneTrainingArena"))).
			Block(backward...))
}

// lossGradients finds where the operations after those of the losses begin,
// and the gradients of losses.
func lossGradients(ops []*ir.Op) (end int, values []*ir.Value, err error) {
	for i, op := range ops {
		switch {
		case op.Stage == ir.LossBackward && op.Kind == ir.Scan, op.Stage < ir.LossBackward && end > 0:
			return 0, nil, errInterleaved
		case op.Stage == ir.LossBackward:
			if i > 0 && ops[i-1].Stage == ir.Backward {
				return 0, nil, errInterleaved
			}
			end = i + 1
			if v := op.Out.Value.Root(); !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
	}
	if end == 0 {
		return 0, nil, errInterleaved
	}
	return end, values, nil
}

func (g *generator) laneTrainer(f *jen.File) {
	declare(f, comment("laneTrainer is what a [Trainer] needs to run samples side by side."),
		jen.Type().Id("laneTrainer").Struct(
			jen.Id("arenas").Index().Add(g.arena("laneTrainingArena")).Comment("one for each group of samples"),
			jen.Id("outputs").Index().Id("Outputs"),
			jen.List(jen.Id("doGroup"), jen.Id("doWeights")).Func().Params(jen.Int()),
		))
}

// runLanes writes the method that takes the place of the shards.
func (g *generator) runLanes(f *jen.File, pieces int) {
	p := g.u.LaneTraining
	each := []jen.Code{jen.Id("a").Op(":=").Op("&").Id("s.arenas").Index(jen.Id("k").Op("/").Id("lanes"))}
	for i, o := range p.Outputs {
		each = append(each, jen.Id("shard.losses").Index(jen.Lit(i)).Op("+=").Add(g.widen(jen.Id("a").Index(jen.Lit(o.Loss.Home).Op("+").Id("k").Op("%").Id("lanes")))))
	}
	var judging []jen.Code
	for i, o := range g.u.Training.Outputs {
		if g.u.Info.Outputs[i].Metric != "none" {
			judging = append(judging, judgeBy(jen.Id("shard.meter"), i, o, jen.Id("s.outputs").Index(jen.Id("k")), jen.Id("t.batch").Index(jen.Id("k"))))
		}
	}
	declare(f, comment("runLanes takes the batch at hand through the network and back, in groups of samples that run side by side, and reports whether it did. The gradients, sums over the batch, are in the first shard then. What is computed where does not depend on the number of processors."),
		method("t", "Trainer", "runLanes").Params().Bool().Block(
			jen.If(jen.Op("!").Add(inRuntime("AVX2")).Op("||").Len(jen.Id("t.batch")).Op("<").Id("fewest")).Block(jen.Return(jen.False())),
			jen.Id("s").Op(":=").Op("&").Id("t.lanes"),
			jen.If(jen.Id("s.doGroup").Op("==").Nil()).Block(jen.List(jen.Id("s.doGroup"), jen.Id("s.doWeights")).Op("=").List(jen.Id("t.runGroup"), jen.Id("t.runWeights"))),
			jen.Id("groups").Op(":=").Parens(jen.Len(jen.Id("t.batch")).Op("+").Id("lanes").Op("-").Lit(1)).Op("/").Id("lanes"),
			jen.If(jen.Len(jen.Id("s.arenas")).Op("<").Id("groups")).Block(
				jen.Id("s.arenas").Op("=").Make(jen.Index().Add(g.arena("laneTrainingArena")), jen.Id("groups")),
				jen.Id("s.outputs").Op("=").Make(jen.Index().Id("Outputs"), jen.Id("groups").Op("*").Id("lanes")),
			),
			jen.Id("t.active").Op("=").Lit(1),
			jen.Id("t.pool.Do").Call(jen.Id("groups"), jen.Id("s.doGroup")),
			jen.Id("t.pool.Do").Call(jen.Lit(pieces), jen.Id("s.doWeights")),
			jen.Id("shard").Op(":=").Id("t.shards").Index(jen.Lit(0)),
			jen.Id("shard.losses").Op("=").Index(jen.Id("NumOutputs")).Float64().Values(),
			jen.For(jen.Id("k").Op(":=").Range().Id("t.batch")).Block(append(each, judging...)...),
			jen.Return(jen.True()),
		))
}

// runGroup writes what happens to one group of samples.
func (g *generator) runGroup(f *jen.File, l *laneWriter) {
	body := []jen.Code{
		jen.Id("group").Op(":=").Id("t.batch").Index(jen.Id("i").Op("*").Id("lanes").Op(":").Min(jen.Parens(jen.Id("i").Op("+").Lit(1)).Op("*").Id("lanes"), jen.Len(jen.Id("t.batch")))),
		jen.List(jen.Id("a"), jen.Id("n")).Op(":=").List(jen.Op("&").Id("t.lanes.arenas").Index(jen.Id("i")), jen.Len(jen.Id("group"))),
	}
	first := jen.Id("group").Index(jen.Lit(0))
	body = append(body, l.load(first.Clone().Dot("Inputs"), first.Clone().Dot("Targets"), "Sample")...)
	body = append(body,
		jen.Id("lanesForward").Call(jen.Id("t.weights"), jen.Id("a"), jen.Id("n")),
		jen.Id("lanesBackward").Call(jen.Id("t.weights"), jen.Id("a")))
	body = append(body, l.unload(func(sample *jen.Statement) *jen.Statement {
		return jen.Id("t.lanes.outputs").Index(jen.Id("i").Op("*").Id("lanes").Op("+").Add(sample))
	})...)
	declare(f, comment("runGroup takes a group of samples forward and backward; lanes beyond the batch repeat its last sample, without a loss."),
		method("t", "Trainer", "runGroup").Params(jen.Id("i").Int()).Block(body...))
}

// runPieces writes the gradients of weights.
func (g *generator) runPieces(f *jen.File, pieces [][]jen.Code) {
	var cases []jen.Code
	for i, p := range pieces {
		cases = append(cases, jen.Case(jen.Lit(i)).Block(p...))
	}
	declare(f, comment("runWeights computes part i of the gradients of the weights, sums over all samples of the batch."),
		method("t", "Trainer", "runWeights").Params(jen.Id("i").Int()).Block(
			jen.List(jen.Id("grad"), jen.Id("a")).Op(":=").List(jen.Id("t.Gradients").Call(), jen.Op("&").Id("t.lanes.arenas").Index(jen.Lit(0))),
			jen.Id("groups").Op(":=").Parens(jen.Len(jen.Id("t.batch")).Op("+").Id("lanes").Op("-").Lit(1)).Op("/").Id("lanes"),
			jen.Switch(jen.Id("i")).Block(cases...),
		))
}

// lanePieces writes the operations that make the gradients of weights, in parts
// that may run at the same time: those of one weight are one part, or several
// ranges of its rows.
func (g *generator) lanePieces(kernels *amd64.Kernels, weights []*ir.Op) ([][]jen.Code, error) {
	l := g.newLaneWriter(g.u.LaneTraining, "train", kernels)
	l.groups = &amd64.Groups{Stride: g.u.LaneTraining.Arena}
	clears := pass.Clears(weights)
	var pieces [][]jen.Code
	for _, part := range pass.Parts(weights) {
		var code []jen.Code
		if v := part[0].Out.Value.Root(); slices.Contains(clears, v) {
			code = append(code, jen.Clear(flat(l.story.tensor(v))))
		}
		calls, err := l.calls(part)
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, append(code, calls...))
	}
	return pieces, nil
}
