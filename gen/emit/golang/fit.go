package golang

import "github.com/dave/jennifer/jen"

// dataType is the type of a stream of samples.
func dataType() *jen.Statement {
	return jen.Qual("iter", "Seq2").Types(pointer("Sample"), jen.Error())
}

// checked is the stream called data; labels, where there are any, are checked.
func (g *generator) checked() *jen.Statement {
	if !g.checks() {
		return jen.Id("data")
	}
	return inRuntime("Checked").Call(jen.Id("data"), jen.Parens(pointer("Sample")).Dot("check"))
}

func (g *generator) evaluate(f *jen.File) {
	declare(f, comment("Evaluate measures the model on data. An error of data names the sample, as does a loss that is not finite%s; when ctx ends, what was measured until then is returned with its error.", g.ifChecks(", or a target that its loss is not for")),
		method("m", "Model", "Evaluate").Params(jen.Id("ctx").Qual("context", "Context"), jen.Id("data").Add(dataType())).
			Params(inRuntime("Metrics"), jen.Error()).Block(
			jen.Return(inRuntime("Evaluate").Call(jen.Id("ctx"), jen.Id("m.weights.preprocess.Describe").Call(jen.Op("&").Id("Info")), g.checked(), jen.Id("m.score"))),
		))
	declare(f, comment("score adds what the model does on samples to a meter, up to the first whose loss is not finite, and returns how many these were."),
		method("m", "Model", "score").Params(jen.Id("samples").Index().Id("Sample"), jen.Id("meter").Op("*").Add(inRuntime("Meter"))).Int().Block(
			g.tryEvaluateLanes(),
			jen.Id("p").Op(":=").New(jen.Id("pass")),
			jen.For(jen.Id("k").Op(":=").Range().Id("samples")).Block(
				jen.Id("p.forward").Call(append([]jen.Code{jen.Id("m.parameters"), jen.Op("&").Id("samples").Index(jen.Id("k")), jen.Id("meter")}, randomArg(g.u.Training.Ops, jen.Lit(0))...)...),
				jen.For(jen.List(jen.Id("i"), jen.Id("l")).Op(":=").Range().Id("p.loss")).Block(
					jen.Id("meter.AddLoss").Call(jen.Id("i"), g.widen(jen.Id("l"))),
				),
				jen.If(jen.Op("!").Id("meter.Sample").Call()).Block(jen.Return(jen.Id("k").Op("+").Lit(1))),
			),
			jen.Return(jen.Len(jen.Id("samples"))),
		))
}

// checkpoint emits the reading and writing of everything that steps depend on.
func (g *generator) checkpoint(f *jen.File) {
	declare(f, comment("WriteTo writes a checkpoint: weights, how the data is prepared, what the optimizer remembers, and the number of steps. It returns its size in bytes. To replace a file by it, use [runtime.WriteFile]."),
		method("t", "Trainer", "WriteTo").Params(jen.Id("dst").Qual("io", "Writer")).Params(jen.Int64(), jen.Error()).Block(
			jen.Return(jen.Id("t.State").Call().Dot("WriteTo").Call(jen.Id("dst"))),
		))
	declare(f, comment("ReadFrom goes on from a checkpoint and returns its size in bytes. If it is damaged, or of another network or optimizer, the trainer stays as it was."),
		method("t", "Trainer", "ReadFrom").Params(jen.Id("src").Qual("io", "Reader")).Params(jen.Int64(), jen.Error()).Block(
			jen.Return(jen.Id("t.State").Call().Dot("ReadFrom").Call(jen.Id("src"))),
		))
	state := inRuntime("State").Types(g.elem())
	fields := []jen.Code{
		jen.Id("Info").Op(":").Op("&").Id("Info"),
		jen.Id("Steps").Op(":").Op("&").Id("t.steps"),
		jen.Id("Weights").Op(":").Id("t.weights.Tensors").Call(),
		jen.Id("Preprocess").Op(":").Op("&").Id("t.weights.preprocess"),
	}
	doc := "State is what a checkpoint holds: the weights, how the data is prepared, and the number of steps."
	if slots := g.slots(); len(slots) > 0 {
		doc = "State is what a checkpoint holds: the weights, how the data is prepared, what the optimizer remembers of them, and the number of steps."
		var list []jen.Code
		for _, s := range slots {
			list = append(list, jen.Values(jen.Id("Name").Op(":").Lit(s), jen.Id("Tensors").Op(":").Id("t."+s+".Tensors").Call()))
		}
		fields = append(fields, jen.Id("Slots").Op(":").Index().Add(inRuntime("Slot")).Types(g.elem()).Add(braces(list, true)))
	}
	declare(f, comment("%s", doc),
		method("t", "Trainer", "State").Params().Add(state).Block(jen.Return(state.Clone().Add(braces(fields, true)))))
}

func (g *generator) fit(f *jen.File) {
	config := inRuntime("FitConfig").Types(jen.Id("Sample"))
	results := []jen.Code{inRuntime("History"), jen.Error()}
	declare(f, comment("Fit trains on data, which is read anew in each epoch, as cfg says. It takes the samples in data's order and copies each, so data should shuffle, and may reuse its Sample. Afterwards, even after an error or the end of ctx, the weights are those of the best epoch, if cfg has validation data, and else what they have learned so far. An error names epoch and sample; a loss or gradient that is not finite ends the training before it spoils the weights."),
		method("t", "Trainer", "Fit").Params(jen.Id("ctx").Qual("context", "Context"), jen.Id("data").Add(dataType()), jen.Id("cfg").Add(config)).Params(results...).Block(
			jen.Return(inRuntime("Fit").Call(jen.Id("ctx"), jen.Op("&").Id("Info"), jen.Id("t"), jen.Id("New").Call(jen.Id("t.weights")).Dot("Evaluate"), g.checked(), jen.Id("cfg"))),
		))
	declare(f, comment("Fit trains w with the settings of %s and, if cfg has validation data, leaves the weights of the best epoch in it; see [Trainer.Fit].", g.specName()),
		jen.Func().Id("Fit").Params(jen.Id("ctx").Qual("context", "Context"), jen.Id("w").Add(pointer("Weights")), jen.Id("data").Add(dataType()), jen.Id("cfg").Add(config.Clone())).Params(results...).Block(
			jen.Id("t").Op(":=").Id("NewTrainer").Call(jen.Id("w"), jen.Id("DefaultOptions").Call()),
			jen.Defer().Id("t.Close").Call(),
			jen.Return(jen.Id("t.Fit").Call(jen.Id("ctx"), jen.Id("data"), jen.Id("cfg"))),
		))
}
