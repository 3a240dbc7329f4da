package golang

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

func (g *generator) step(f *jen.File) {
	batch := jen.Id("batch").Index().Id("Sample")
	empty := jen.If(jen.Id("t.err").Op("=").Nil(), jen.Len(jen.Id("batch")).Op("==").Lit(0)).Block(jen.Return(jen.Lit(0)))
	check := jen.Null()
	if g.checks() {
		check = jen.If(jen.Id("t.err").Op("=").Id("check").Call(jen.Id("batch")), jen.Id("t.err").Op("!=").Nil()).Block(
			jen.Return(g.narrow(jen.Qual("math", "NaN").Call())))
	}
	end := jen.Id("t.careful").Call(jen.Id("batch"))
	if g.u.LaneTraining != nil {
		end = jen.If(jen.Op("!").Id("t.bounded").Call(jen.Len(jen.Id("batch")))).Block(end, jen.Return(jen.Id("loss"))).Line().
			Id("t.steps").Op("++").Line().Id("t.finish").Call(jen.True())
	}
	declare(f, comment("Step trains on a batch and returns its mean loss before the change: the sum over outputs of weight times loss, a mean over the samples. It allocates nothing once it has seen a batch of that size.\n\n"+
		"A step whose loss or gradient is not finite changes nothing%s; [Trainer.Err] then says why. Nor does one on an empty batch, whose loss is 0.", g.ifChecks(", nor one on a target that its loss is not for, when this is NaN")),
		method("t", "Trainer", "Step").Params(batch).Params(jen.Id("loss").Add(g.elem())).Block(
			empty,
			check,
			jen.Id("loss").Op("=").Id("t.run").Call(jen.Id("batch")),
			jen.If(jen.Id("t.err").Op("!=").Nil()).Block(jen.Return(jen.Id("loss"))),
			end,
			jen.Return(jen.Id("loss")),
		))
	declare(f, comment("Err is why the last step changed nothing; nil if it did, or its batch was empty. If loss or gradient are not finite it wraps [runtime.ErrDiverged]."),
		method("t", "Trainer", "Err").Params().Error().Block(jen.Return(jen.Id("t.err"))))
	declare(f, comment("Accumulate is Step without the change: it returns the mean loss and leaves its derivatives in Gradients.%s", g.ifChecks(" On a target that its loss is not for it is NaN, and Gradients stays as it was.")),
		method("t", "Trainer", "Accumulate").Params(batch).Params(jen.Id("loss").Add(g.elem())).Block(
			empty,
			check,
			jen.Id("loss").Op("=").Id("t.run").Call(jen.Id("batch")),
			jen.Id("t.finish").Call(jen.False()),
			jen.Return(jen.Id("loss")),
		))
}

// run emits the part of a step before the gradients are added up.
func (g *generator) run(f *jen.File) {
	body := []jen.Code{
		jen.List(jen.Id("t.batch"), jen.Id("t.active"), jen.Id("t.scale")).Op("=").List(
			jen.Id("batch"), inRuntime("Shards").Call(jen.Len(jen.Id("batch"))), jen.Lit(1).Op("/").Add(g.elem()).Call(jen.Len(jen.Id("batch")))),
		jen.For(jen.Len(jen.Id("t.shards")).Op("<").Id("t.active")).Block(
			jen.Id("t.shards").Op("=").Append(jen.Id("t.shards"), jen.Id("newShard").Call()),
		),
		g.runShards(),
		jen.Id("t.batch").Op("=").Nil(),
		jen.Line(),
		jen.Id("loss").Op(":=").Lit(0.0),
		jen.For(jen.List(jen.Id("_"), jen.Id("s")).Op(":=").Range().Id("t.shards").Index(jen.Op(":").Id("t.active"))).Block(
			jen.For(jen.List(jen.Id("i"), jen.Id("l")).Op(":=").Range().Id("s.losses")).Block(
				jen.Id("t.meter.AddLoss").Call(jen.Id("i"), jen.Id("l")),
			),
			jen.Id("loss").Op("+=").Add(g.weightedLoss()),
		),
		jen.For(jen.Range().Id("batch")).Block(jen.Id("t.meter.Sample").Call()),
		jen.If(jen.Id("loss").Op("/=").Float64().Call(jen.Len(jen.Id("batch"))), jen.Op("!").Add(inRuntime("IsFinite")).Call(g.narrow(jen.Id("loss")))).Block(
			jen.Id("t.err").Op("=").Add(inRuntime("LossDiverged")).Call(),
		),
		jen.Return(g.narrow(jen.Id("loss"))),
	}
	declare(f, comment("run takes a batch through the network and back, shard by shard, and returns its mean loss. How a batch is split depends on its size alone, so results do not depend on the number of processors."),
		method("t", "Trainer", "run").Params(jen.Id("batch").Index().Id("Sample")).Add(g.elem()).Block(body...))
}

