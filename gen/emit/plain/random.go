package plain

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// random writes a call that fills contiguous memory with factors of dropout or normal numbers.
func (n *nest) random() []jen.Code {
	op := n.op
	count, _ := n.contiguous(op.Out)
	numbers := op.Numbered()
	first := ir.Index{Offset: numbers.Offset, Strides: make([]int, len(op.Loops))}
	copy(first.Strides[:n.bound], numbers.Strides[:n.bound])
	if op.Normal {
		return []jen.Code{source.InRuntime("Noise").Call(n.stretch(op.Out, count), jen.Id(source.RandomName), jen.Lit(int(op.Stream)), n.affine(first, nil))}
	}
	return []jen.Code{source.InRuntime("Dropout").Call(
		jen.Id(source.MachineName), n.stretch(op.Out, count), source.Number(op.Rate), jen.Id(source.RandomName), jen.Lit(int(op.Stream)), n.affine(first, nil),
	)}
}
