package vector

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// offsets names where values are in the arenas, for one function: atHidden1. No other
// name begins so.
type offsets struct {
	used   source.Scope
	names  map[*ir.Value]string
	values []*ir.Value
}

func newOffsets() *offsets { return &offsets{source.NewScope(), map[*ir.Value]string{}, nil} }

// of is the constant for a value.
func (o *offsets) of(v *ir.Value) *jen.Statement {
	if o.names[v] == "" {
		o.names[v] = o.used.Unique("at" + source.GoName(v.Name))
		o.values = append(o.values, v)
	}
	return jen.Id(o.names[v])
}

// define declares the constants that were named, for the head of the function.
func (o *offsets) define() []jen.Code {
	if len(o.values) == 0 {
		return nil
	}
	var defs []jen.Code
	for _, v := range o.values {
		defs = append(defs, jen.Id(o.names[v]).Op("=").Lit(v.Offset))
	}
	return []jen.Code{jen.Const().Defs(defs...)}
}

// naming is what body writes, after the constants that it names.
func (d *driver) naming(body func() []jen.Code) []jen.Code {
	d.offsets = newOffsets()
	code := body()
	return append(d.offsets.define(), code...)
}

// at is an element of the arena that a value is in, by an index from its first on.
func (d *driver) at(v *ir.Value, x ir.Index, loops []ir.Loop) *jen.Statement {
	return source.AffineFrom(d.offsets.of(v), x, loops)
}

// span is the part of the arena that holds a value.
func (d *driver) span(v *ir.Value) *jen.Statement {
	return source.ArenaOf(v).Index(d.offsets.of(v).Op(":").Add(d.offsets.of(v)).Op("+").Lit(v.Size()))
}