// runShards emits the work on the batch, in vector code where there is any.
func (g *generator) runShards() jen.Code {
	do := jen.Id("t.pool.Do").Call(jen.Id("t.active"), jen.Id("t.doShard"))
	if g.u.LaneTraining == nil {
		return do
	}
	return jen.If(jen.Op("!").Id("t.runVectors").Call()).Block(do)
}

// finish emits the end of a step.
func (g *generator) finish(f *jen.File) {
	do := jen.Code(jen.Id("t.pool.Do").Call(jen.Len(jen.Id("t.blocks")), jen.Id("t.doBlock")))
	if g.u.LaneTraining != nil {
		do = jen.If(jen.Op("!").Id("t.finishVectors").Call()).Block(do)
	}
	declare(f, comment("finish ends the gradients of the batch that was run last and, if that is wanted, changes the weights by them."),
		method("t", "Trainer", "finish").Params(jen.Id("change").Bool()).Block(jen.Id("t.change").Op("=").Id("change"), do))
}

// weightedLoss is the sum over outputs of weight times loss.
func (g *generator) weightedLoss() *jen.Statement {
	var sum *jen.Statement
	for i, o := range g.u.Training.Outputs {
		term := jen.Id("s.losses").Index(jen.Lit(i))
		if o.LossWeight != 1 {
			term = number(o.LossWeight).Op("*").Add(term)
		}
		if sum == nil {
			sum = term
		} else {
			sum = sum.Op("+").Add(term)
		}
	}
	return sum
}

// runShard emits the work on the samples.
func (g *generator) runShard(f *jen.File) {
	key := inRuntime("SampleKey").Call(jen.Id("t.options.Seed"), jen.Id("t.steps"), jen.Id("k"))
	declare(f, comment("runShard takes the samples of shard i forward and backward, one after the other."),
		method("t", "Trainer", "runShard").Params(jen.Id("i").Int()).Block(
			jen.Id("s").Op(":=").Id("t.shards").Index(jen.Id("i")),
			jen.Id("s.losses").Op("=").Index(jen.Id("NumOutputs")).Float64().Values(),
			jen.Clear(flat(jen.Id("s.gradients"))),
			jen.List(jen.Id("begin"), jen.Id("end")).Op(":=").Add(inRuntime("ShardRange")).Call(jen.Len(jen.Id("t.batch")), jen.Id("t.active"), jen.Id("i")),
			jen.For(jen.Id("k").Op(":=").Id("begin"), jen.Id("k").Op("<").Id("end"), jen.Id("k").Op("++")).Block(
				jen.Id("sample").Op(":=").Op("&").Id("t.batch").Index(jen.Id("k")),
				jen.Id("s.forward").Call(append([]jen.Code{jen.Id("t.parameters"), jen.Id("sample"), jen.Id("s.meter")}, randomArg(g.u.Training.Ops, key)...)...),
				jen.For(jen.List(jen.Id("o"), jen.Id("l")).Op(":=").Range().Id("s.loss")).Block(
					jen.Id("s.losses").Index(jen.Id("o")).Op("+=").Add(g.widen(jen.Id("l"))),
				),
				g.backwardOf(jen.Nil()),
			),
		))
}

