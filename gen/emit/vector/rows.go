package vector

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/report"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// addRows writes the call that adds up the gradient of a range of a table's rows.
func (d *driver) addRows(c *schedule.Call) jen.Code {
	d.record(c, report.Operation{Kernel: "runtime.AddRows"})
	s := schedule.RowSumsOf(c.Op, d.program.Persistent)
	begin := ir.Index{Offset: c.Op.Rows.First * s.Stride, Strides: make([]int, len(c.Op.Loops))}
	if c.Op.Loops[0].N > 1 {
		begin.Strides[0] = c.Op.Rows.Each * s.Stride
	}
	return source.InRuntime("AddRows").Call(jen.Id("sum"), source.Affine(begin, c.Op.Loops, -1, nil), jen.Id("memory"), jen.Id("groups"), d.rowSums(c))
}

// rowSums says where the values are.
func (d *driver) rowSums(c *schedule.Call) *jen.Statement {
	s := schedule.RowSumsOf(c.Op, d.program.Persistent)
	field := func(name string, value *jen.Statement) jen.Code { return jen.Id(name).Op(":").Add(value) }
	var loops []jen.Code
	for _, l := range s.Loops {
		if l.N > 0 {
			loops = append(loops, source.Braces([]jen.Code{field("N", jen.Lit(l.N)), field("Value", jen.Lit(l.Value)), field("Number", jen.Lit(l.Number))}, false))
		}
	}
	sums := source.Braces([]jen.Code{
		field("Rows", jen.Lit(s.Rows)), field("Stride", jen.Lit(s.Stride)), field("Elements", jen.Lit(s.Elements)), field("Step", jen.Lit(s.Step)),
		field("Group", jen.Id(d.persistent)), field("Values", jen.Lit(s.Values)), field("Numbers", jen.Lit(s.Numbers)),
		field("Loops", jen.Index(jen.Lit(len(s.Loops))).Add(source.InRuntime("RowLoop")).Add(source.Braces(loops, false))),
	}, true)
	return source.InRuntime("RowSums").Add(sums)
}
