package golang

import (
	"errors"
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/kernel"
	"github.com/seed-5f2744a7/tensornet/gen/report"
)

// Why a training program does not run on kernels.
var (
	errInterleaved = errors.New("gradients of losses come between those of layers")
	errNoWeights   = errors.New("no weight is trained")
	errWidthOne    = errors.New("one sample at a time")
)

// vectorTraining writes training on kernels: groups of samples first, then the
// gradients of weights over all groups, each followed by its update.
func (g *generator) vectorTraining(f *jen.File, kernels *kernel.Kernels) error {
	lanes, err := g.newTrainingWidth(g.u.LaneTraining, "lanes", g.u.Target.Budgets.LanesRange, kernels)
	if err != nil {
		return err
	}
	widths := []*trainingWidth{lanes}
	if g.u.OneTraining != nil {
		one, err := g.newTrainingWidth(g.u.OneTraining, "one", g.u.Target.Budgets.OneRange, kernels)
		if err != nil {
			return fmt.Errorf("%w: %w", errWidthOne, err)
		}
		widths = append(widths, one)
	}
	g.trainingSizes(f, widths)
	g.vectorTrainer(f, widths)
	g.bindVectors(f, widths)
	g.runVectors(f)
	g.finishVectors(f)
	g.bounded(f)
	if slices.ContainsFunc(widths, func(w *trainingWidth) bool { return w.products > 0 }) {
		g.productUpdate(f)
	}
	for _, w := range widths {
		w.write(f)
	}
	return nil
}

func (g *generator) trainingSizes(f *jen.File, widths []*trainingWidth) {
	longest := 0
	var sizes []jen.Code
	for _, w := range widths {
		sizes = append(sizes,
			jen.Id(w.name+"TrainingArena").Op("=").Lit(w.program.Arena),
			jen.Id(w.name+"TrainingKept").Op("=").Lit(w.program.Kept),
			jen.Id(w.name+"AtOnce").Op("=").Lit(w.atOnce()))
		for _, p := range w.parts {
			longest = max(longest, p.Size)
		}
	}
	declare(f, comment("Sizes in training: the elements of the arena for a group of samples and of what is kept of each, and how many groups are taken at a time; the most weights whose gradients are computed at a time; and from how many samples on these run in lanes."),
		jen.Const().Defs(append(sizes, jen.Id("longestRange").Op("=").Lit(longest), jen.Id("fewest").Op("=").Lit(g.fewestInLanes()))...))
}

// fewestInLanes is the size of a batch from which lanes, some of them idle, are
// faster than samples one by one: 8 to 14 of 16 samples, as was measured.
func (g *generator) fewestInLanes() int {
	if g.u.OneTraining == nil {
		return g.fewest()
	}
	return g.u.LaneTraining.Width * 5 / 8
}

func (g *generator) vectorTrainer(f *jen.File, widths []*trainingWidth) {
	var paths, fields []jen.Code
	for _, w := range widths {
		paths = append(paths, jen.Id(w.name))
		fields = append(fields,
			jen.Id(w.name+"Arenas").Index().Add(g.arena(w.name+"TrainingArena")).Comment("one for each worker"),
			jen.Id(w.name+"Kept").Index().Add(g.arena(w.name+"TrainingKept")).Comment("one for each group"))
	}
	fields = append([]jen.Code{jen.List(paths...).Add(inRuntime("Path"))}, fields...)
	declare(f, comment("vectorTrainer is what a [Trainer] needs to run on kernels."),
		jen.Type().Id("vectorTrainer").Struct(append(fields,
			jen.Id("outputs").Index().Id("Outputs").Comment("of the samples at hand"),
			jen.Id("losses").Index().Index(jen.Id("NumOutputs")).Add(g.elem()).Comment("likewise"),
			jen.Id("scratch").Index().Index(jen.Id("longestRange")).Add(g.elem()).Comment("gradients that a worker needs for a moment"),
			jen.Line(),
			jen.Comment("The path of the batch, and the groups at hand."),
			jen.Id("path").Op("*").Add(inRuntime("Path")),
			jen.List(jen.Id("first"), jen.Id("groups")).Int(),
			jen.Id("magnitudes").Index().Add(g.elem()).Comment("the largest that is kept of each group"),
			jen.Id("largest").Add(g.elem()).Comment("of all groups of the batch"),
			jen.Id("pending").Bool().Comment("the gradients of these groups are yet to be computed, or have not been kept"),
		)...))
}

