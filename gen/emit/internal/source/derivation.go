package source

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// The functions that derive in plain Go what a prediction, a time step and gradients of inputs read
// of the weights, and the tables of these functions on all machines.
const (
	InferDerivation   = "deriveInfer"
	StepDerivation    = "deriveStep"
	ExplainDerivation = "deriveExplain"

	PredictDerivations = "derivations"
	StepDerivations    = "stepDerivations"
	ExplainDerivations = "explainDerivations"
)

// DerivationDoc is the comment of a function that computes what is read of the weights
// elsewhere.
func DerivationDoc(name, reader string) *jen.Statement {
	return Comment("%s computes once what %s needs of the weights alone.", name, reader)
}

// DerivationHead is such a function without its body, which may ask for the machine by a
// name; in scratch, of so many elements, is what lies between.
func DerivationHead(name, machine string, elem *jen.Statement, scratch int) *jen.Statement {
	last := "scratch"
	if scratch == 0 {
		last = "_"
	}
	return jen.Func().Id(name).Params(jen.Id(machine).Add(MachineType()), jen.Id("w").Add(Pointer("Parameters")), jen.List(jen.Id("derived"), jen.Id(last)).Index().Add(elem))
}

// DerivationFields are those of a row of a table, of a program and its function.
func DerivationFields(p *ir.Program, function string) []jen.Code {
	if p.Kept == 0 {
		return nil
	}
	fields := []jen.Code{jen.Id("Size").Op(":").Lit(p.Kept)}
	if p.Scratch > 0 {
		fields = append(fields, jen.Id("Scratch").Op(":").Lit(p.Scratch))
	}
	return append(fields, jen.Id("Compute").Op(":").Id(function))
}

// DerivationType is the type of a row.
func (p *Package) DerivationType() *jen.Statement {
	return InRuntime("Derivation").Types(jen.Id("Parameters"), p.Elem())
}

// DerivedOfOne is how many elements the programs that take one sample for a purpose derive
// from the weights, the most of them.
func (p *Package) DerivedOfOne(purpose ir.Purpose) int {
	most := func(q *schedule.Program) int {
		if q == nil {
			return 0
		}
		return q.Kept
	}
	return slices.Max(mapped(p.ofOne(purpose), most))
}

func mapped[A, B any](list []A, f func(A) B) []B {
	var all []B
	for _, x := range list {
		all = append(all, f(x))
	}
	return all
}
