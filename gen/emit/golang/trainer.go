package golang

import (
	"slices"

	"github.com/dave/jennifer/jen"
)

// smallNetwork is the work, in FLOPs of a sample's forward pass, below which
// waking a second goroutine costs more than it saves.
const smallNetwork = 2000

// trainerFile is trainer.go: steps, checkpoints, and the loop over epochs.
func (g *generator) trainerFile() *jen.File {
	f := g.newFile()
	g.options(f)
	g.trainerType(f)
	g.newTrainer(f)
	g.step(f)
	g.accessors(f)
	g.fit(f)
	g.checkpoint(f)
	g.run(f)
	g.finish(f)
	g.careful(f)
	g.runShard(f)
	g.update(f)
	g.shard(f)
	g.pass(f)
	return f
}

// slots are the names of the optimizer's tensors as fields of the Trainer.
func (g *generator) slots() []string {
	return slices.DeleteFunc(slices.Clone(g.u.Optimizer.Slots), func(s string) bool { return s == "" })
}

func (g *generator) options(f *jen.File) {
	o := g.u.Optimizer
	var fields []jen.Code
	for _, s := range o.Fields {
		fields = append(fields, jen.Id(s.Name).Op(":").Add(literal(s.Value)))
	}
	settings := []jen.Code{jen.Id("Optimizer").Add(inRuntime(o.Type))}
	defaults := []jen.Code{jen.Id("Optimizer").Op(":").Add(inRuntime(o.Type)).Add(braces(fields, true))}
	if isRandom(g.u.Training.Ops) {
		settings = append(settings, jen.Id("Seed").Uint64().Comment("of dropout"))
		defaults = append(defaults, jen.Id("Seed").Op(":").Id("Info.Seed"))
	}
	declare(f, comment("Options are the settings of a [Trainer]."),
		jen.Type().Id("Options").Struct(settings...))
	declare(f, comment("DefaultOptions returns the settings of %s.", g.specName()),
		jen.Func().Id("DefaultOptions").Params().Id("Options").Block(
			jen.Return(jen.Id("Options").Values(defaults...)),
		))
}

func (g *generator) trainerType(f *jen.File) {
	fields := []jen.Code{
		jen.Id("weights").Add(pointer("Weights")),
		jen.Id("parameters").Add(pointer("Parameters")).Comment("of the weights"),
		jen.Id("gradients").Id("Weights").Comment("those of the first shard"),
		jen.Id("options").Id("Options"),
		jen.Id("steps").Int().Comment("done so far"),
		jen.Id("meter").Op("*").Add(inRuntime("Meter")),
		jen.Line(),
	}
	if names := g.slots(); len(names) > 0 {
		var ids []jen.Code
		for _, s := range names {
			ids = append(ids, jen.Id(s))
		}
		fields = append(fields, jen.Comment("What the optimizer remembers of each weight, see "+"[runtime.Update"+g.u.Optimizer.Type+"]."),
			jen.List(ids...).Add(pointer("Parameters")), jen.Line())
	}
	fields = append(fields,
		jen.Id("pool").Op("*").Add(inRuntime("Pool")),
		jen.Id("shards").Index().Add(pointer("shard")).Comment("the sum of all gradients ends up in the first"),
		jen.Id("blocks").Index().Add(inRuntime("Span")).Comment("of trainable weights"),
	)
	if g.u.LaneTraining != nil {
		fields = append(fields, jen.Id("vectors").Id("vectorTrainer"))
	}
	fields = append(fields,
		jen.Line(),
		jen.Comment("The batch at hand, the shards it takes, 1/its size, and whether it changes the weights."),
		jen.Id("batch").Index().Id("Sample"),
		jen.Id("active").Int(),
		jen.Id("scale").Add(g.elem()),
		jen.Id("change").Bool(),
		jen.Id("err").Error().Comment("why it does not"),
		jen.Line(),
		jen.Comment("Methods for the pool, bound once, as that allocates."),
		jen.List(jen.Id("doShard"), jen.Id("doBlock"), jen.Id("doUpdate")).Func().Params(jen.Int()),
	)
	declare(f, comment("Trainer changes weights step by step so that the loss becomes smaller. It is for one goroutine, but shares out its work to several."),
		jen.Type().Id("Trainer").Struct(fields...))
}