// bindVectors writes what a trainer does before its first step on kernels.
func (g *generator) bindVectors(f *jen.File, widths []*trainingWidth) {
	body := []jen.Code{jen.Id("v").Op(":=").Op("&").Id("t.vectors")}
	for _, w := range widths {
		var parts []jen.Code
		for _, p := range w.parts {
			parts = append(parts, inRuntime("Part").Values(jen.Id("Begin").Op(":").Lit(p.Begin), jen.Id("Size").Op(":").Lit(p.Size), jen.Id("Count").Op(":").Lit(p.Count)))
		}
		multi := jen.Options{Open: "(", Close: ")", Separator: ",", Multi: true}
		fields := []jen.Code{
			jen.Id("Width").Op(":").Add(w.lanes()),
			jen.Id("AtOnce").Op(":").Id(w.name + "AtOnce"),
			jen.Id("Ranges").Op(":").Add(inRuntime("Ranges").Custom(multi, parts...)),
			jen.Id("Terms").Op(":").Lit(w.terms),
			jen.Id("Samples").Op(":").Id("t." + w.name + "Group"),
			jen.Id("Weights").Op(":").Id("t." + w.name + "Weights"),
		}
		body = append(body, jen.Id("v."+w.name).Op("=").Add(inRuntime("Path")).Add(braces(fields, true)))
	}
	body = append(body, jen.Id("v.scratch").Op("=").Make(jen.Index().Index(jen.Id("longestRange")).Add(g.elem()), jen.Id("t.pool.Workers").Call()))
	declare(f, comment("bindVectors lists the ranges in which gradients are computed, and their functions."),
		method("t", "Trainer", "bindVectors").Params().Block(body...))

	body = []jen.Code{jen.Id("v").Op(":=").Op("&").Id("t.vectors")}
	for _, w := range widths {
		grow := []jen.Code{
			g.grow(jen.Id("v."+w.name+"Arenas"), w.name+"TrainingArena", jen.Min(jen.Id("groups"), jen.Id("t.pool.Workers").Call())),
			g.grow(jen.Id("v."+w.name+"Kept"), w.name+"TrainingKept", jen.Id("groups")),
		}
		if len(widths) > 1 {
			grow = []jen.Code{jen.If(jen.Id("v.path").Op("==").Op("&").Id("v." + w.name)).Block(grow...)}
		}
		body = append(body, grow...)
	}
	body = append(body, jen.If(jen.Id("n").Op(":=").Id("groups").Op("*").Id("v.path.Width"), jen.Len(jen.Id("v.outputs")).Op("<").Id("n")).Block(
		jen.List(jen.Id("v.outputs"), jen.Id("v.losses")).Op("=").List(
			jen.Make(jen.Index().Id("Outputs"), jen.Id("n")), jen.Make(jen.Index().Index(jen.Id("NumOutputs")).Add(g.elem()), jen.Id("n")))))
	body = append(body, jen.If(jen.Len(jen.Id("v.magnitudes")).Op("<").Id("groups")).Block(
		jen.Id("v.magnitudes").Op("=").Make(jen.Index().Add(g.elem()), jen.Id("groups"))))
	declare(f, comment("growVectors makes memory for a number of groups."),
		method("t", "Trainer", "growVectors").Params(jen.Id("groups").Int()).Block(body...))
}

// grow makes a slice of arenas longer.
func (g *generator) grow(arenas *jen.Statement, name string, n *jen.Statement) jen.Code {
	longer := inRuntime("AllocateSlice").Types(g.arena(name)).Call(jen.Id("n"))
	return jen.If(jen.Id("n").Op(":=").Add(n), jen.Len(arenas).Op("<").Id("n")).Block(arenas.Clone().Op("=").Add(longer))
}

