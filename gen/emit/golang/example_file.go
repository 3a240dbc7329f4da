package golang

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
)

// exampleFile holds an example of the package's use, which tests run.
func (g *generator) exampleFile() *jen.File {
	f := g.NewFile()
	body := []jen.Code{
		jen.Id("model").Op(":=").Id("New").Call(jen.Id("NewWeights").Call(jen.Id("Info").Call().Dot("Seed"))),
		jen.Var().Id("in").Id("Inputs"),
		jen.Var().Id("out").Id("Outputs"),
		jen.Id("model").Dot("Predict").Call(jen.Op("&").Id("in"), jen.Op("&").Id("out")),
	}
	var want []jen.Code
	for _, o := range g.Inference.Outputs {
		name := source.GoName(o.Name)
		body = append(body, jen.Qual("fmt", "Printf").Call(jen.Lit(name+" %T\n"), jen.Id("out").Dot(name)))
		want = append(want, jen.Comment(fmt.Sprintf("// %s %s", name, render(g.ArrayType(o.Value.Shape)))))
	}
	body = append(append(body, jen.Comment("Output:")), want...)
	source.Declare(f, source.Comment("New weights know nothing; LoadWeights reads those that training has left."),
		jen.Func().Id("ExampleModel_Predict").Params().Block(body...))
	return f
}
