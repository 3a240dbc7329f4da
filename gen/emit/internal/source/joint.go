package source

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Names of functions that train where samples depend on one another, and of their first
// parameter.
const (
	SegmentFunction = "segment"
	OnceFunction    = "once"
	SegmentNumber   = "number"
)

// JointType is the type of how samples that depend on one another are trained on.
func (p *Package) JointType() *jen.Statement {
	return InRuntime("Joint").Types(jen.Id("Parameters"), jen.Id("Sample"), jen.Id("Outputs"), p.Elem())
}

// Joint is a pointer to one, for a program of which the function of that name takes a group
// through a segment, with the sums over the groups at the end of each.
func (p *Package) Joint(of *ir.Program, samples string, after [][]*ir.Op) *jen.Statement {
	offsets := p.Offsets()
	var sums, averages []jen.Code
	for _, ops := range after {
		sums = append(sums, sumsOf(ops))
	}
	for _, a := range of.Averages {
		averages = append(averages, jen.Values(
			jen.Id("Weight").Op(":").Lit(offsets[a.Weight.Name]), jen.Id("Batch").Op(":").Lit(a.Of.Root().Offset),
			jen.Id("Size").Op(":").Lit(a.Weight.Size()), jen.Id("Momentum").Op(":").Lit(a.Momentum)))
	}
	return jen.Op("&").Add(p.JointType()).Add(Braces([]jen.Code{
		jen.Id("Batch").Op(":").Lit(of.Batch),
		jen.Id("Sums").Op(":").Index().Index().Add(InRuntime("Sum")).Add(Braces(sums, true)),
		jen.Id("Averages").Op(":").Index().Add(InRuntime("Average")).Add(Braces(averages, true)),
		jen.Id("Samples").Op(":").Id(samples),
		jen.Id("Once").Op(":").Id(OnceFunction),
	}, true))
}

// sumsOf lists sums over the groups.
func sumsOf(ops []*ir.Op) jen.Code {
	var list []jen.Code
	for _, op := range ops {
		sum := []jen.Code{
			jen.Id("Persistent").Op(":").Lit(op.In[0].Value.Root().Offset), jen.Id("Batch").Op(":").Lit(op.Out.Value.Root().Offset),
			jen.Id("Size").Op(":").Lit(op.Out.Value.Size()),
		}
		if op.Add {
			sum = append(sum, jen.Id("Add").Op(":").True())
		}
		list = append(list, jen.Values(sum...))
	}
	return jen.Values(list...)
}

// DeclareSegments declares a function that takes what its comment says through a segment,
// each of which has a case.
func (p *Package) DeclareSegments(f *jen.File, name, doc string, body []jen.Code) {
	Declare(f, Comment("%s", doc), jen.Func().Id(name).Params(
		jen.Id(SegmentNumber).Int(), jen.Id("w").Add(Pointer("Parameters")), jen.Id("g").Op("*").Add(InRuntime("Group").Types(jen.Id("Sample"), jen.Id("Outputs"), p.Elem())),
	).Block(body...))
}

// Cases are those of segments that do anything.
func Cases(segments [][]jen.Code) jen.Code {
	var cases []jen.Code
	for k, code := range segments {
		if len(code) > 0 {
			cases = append(cases, jen.Case(jen.Lit(k)).Block(code...))
		}
	}
	return jen.Switch(jen.Id(SegmentNumber)).Block(cases...)
}

// MemoryInGroup declares an array of all that a field of a group has.
func (p *Package) MemoryInGroup(name string, size jen.Code, field string) jen.Code {
	return jen.Id(name).Op(":=").Parens(jen.Op("*").Index(size).Add(p.Elem())).Call(jen.Id("g." + field))
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
