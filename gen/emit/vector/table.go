package vector

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// tableType is the type of a row of the table of vector code.
func (g *writer) tableType() *jen.Statement {
	return source.InRuntime("VectorCode").Types(jen.Id("Parameters"), jen.Id("Sample"), jen.Id("Inputs"), jen.Id("Outputs"), g.Elem())
}

// table declares it, with a row for each machine that there is code for, the widest
// first.
func (g *writer) table(f *jen.File, widest *writer) {
	var rows []jen.Code
	left := 0 // of them to Predict
	for w := widest; w != nil; w = w.narrower {
		if w.many() {
			rows = append(rows, w.row())
			if w.schedule.Wide(ir.Predict).Fewest.Is == 0 {
				left++
			}
		}
	}
	doc := "vectors is the network in vector code, a row for each kind of machine."
	switch left {
	case 0:
	case len(rows):
		doc += " Predictions of many samples are left to Predict, which takes fewer products."
	default:
		doc += " A row without Prediction leaves those of many samples to Predict, which takes fewer products."
	}
	source.Declare(f, source.Comment("%s", doc), jen.Var().Id("vectors").Op("=").Index().Add(g.tableType()).Add(source.Braces(rows, true)))
}

// row is that of this machine.
func (g *writer) row() *jen.Statement {
	fewest := g.schedule.Wide(ir.Predict).Fewest.Is
	entries := []jen.Code{jen.Id("On").Op(":").Add(source.InRuntime("Machine")).Dot(g.on.Name)}
	if fewest > 0 {
		fields := []jen.Code{jen.Id("Fewest").Op(":").Lit(fewest)}
		if g.schedule.Twice() != nil {
			fields = append(fields, jen.Id("Twice").Op(":").Add(g.id("predictTwice")))
		}
		entries = append(entries, jen.Id("Prediction").Op(":").Add(g.lanesOf(ir.Predict, "Inputs", "predictGroup", "deriveGroup", fields...)))
	}
	if g.schedule.Wide(ir.Evaluate) != nil {
		entries = append(entries, jen.Id("Evaluation").Op(":").Add(g.lanesOf(ir.Evaluate, "Sample", "evaluateGroup", "deriveEvaluation")))
	}
	if g.schedule.Wide(ir.Train) != nil {
		entries = append(entries, jen.Id("Paths").Op(":").Add(g.id("paths")))
	}
	return source.Braces(entries, true)
}

// lanesOf is how groups of samples go through the function of that name, and what it reads
// is derived.
func (g *writer) lanesOf(purpose ir.Purpose, sample, function, derivation string, fields ...jen.Code) *jen.Statement {
	p := g.schedule.Wide(purpose)
	fields = append(fields, jen.Id("Width").Op(":").Add(g.id("lanes")), jen.Id("Arena").Op(":").Add(g.id("laneArena")))
	if p.Tasks.Is > 1 {
		fields = append(fields, jen.Id("Tasks").Op(":").Lit(p.Tasks.Is))
	}
	fields = append(append(fields, jen.Id("Samples").Op(":").Add(g.id(function))), g.derivationOf(p, g.own(derivation))...)
	return source.InRuntime("Lanes").Types(jen.Id("Parameters"), jen.Id(sample), jen.Id("Outputs"), g.Elem()).Add(source.Braces(fields, true))
}

// withoutKernels writes what the other files call, for machines without vectors.
func (g *writer) withoutKernels(f *jen.File) {
	g.withoutSingles(f)
	Derivations(f, g.Package, nil)
	source.Declare(f, source.Comment("vectors is empty: there is no vector code here."), jen.Var().Id("vectors").Index().Add(g.tableType()))
}
