package golang

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// randomName is the parameter of functions that use random numbers: the
// sample's key, 0 for none.
const randomName = "random"

// random writes a call that fills contiguous memory with factors of dropout.
func (n *nest) random() []jen.Code {
	op := n.op
	count, _ := n.contiguous(op.Out)
	first := ir.Index{Offset: op.Out.Offset, Strides: make([]int, len(op.Loops))}
	copy(first.Strides[:n.bound], op.Out.Strides[:n.bound])
	return []jen.Code{inRuntime("Dropout").Call(
		n.stretch(op.Out, count), number(op.Rate), jen.Id(randomName), jen.Lit(int(op.Stream)), n.affine(first, nil),
	)}
}

// isRandom reports whether any operation uses random numbers.
func isRandom(ops []*ir.Op) bool {
	for _, op := range ir.Leaves(ops) {
		if op.Kind == ir.Random {
			return true
		}
	}
	return false
}

// randomParam is the parameter that carries the sample's key, where it is used.
func randomParam(ops []*ir.Op) []jen.Code {
	if !isRandom(ops) {
		return nil
	}
	return []jen.Code{jen.Id(randomName).Uint64()}
}

// randomArg is the argument for it.
func randomArg(ops []*ir.Op, key *jen.Statement) []jen.Code {
	if !isRandom(ops) {
		return nil
	}
	return []jen.Code{key}
}
