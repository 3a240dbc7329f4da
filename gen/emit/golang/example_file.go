package golang

import (
	"fmt"

	"github.com/dave/jennifer/jen"
)

// exampleFile holds an example of the package's use, which tests run.
func (g *generator) exampleFile() *jen.File {
	f := g.newFile()
	body := []jen.Code{
		jen.Id("model").Op(":=").Id("New").Call(jen.Id("NewWeights").Call(jen.Id("Info").Dot("Seed"))),
		jen.Var().Id("in").Id("Inputs"),
		jen.Var().Id("out").Id("Outputs"),
		jen.Id("model").Dot("Predict").Call(jen.Op("&").Id("in"), jen.Op("&").Id("out")),
		jen.For(jen.List(jen.Id("i"), jen.Id("o")).Op(":=").Range().Id("Info").Dot("Outputs")).Block(
			jen.Qual("fmt", "Println").Call(jen.Id("o").Dot("Name"), jen.Len(jen.Id("out").Dot("Flat").Call(jen.Id("i")))),
		),
		jen.Comment("Output:"),
	}
	for _, o := range g.inference.Outputs {
		body = append(body, jen.Comment(fmt.Sprintf("// %s %d", o.Name, o.Value.Size())))
	}
	declare(f, comment("New weights know nothing; LoadWeights reads those that training has left."),
		jen.Func().Id("ExampleModel_Predict").Params().Block(body...))
	return f
}
