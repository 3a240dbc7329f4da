package plain

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
)

// explainFunction writes the driver of the gradients of inputs.
func (g *writer) explainFunction(f *jen.File) {
	p, functions := g.Explanation, g.explanation
	params := []jen.Code{jen.Id("w").Add(source.Pointer("Parameters")), derivedParam(p), jen.Id("a").Op("*").Add(g.Arena("ExplainArena")),
		jen.Id("in").Add(source.Pointer("Inputs")), jen.Id("of").Add(source.Pointer("Outputs")), jen.Id("out").Add(source.Pointer("Inputs"))}
	f.Comment("explain computes the gradients of the inputs of one sample: of the sum of what the outputs")
	f.Comment("are made of, each element multiplied by that of of.")
	f.Func().Id("explain").Params(params...).Block(g.driver(p, slices.DeleteFunc(slices.Clone(functions), (*function).derives), true)...).Line()
	g.derivation(f, p, functions, source.ExplainDerivation, "explain")
}
