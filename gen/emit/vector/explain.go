package vector

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Explain is the function that computes gradients of inputs.
func Explain(p *source.Package) *Single {
	return (&Single{
		pkg: p, purpose: ir.Explain, name: "inputGradients", plain: "explain", doc: "inputGradients computes the gradients of the inputs of one sample",
		params: []string{"w", "a", "in", "of", "out"},
		types: []*jen.Statement{source.Pointer("Parameters"), jen.Op("*").Add(p.Arena("ExplainArena")), source.Pointer("Inputs"),
			source.Pointer("Outputs"), source.Pointer("Inputs")},
		derivation: "deriveInputGradients", plainDerivation: source.ExplainDerivation, table: source.ExplainDerivations,
	}).deriving()
}

// besidePredict are the functions for one sample that not all networks have.
func besidePredict(p *source.Package) []*Single {
	var all []*Single
	if p.Step != nil {
		all = append(all, Advance(p))
	}
	if p.Explanation != nil {
		all = append(all, Explain(p))
	}
	return all
}
