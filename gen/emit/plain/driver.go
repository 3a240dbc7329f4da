package plain

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// driver writes the body of a function that calls those of layers: variables for the values in the arena, the
// calls, and copies to outputs that are not written in place.
func (g *writer) driver(p *ir.Program, functions []*function, outputs bool) []jen.Code {
	s := NewPlaces(g.Package, p)
	var body []jen.Code
	if outputs {
		body = append(body, s.Converted()...)
	}
	body = append(body, g.listed(p, s, functions)...)
	if outputs {
		body = append(body, s.Copies()...)
	}
	return s.Declare(body)
}

// listed writes the calls of functions.
func (g *writer) listed(p *ir.Program, s *Places, functions []*function) []jen.Code {
	var body []jen.Code
	for _, fn := range functions {
		written, values := fn.written()
		var args []jen.Code
		for _, prm := range fn.params {
			if written.sizes != nil {
				args = append(args, s.slice(prm))
			} else {
				args = append(args, s.argument(prm))
			}
		}
		args = append(append(args, randomArgs(fn.ops)...), values...)
		body = append(body, jen.Id(written.name).Call(args...))
		if isBackward(fn) && fn.ops[0].Phase == ir.PerGroup && p.Purpose == ir.Train {
			body = append(body, s.watched(fn))
		}
		g.RecordPlain(p, fn.ops)
		body = append(body, g.Lap()...)
	}
	return body
}

// randomParams are the parameters that random numbers need, where these are used.
func randomParams(ops []*ir.Op) []jen.Code {
	if !source.IsRandom(ops) {
		return nil
	}
	return []jen.Code{source.MachineParam(), jen.Id(source.RandomName).Uint64()}
}

// randomArgs are the arguments for them, where the caller has the same.
func randomArgs(ops []*ir.Op) []jen.Code {
	if !source.IsRandom(ops) {
		return nil
	}
	return []jen.Code{jen.Id(source.MachineName), jen.Id(source.RandomName)}
}
