package golang

import "github.com/dave/jennifer/jen"

// benchFile holds benchmarks of the package.
func (g *generator) benchFile() *jen.File {
	f := g.newFile()
	f.ImportName(benchPath, "bench")
	declare(f, comment("benchmarks report the GFLOP/s of products: matrix products and their like."),
		jen.Var().Id("benchmarks").Op("=").Qual(benchPath, "Bench").Values(jen.Dict{
			jen.Id("Network"): jen.Qual(benchPath, "Bind").Call(jen.Id("Network").Call(), jen.Id("NewWeights"), jen.Id("New")),
			jen.Id("Infer"):   jen.Lit(int(g.inference.Products())),
			jen.Id("Train"):   jen.Lit(int(g.training.Products())),
		}))
	for _, b := range []struct {
		name, call string
		batch      int
	}{{"Predict", "Predict", 1}, {"PredictBatch64", "Predict", 64}, {"Step1", "Step", 1}, {"Step64", "Step", 64}} {
		declare(f, jen.Null(), jen.Func().Id("Benchmark"+b.name).Params(jen.Id("b").Op("*").Qual("testing", "B")).Block(
			jen.Id("benchmarks").Dot(b.call).Call(jen.Id("b"), jen.Lit(b.batch)),
		))
	}
	return f
}
