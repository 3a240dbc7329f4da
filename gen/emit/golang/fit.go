package golang

import "github.com/dave/jennifer/jen"

// dataType is the type of a stream of samples.
func dataType() *jen.Statement {
	return jen.Qual("iter", "Seq2").Types(pointer("Sample"), jen.Error())
}

func (g *generator) evaluate(f *jen.File) {
	declare(f, comment("Evaluate measures the model on data. An error of data names the sample, as does a loss that is not finite%s; when ctx ends, what was measured until then is returned with its error.", g.ifChecks(", or a target that its loss is not for")),
		method("m", "Model", "Evaluate").Params(jen.Id("ctx").Qual("context", "Context"), jen.Id("data").Add(dataType())).
			Params(inRuntime("Metrics"), jen.Error()).Block(
			jen.Return(jen.Id("m.model.Evaluate").Call(jen.Id("ctx"), jen.Id("data"))),
		))
}
