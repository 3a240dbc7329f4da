package vector

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/report"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// random writes a call that fills contiguous lanes with factors of dropout or normal numbers.
func (d *driver) random(c *schedule.Call) jen.Code {
	op, count := c.Op, 1
	for _, loop := range op.Loops[d.bound:] {
		count *= loop.N
	}
	lanes := d.program.Width
	numbers := op.Numbered()
	first := ir.Index{Offset: numbers.Offset / lanes, Strides: make([]int, len(op.Loops))}
	begin := ir.Index{Offset: op.Out.Offset, Strides: make([]int, len(op.Loops))}
	for i, stride := range op.Out.Strides[:d.bound] {
		first.Strides[i], begin.Strides[i] = numbers.Strides[i]/lanes, stride
	}
	end := ir.Index{Offset: begin.Offset + count, Strides: begin.Strides}
	index := func(x ir.Index) *jen.Statement { return source.Affine(x, op.Loops, -1, nil) }
	span := d.local(op.Out.Value.Root()).Index(index(begin).Op(":").Add(index(end)))
	fill, key := "Dropout", jen.Id(source.RandomName)
	if op.Normal {
		fill = "Noise"
	}
	if lanes > 1 {
		fill, key = fill+"Lanes", key.Index(jen.Op(":"))
	}
	d.record(c, report.Operation{Kernel: "runtime." + fill})
	if op.Normal {
		return source.InRuntime(fill).Call(span, key, jen.Lit(int(op.Stream)), index(first))
	}
	return source.InRuntime(fill).Call(d.machine(), span, source.Number(op.Rate), key, jen.Lit(int(op.Stream)), index(first))
}

// randomParam is the parameter that carries the keys of a group's samples to what runs operations.
func (w *width) randomParam(ops []*ir.Op) []jen.Code {
	switch param := jen.Id(source.RandomName); {
	case !source.IsRandom(ops):
		return nil
	case w.program.Width == 1:
		return []jen.Code{param.Uint64()}
	default:
		return []jen.Code{param.Op("*").Index(w.id("lanes")).Uint64()}
	}
}

// randomKeys is the argument for it.
func (w *width) randomKeys(ops []*ir.Op) []jen.Code {
	switch keys := jen.Id("g.Random"); {
	case !source.IsRandom(ops):
		return nil
	case w.program.Width == 1:
		return []jen.Code{keys.Index(jen.Lit(0))}
	default:
		return []jen.Code{jen.Parens(jen.Op("*").Index(w.id("lanes")).Uint64()).Call(keys)}
	}
}
