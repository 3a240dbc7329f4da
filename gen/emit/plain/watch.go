package plain

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// watchType is that of a function which is told the gradients that each layer
// leaves.
func (g *writer) watchType() *jen.Statement {
	return source.InRuntime("Watch").Types(g.Elem())
}

// watched tells watch, if there is one, what a function has left.
func (s *Places) watched(fn *function) jen.Code {
	args := []jen.Code{jen.Lit("layer " + quoted(fn.layer))}
	switch {
	case fn.stage == ir.LossBackward && s.program.Activity != nil && fn.layer == s.program.Activity.Layer:
		args[0] = jen.Lit("the penalties on what layers give")
	case fn.stage == ir.LossBackward:
		args[0] = jen.Lit("the loss of output " + quoted(fn.layer))
	}
	for _, p := range fn.params {
		if p.written && p.value.Role == ir.Grad {
			args = append(args, jen.Id("flat").Call(s.argument(p)))
		}
	}
	return jen.If(jen.Id("watch").Op("!=").Nil()).Block(jen.Id("watch").Call(args...))
}

func quoted(name string) string { return `"` + name + `"` }