// update emits what happens to a block of weights after the shards are done,
// and how a range of weights is changed.
func (g *generator) update(f *jen.File) {
	b := jen.Id("b").Add(inRuntime("Span"))
	span := func(pointer *jen.Statement) *jen.Statement {
		return flatAt(pointer).Index(jen.Id("b.Begin").Op(":").Id("b.End"))
	}
	declare(f, comment("runBlock adds up the shards' gradients of a block of weights, in the order of the shards, takes the mean, and changes the weights if that is wanted. The block is small enough to stay in the cache meanwhile."),
		method("t", "Trainer", "runBlock").Params(jen.Id("i").Int()).Block(
			jen.Id("b").Op(":=").Id("t.blocks").Index(jen.Id("i")),
			jen.Id("sum").Op(":=").Add(span(jen.Op("&").Id("t.shards").Index(jen.Lit(0)).Dot("gradients"))),
			jen.For(jen.List(jen.Id("_"), jen.Id("s")).Op(":=").Range().Id("t.shards").Index(jen.Lit(1).Op(":").Id("t.active"))).Block(
				inRuntime("Add").Call(jen.Id("sum"), span(jen.Op("&").Id("s.gradients"))),
			),
			jen.If(jen.Id("t.scale").Op("!=").Lit(1)).Block(inRuntime("Scale").Call(jen.Id("sum"), jen.Id("t.scale"))),
			jen.If(jen.Id("t.change")).Block(jen.Id("t.update").Call(jen.Id("b"), jen.Id("sum"))),
		))
	args := []jen.Code{jen.Op("&").Id("t.options.Optimizer"), jen.Id("t.steps"), span(jen.Id("t.parameters")), jen.Id("gradients")}
	for _, s := range g.u.Optimizer.Slots {
		if s == "" {
			args = append(args, jen.Nil())
		} else {
			args = append(args, span(jen.Id("t."+s)))
		}
	}
	declare(f, comment("update changes the weights b against their gradients."),
		method("t", "Trainer", "update").Params(b, jen.Id("gradients").Index().Add(g.elem())).Block(
			inRuntime("Update"+g.u.Optimizer.Type).Custom(jen.Options{Open: "(", Close: ")", Separator: ",", Multi: true}, args...),
		))
}

func (g *generator) shard(f *jen.File) {
	declare(f, comment("shard is what a part of a batch needs for itself."),
		jen.Type().Id("shard").Struct(
			jen.Id("pass"),
			jen.Id("losses").Index(jen.Id("NumOutputs")).Float64().Comment("sums over the samples"),
			jen.Id("gradients").Id("Parameters").Comment("likewise"),
			jen.Id("meter").Op("*").Add(inRuntime("Meter")).Comment("decisions only: the losses have an order to keep"),
		))
	declare(f, jen.Null(), jen.Func().Id("newShard").Params().Add(pointer("shard")).Block(
		jen.Return(jen.Op("&").Id("shard").Values(jen.Id("meter").Op(":").Add(inRuntime("NewMeter")).Call(jen.Id("Info.Outputs")))),
	))
}

// pass emits what training and evaluation share: a sample's way forward.
func (g *generator) pass(f *jen.File) {
	declare(f, comment("pass is the memory of one sample's way through the network."),
		jen.Type().Id("pass").Struct(
			jen.Id("arena").Add(g.arena("TrainingArena")),
			jen.Id("outputs").Id("Outputs"),
			jen.Id("loss").Add(g.arena("NumOutputs")).Comment("unweighted"),
		))
	body := []jen.Code{
		jen.Id("forward").Call(append([]jen.Code{jen.Id("w"), jen.Op("&").Id("p.arena"), jen.Op("&").Id("s.Inputs"), jen.Op("&").Id("s.Targets"),
			jen.Op("&").Id("p.outputs"), jen.Op("&").Id("p.loss")}, randomArg(g.u.Training.Ops, jen.Id(randomName))...)...),
	}
	for i, o := range g.u.Training.Outputs {
		if g.u.Info.Outputs[i].Metric != "none" {
			body = append(body, judge(i, o))
		}
	}
	declare(f, comment("forward computes outputs and losses of a sample and has the meter judge the outputs."),
		method("p", "pass", "forward").Params(append([]jen.Code{jen.Id("w").Add(pointer("Parameters")), jen.Id("s").Add(pointer("Sample")), jen.Id("m").Op("*").Add(inRuntime("Meter"))},
			randomParam(g.u.Training.Ops)...)...).Block(body...))
}

func judge(i int, o *ir.Output) *jen.Statement {
	return judgeBy(jen.Id("m"), i, o, jen.Id("p.outputs"), jen.Id("s"))
}

// judgeBy has a meter judge an output of a sample.
func judgeBy(meter *jen.Statement, i int, o *ir.Output, outputs, sample *jen.Statement) *jen.Statement {
	y := flat(outputs.Dot(goName(o.Name)))
	target := sample.Dot("Targets").Dot(goName(o.Name))
	if o.Sparse {
		return inRuntime("MeterAddLabel").Call(meter, jen.Lit(i), y, target)
	}
	return inRuntime("MeterAdd").Call(meter, jen.Lit(i), y, flat(target))
}
