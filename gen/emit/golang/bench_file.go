package golang

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
)

// benchFile holds benchmarks of the package.
func (g *generator) benchFile() *jen.File {
	f := g.NewFile()
	f.ImportName(source.BenchPath, "bench")
	source.Declare(f, source.Comment("benchmarks report the GFLOP/s of products: matrix products and their like."),
		jen.Var().Id("benchmarks").Op("=").Qual(source.BenchPath, "Bench").Values(jen.Dict{
			jen.Id("Network"): jen.Qual(source.BenchPath, "Bind").Call(jen.Id("Network").Call(), jen.Id("NewWeights"), jen.Id("New")),
			jen.Id("Infer"):   jen.Lit(int(g.Inference.Products())),
			jen.Id("Train"):   jen.Lit(int(g.Training.Products())),
		}))
	for _, b := range []struct {
		name, call string
		batch      int
	}{{"Predict", "Predict", 1}, {"PredictBatch64", "Predict", 64}, {"Step1", "Step", 1}, {"Step64", "Step", 64}} {
		source.Declare(f, jen.Null(), jen.Func().Id("Benchmark"+b.name).Params(jen.Id("b").Op("*").Qual("testing", "B")).Block(
			jen.Id("benchmarks").Dot(b.call).Call(jen.Id("b"), jen.Lit(b.batch)),
		))
	}
	return f
}
