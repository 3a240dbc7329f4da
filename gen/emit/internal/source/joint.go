package source

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// JointType is the type of how samples that depend on one another are trained on.
func (p *Package) JointType() *jen.Statement {
	return InRuntime("Joint").Types(jen.Id("Parameters"), jen.Id("Sample"), jen.Id("Outputs"), p.Elem())
}

// Joint is a pointer to one, for a program whose segments are given.
func (p *Package) Joint(of *ir.Program, segments []jen.Code) *jen.Statement {
	element := InRuntime("Segment").Types(jen.Id("Parameters"), jen.Id("Sample"), jen.Id("Outputs"), p.Elem())
	offsets := p.Offsets()
	var averages []jen.Code
	for _, a := range of.Averages {
		averages = append(averages, jen.Values(
			jen.Id("Weight").Op(":").Lit(offsets[a.Weight.Name]), jen.Id("Batch").Op(":").Lit(a.Of.Root().Offset),
			jen.Id("Size").Op(":").Lit(a.Weight.Size()), jen.Id("Momentum").Op(":").Lit(a.Momentum)))
	}
	return jen.Op("&").Add(p.JointType()).Add(Braces([]jen.Code{
		jen.Id("Batch").Op(":").Lit(of.Batch),
		jen.Id("Segments").Op(":").Index().Add(element).Add(Braces(segments, true)),
		jen.Id("Averages").Op(":").Index().Add(InRuntime("Average")).Add(Braces(averages, true)),
	}, true))
}

// Segment is an element of its list: how a group of samples goes through it, the sums over
// the groups, and the name of what runs once, "" if nothing does.
func (p *Package) Segment(samples jen.Code, sums []*ir.Op, size int, once string) jen.Code {
	fields := []jen.Code{jen.Id("Samples").Op(":").Add(samples)}
	if len(sums) > 0 {
		var list []jen.Code
		for _, op := range sums {
			sum := []jen.Code{
				jen.Id("Persistent").Op(":").Lit(op.In[0].Value.Root().Offset), jen.Id("Batch").Op(":").Lit(op.Out.Value.Root().Offset),
				jen.Id("Size").Op(":").Lit(op.Out.Value.Size()),
			}
			if op.Add {
				sum = append(sum, jen.Id("Add").Op(":").True())
			}
			list = append(list, jen.Values(sum...))
		}
		fields = append(fields, jen.Id("Sums").Op(":").Index().Add(InRuntime("Sum")).Add(Braces(list, true)))
	}
	if once != "" {
		fields = append(fields, jen.Id("Once").Op(":").Func().Params(jen.Id("w").Add(Pointer("Parameters")), jen.Id("batch").Index().Add(p.Elem())).Block(
			jen.Id(once).Call(jen.Id("w"), jen.Parens(jen.Op("*").Index(jen.Lit(size)).Add(p.Elem())).Call(jen.Id("batch")))))
	}
	return Braces(fields, true)
}

// OnceParams are the parameters of what runs once for a batch.
func (p *Package) OnceParams(of *ir.Program) []jen.Code {
	return []jen.Code{jen.Id("w").Add(Pointer("Parameters")), p.BatchParam(of)}
}

// BatchParam is the parameter for the values of a batch.
func (p *Package) BatchParam(of *ir.Program) jen.Code {
	return jen.Id("batch").Op("*").Index(jen.Lit(of.Batch)).Add(p.Elem())
}

// Segmented are the operations of a segment: of each group, sums over them, and what
// runs once.
func Segmented(p *ir.Program, k int) (group, sums, once []*ir.Op) {
	for _, op := range p.Ops {
		switch {
		case op.Segment != k:
		case op.Phase == ir.PerGroup:
			group = append(group, op)
		case op.Once():
			once = append(once, op)
		default:
			sums = append(sums, op)
		}
	}
	return group, sums, once
}

// Numbered is a name with a number from 1.
func Numbered(name string, i int) string { return fmt.Sprint(name, i+1) }