// runVectors writes the method that takes the place of the shards.
func (g *generator) runVectors(f *jen.File) {
	choose := []jen.Code{jen.Id("v.path").Op("=").Op("&").Id("v.lanes")}
	usable := jen.Op("!").Add(inRuntime("AVX2"))
	few := jen.Len(jen.Id("t.batch")).Op("<").Id("fewest")
	if g.u.OneTraining != nil {
		choose = append(choose, jen.If(few).Block(jen.Id("v.path").Op("=").Op("&").Id("v.one")))
	} else {
		usable.Op("||").Add(few)
	}
	body := []jen.Code{
		jen.Id("v").Op(":=").Op("&").Id("t.vectors"),
		jen.List(jen.Id("v.path"), jen.Id("v.pending"), jen.Id("v.largest")).Op("=").List(jen.Nil(), jen.False(), jen.Lit(0)),
		jen.If(usable).Block(jen.Return(jen.False())),
		jen.If(jen.Id("v.scratch").Op("==").Nil()).Block(jen.Id("t.bindVectors").Call()),
	}
	body = append(append(body, choose...),
		jen.Id("groups").Op(":=").Parens(jen.Len(jen.Id("t.batch")).Op("+").Id("v.path.Width").Op("-").Lit(1)).Op("/").Id("v.path.Width"),
		jen.Id("t.growVectors").Call(jen.Min(jen.Id("groups"), jen.Id("v.path.AtOnce"))),
		jen.List(jen.Id("t.active"), jen.Id("t.change"), jen.Id("v.pending")).Op("=").List(jen.Lit(1), jen.False(), jen.True()),
		jen.Id("t.shards").Index(jen.Lit(0)).Dot("losses").Op("=").Index(jen.Id("NumOutputs")).Float64().Values(),
		jen.For(jen.Id("v.first").Op("=").Lit(0), jen.Empty(), jen.Id("v.first").Op("+=").Id("v.groups")).Block(
			jen.Id("v.groups").Op("=").Min(jen.Id("groups").Op("-").Id("v.first"), jen.Id("v.path.AtOnce")),
			jen.Id("t.pool.DoBy").Call(jen.Id("v.groups"), jen.Id("v.path.Samples")),
			jen.Id("v.largest").Op("=").Max(jen.Id("v.largest"), inRuntime("Largest").Call(jen.Id("v.magnitudes").Index(jen.Op(":").Id("v.groups")))),
			jen.Id("t.judge").Call(jen.Id("t.batch").Index(jen.Id("v.first").Op("*").Id("v.path.Width").Op(":"))),
			jen.If(jen.Id("v.first").Op("+").Id("v.groups").Op("==").Id("groups")).Block(jen.Return(jen.True())),
			jen.Id("t.pool.DoBy").Call(jen.Len(jen.Id("v.path.Ranges")), jen.Id("v.path.Weights")),
		))
	declare(f, comment("runVectors takes the batch at hand through the network and back, in groups of samples, and reports whether it did. It leaves the gradients of weights for the last groups to finishVectors. What is computed where does not depend on the number of processors."),
		method("t", "Trainer", "runVectors").Params().Bool().Block(body...))
	g.judgeGroups(f)
}

// judgeGroups writes what becomes of losses and outputs.
func (g *generator) judgeGroups(f *jen.File) {
	each := []jen.Code{jen.For(jen.List(jen.Id("i"), jen.Id("l")).Op(":=").Range().Id("v.losses").Index(jen.Id("k"))).Block(
		jen.Id("shard.losses").Index(jen.Id("i")).Op("+=").Add(g.widen(jen.Id("l"))))}
	for i, o := range g.u.Training.Outputs {
		if g.u.Info.Outputs[i].Metric != "none" {
			each = append(each, judgeBy(jen.Id("shard.meter"), i, o, jen.Id("v.outputs").Index(jen.Id("k")), jen.Id("samples").Index(jen.Id("k"))))
		}
	}
	declare(f, comment("judge adds up the losses of the groups at hand, whose first samples these are, and has the meter judge the outputs."),
		method("t", "Trainer", "judge").Params(jen.Id("samples").Index().Id("Sample")).Block(
			jen.List(jen.Id("v"), jen.Id("shard")).Op(":=").List(jen.Op("&").Id("t.vectors"), jen.Id("t.shards").Index(jen.Lit(0))),
			jen.For(jen.Id("k").Op(":=").Range().Min(jen.Len(jen.Id("samples")), jen.Id("v.groups").Op("*").Id("v.path.Width"))).Block(each...),
		))
}

