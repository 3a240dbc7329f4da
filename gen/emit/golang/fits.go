package golang

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// fits has the compiler compare the package with the runtime that it links.
func fits(f *jen.File) {
	f.Add(comment("A compiler that stops here says what to do: this package and the runtime that it links are of versions that do not fit."))
	f.Const().Defs(
		jen.Id("_").Op("=").Add(inRuntime("RunTensornetGenAgain")).Call(jen.Lit(runtime.NewestGenerated).Op("-").Add(inRuntime("OldestGenerated"))),
		jen.Id("_").Op("=").Add(inRuntime("GoGetNewerTensornet")).Call(inRuntime("NewestGenerated").Op("-").Lit(runtime.NewestGenerated)),
	)
}
