package golang

import "github.com/dave/jennifer/jen"

// preprocess declares what weights know of their data.
func (g *generator) preprocess(f *jen.File) {
	kept := func() *jen.Statement { return jen.Op("*").Add(inRuntime("Preprocess")) }
	declare(f, comment("Preprocess says how the data is prepared that the weights were trained on; nil where it is taken as it is. It is not to be changed; see [Weights.SetPreprocess]."),
		method("w", "Weights", "Preprocess").Params().Add(kept()).Block(jen.Return(jen.Id("w.preprocess"))))
	declare(f, comment("SetPreprocess says how data is to be prepared for the weights, whose files keep it. What does not fit the network is an error, and changes nothing."),
		method("w", "Weights", "SetPreprocess").Params(jen.Id("p").Add(kept())).Error().Block(
			jen.If(jen.Id("p").Op("!=").Nil()).Block(
				jen.If(jen.Err().Op(":=").Id("p.Check").Call(jen.Op("&").Id("Info")), jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Err())),
			),
			jen.Id("w.preprocess").Op("=").Id("p.Clone").Call(),
			jen.Return(jen.Nil()),
		))
	declare(f, comment("Adapt has the weights standardise data to mean 0 and standard deviation 1 over rows, each the numbers of one sample. It is for the samples of a training that is about to begin, which [Model.Prepare] then prepares."),
		method("w", "Weights", "Adapt").Params(jen.Id("rows").Index().Index().Float64()).Error().Block(
			jen.List(jen.Id("p"), jen.Err()).Op(":=").Add(inRuntime("Adapt")).Call(jen.Op("&").Id("Info"), jen.Id("rows")),
			jen.If(jen.Err().Op("==").Nil()).Block(jen.Id("w.preprocess").Op("=").Id("p")),
			jen.Return(jen.Err()),
		))
}

// prepare declares the ways from the data's numbers to inputs, and from outputs
// to the data's classes.
func (g *generator) prepare(f *jen.File) {
	args := []jen.Code{jen.Op("&").Id("Info"), jen.Id("m.weights.preprocess"), jen.Id("numbers")}
	for _, v := range g.training.Inputs {
		args = append(args, flat(jen.Id("in").Dot(goName(v.Name))))
	}
	order := ", row-major"
	if len(g.training.Inputs) > 1 {
		order = ", one input after another and row-major"
	}
	declare(f, comment("Prepare fills in from the numbers of a sample as the data has them%s, and does to them what was done to the data that the weights were trained on. They are float64, because scaling large ones needs more digits than an input may have. A wrong number of them, or one that is not finite, is an error, and changes nothing. It allocates nothing.", order),
		method("m", "Model", "Prepare").Params(jen.Id("in").Add(pointer("Inputs")), jen.Id("numbers").Index().Float64()).Error().Block(
			jen.Return(inRuntime("Prepare").Call(args...)),
		))
	declare(f, comment("Label names the class that output i chooses, in the words of the spec or of the data that the weights were trained on, or by its number where it has no name. It is empty if the output chooses none."),
		method("m", "Model", "Label").Params(jen.Id("out").Add(pointer("Outputs")), jen.Id("i").Int()).String().Block(
			jen.Return(inRuntime("ClassName").Call(jen.Op("&").Id("Info"), jen.Id("m.weights.preprocess"), jen.Id("i"), jen.Id("out.Flat").Call(jen.Id("i")))),
		))
}