// finishVectors writes how ranges of gradients are kept and used.
func (g *generator) finishVectors(f *jen.File) {
	b := jen.Id("b").Add(inRuntime("Span"))
	slice := jen.Index().Add(g.elem())
	kept := flatAt(jen.Op("&").Id("t.shards").Index(jen.Lit(0)).Dot("gradients")).Index(jen.Id("b.Begin").Op(":").Id("b.End"))
	declare(f, comment("finishVectors does what [Trainer.finish] promises, if the batch was run on kernels."),
		method("t", "Trainer", "finishVectors").Params().Bool().Block(
			jen.Id("v").Op(":=").Op("&").Id("t.vectors"),
			jen.If(jen.Id("v.path").Op("==").Nil()).Block(jen.Return(jen.False())),
			jen.Id("t.pool.DoBy").Call(jen.Len(jen.Id("v.path.Ranges")), jen.Id("v.path.Weights")),
			jen.Id("v.pending").Op("=").Id("t.change").Op("&&").Id("v.first").Op("==").Lit(0),
			jen.Return(jen.True()),
		))
	declare(f, comment("keepGradients computes gradients that have not been kept."),
		method("t", "Trainer", "keepGradients").Params().Block(
			jen.If(jen.Id("t.vectors.pending")).Block(jen.Id("t.finish").Call(jen.False()))))
	fetch, doc := g.own()
	declare(f, comment("%s", "place is where the gradients of a range of weights are computed: in a worker's memory if they are used at once, or added to those of groups before, so that they stay in the cache."+doc),
		method("t", "Trainer", "place").Params(jen.Id("worker").Int(), b).Add(slice).Block(
			fetch,
			jen.If(jen.Id("t.change").Op("||").Id("t.vectors.first").Op(">").Lit(0)).Block(
				jen.Return(jen.Id("t.vectors.scratch").Index(jen.Id("worker")).Index(jen.Op(":").Id("b.End").Op("-").Id("b.Begin")))),
			jen.Return(kept),
		))
	declare(f, comment("use adds the gradients of a range of weights to those of groups before, and changes the weights if that is wanted."),
		method("t", "Trainer", "use").Params(jen.Id("sum").Add(slice), b.Clone()).Block(
			jen.If(jen.Id("t.vectors.first").Op(">").Lit(0)).Block(
				jen.Id("kept").Op(":=").Add(kept.Clone()),
				inRuntime("Add").Call(jen.Id("kept"), jen.Id("sum")),
				jen.Id("sum").Op("=").Id("kept"),
			),
			jen.If(jen.Id("t.change")).Block(jen.Id("t.update").Call(jen.Id("b"), jen.Id("sum"))),
		))
}

// sharedWeights is the size in bytes up to which several processors have all
// weights in their second caches. To take a line from another one's takes the
// time of some updates.
const sharedWeights = 2 << 20

// own writes how weights that will be changed come to the worker's processor
// while that computes their gradients, if these are sums over many samples.
func (g *generator) own() (code jen.Code, doc string) {
	if g.u.Info.FLOPs < smallNetwork || g.numParameters()*g.width() > sharedWeights {
		return jen.Null(), ""
	}
	pays := jen.Id("t.change").Op("&&").Id("t.vectors.path.Width").Op(">").Lit(1).Op("&&").Id("t.pool.Workers").Call().Op(">").Lit(1)
	return jen.If(pays).Block(inRuntime("Own").Call(flatAt(jen.Id("t.parameters")).Index(jen.Id("b.Begin").Op(":").Id("b.End")))),
		" Meanwhile other processors, which have read these weights, give them up."
}

// updated records the change of all trained weights but so many: it reads them,
// their gradients and what the optimizer remembers, and writes all but the
// gradients.
func (g *generator) updated(but int) []jen.Code {
	n := -but
	for _, v := range g.u.Training.Trainable() {
		n += v.Size()
	}
	return g.aside(report.Operation{
		Program: "train", Layer: "(update)", Kind: "update", Kernel: "runtime.Update" + g.u.Optimizer.Type, Form: g.u.Optimizer.Name,
		Shared: int64(n * (3 + 2*len(g.slots())) * g.width()),
	})
}