// newTrainer allocates what every step needs.
func (g *generator) newTrainer(f *jen.File) {
	var body []jen.Code
	workers := 0 // as many as there are processors
	if g.u.Info.FLOPs < smallNetwork {
		workers = 1
		body = append(body, jen.Comment("One worker: to share out so little work costs more than it saves."))
	}
	fields := []jen.Code{
		jen.Id("weights").Op(":").Id("w"),
		jen.Id("parameters").Op(":").Id("w.Parameters"),
		jen.Id("options").Op(":").Id("o"),
		jen.Id("meter").Op(":").Add(inRuntime("NewMeter")).Call(jen.Id("Info.Outputs")),
	}
	for i, s := range g.slots() {
		fields = append(fields, jen.Id(s).Op(":").Add(inRuntime("Allocate")).Types(jen.Id("Parameters")).Call(jen.Lit(i+1)))
	}
	fields = append(fields,
		jen.Id("pool").Op(":").Add(inRuntime("NewPool")).Call(jen.Lit(workers)),
		jen.Id("shards").Op(":").Index().Add(pointer("shard")).Values(jen.Id("newShard").Call()),
		jen.Id("blocks").Op(":").Add(inRuntime("Blocks")).Call(g.trainable()...),
	)
	body = append(body,
		jen.Id("t").Op(":=").Op("&").Id("Trainer").Add(braces(fields, true)),
		jen.List(jen.Id("t.doShard"), jen.Id("t.doBlock"), jen.Id("t.doUpdate")).Op("=").List(jen.Id("t.runShard"), jen.Id("t.runBlock"), jen.Id("t.runUpdate")),
		jen.Id("t.gradients.Parameters").Op("=").Op("&").Id("t.shards").Index(jen.Lit(0)).Dot("gradients"),
		jen.Return(jen.Id("t")))
	declare(f, comment("NewTrainer returns a trainer that changes w. Close ends its goroutines."),
		jen.Func().Id("NewTrainer").Params(jen.Id("w").Add(pointer("Weights")), jen.Id("o").Id("Options")).Add(pointer("Trainer")).Block(body...))
}

// trainable lists the spans of the flat weights that training changes.
func (g *generator) trainable() []jen.Code {
	var spans [][2]int
	offset := 0
	for _, p := range g.u.Training.Params {
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
	var code []jen.Code
	for _, s := range spans {
		end := jen.Lit(s[1])
		if s[1] == g.numParameters() {
			end = jen.Id("NumParameters")
		}
		code = append(code, inRuntime("Span").Values(jen.Id("Begin").Op(":").Lit(s[0]), jen.Id("End").Op(":").Add(end)))
	}
	return code
}

func (g *generator) accessors(f *jen.File) {
	first := jen.Null()
	if g.u.LaneTraining != nil {
		first = jen.Id("t.keepGradients").Call()
	}
	declare(f, comment("Gradients returns what [Trainer.Accumulate] or [Trainer.Step] has computed last: the derivative of the mean loss by each weight, 0 for weights that are not trained. Step uses most gradients without keeping them; this computes them again, so call it after each step."),
		method("t", "Trainer", "Gradients").Params().Add(pointer("Weights")).Block(
			first,
			jen.Return(jen.Op("&").Id("t.gradients")),
		))
	declare(f, comment("Options returns the settings, which may be changed between steps."),
		method("t", "Trainer", "Options").Params().Add(pointer("Options")).Block(jen.Return(jen.Op("&").Add(jen.Id("t.options")))))
	declare(f, comment("Meter returns the metrics of all samples since its last Reset."),
		method("t", "Trainer", "Meter").Params().Op("*").Add(inRuntime("Meter")).Block(
			jen.For(jen.List(jen.Id("_"), jen.Id("s")).Op(":=").Range().Add(jen.Id("t.shards"))).Block(
				jen.Id("t.meter.Merge").Call(jen.Id("s.meter")),
				jen.Id("s.meter.Reset").Call(),
			),
			jen.Return(jen.Id("t.meter")),
		))
	declare(f, comment("Close ends the trainer's goroutines."),
		method("t", "Trainer", "Close").Params().Block(jen.Id("t.pool.Close").Call()))
}
