package plain

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// derivedParam is the parameter for what is derived from the weights, where a program
// reads any.
func derivedParam(p *ir.Program) jen.Code {
	if p.Kept == 0 {
		return jen.Null()
	}
	return jen.Id("derived").Index().Id(string(p.DType))
}

// derivation writes the function that computes it, where there is any.
func (g *writer) derivation(f *jen.File, p *ir.Program, functions []*function, name, reader string) {
	if p.Kept == 0 {
		return
	}
	functions = slices.DeleteFunc(slices.Clone(functions), func(fn *function) bool { return !fn.derives() })
	f.Add(source.DerivationDoc(name, reader)).Line().
		Add(source.DerivationHead(name, "_", g.Elem(), p.Scratch)).Block(g.driver(p, functions, false)...).Line()
}
