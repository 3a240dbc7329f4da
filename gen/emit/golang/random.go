package golang

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/report"
	"github.com/seed-5f2744a7/tensornet/gen/schedule"
)

// randomName is the parameter of functions that use random numbers: the
// sample's key, 0 for none. They also have a machine, which makes the numbers.
const randomName = "random"

// random writes a call that fills contiguous memory with factors of dropout.
func (n *nest) random() []jen.Code {
	op := n.op
	count, _ := n.contiguous(op.Out)
	first := ir.Index{Offset: op.Out.Offset, Strides: make([]int, len(op.Loops))}
	copy(first.Strides[:n.bound], op.Out.Strides[:n.bound])
	return []jen.Code{inRuntime("Dropout").Call(
		jen.Id(machineName), n.stretch(op.Out, count), number(op.Rate), jen.Id(randomName), jen.Lit(int(op.Stream)), n.affine(first, nil),
	)}
}

// random writes a call that fills contiguous lanes with factors of dropout.
func (l *laneWriter) random(c *schedule.Call) jen.Code {
	op, count := c.Op, 1
	for _, loop := range op.Loops[l.bound:] {
		count *= loop.N
	}
	lanes := l.program.Width
	first := ir.Index{Offset: op.Out.Offset / lanes, Strides: make([]int, len(op.Loops))}
	begin := ir.Index{Offset: op.Out.Offset + op.Out.Value.Root().Home, Strides: make([]int, len(op.Loops))}
	for i, stride := range op.Out.Strides[:l.bound] {
		first.Strides[i], begin.Strides[i] = stride/lanes, stride
	}
	end := ir.Index{Offset: begin.Offset + count, Strides: begin.Strides}
	n := &nest{op: op}
	span := arenaOf(op.Out.Value.Root()).Index(n.affine(begin, nil).Op(":").Add(n.affine(end, nil)))
	fill, key := "Dropout", jen.Id(randomName)
	if lanes > 1 {
		fill, key = "DropoutLanes", key.Index(jen.Op(":"))
	}
	l.record(c, report.Operation{Kernel: "runtime." + fill})
	return inRuntime(fill).Call(l.machine(), span, number(op.Rate), key, jen.Lit(int(op.Stream)), n.affine(first, nil))
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

// randomParam are the parameters that random numbers need, where these are used.
func randomParam(ops []*ir.Op) []jen.Code {
	if !isRandom(ops) {
		return nil
	}
	return []jen.Code{machineParam(), jen.Id(randomName).Uint64()}
}

// randomArgs are the arguments for them, where the caller has the same.
func randomArgs(ops []*ir.Op) []jen.Code {
	if !isRandom(ops) {
		return nil
	}
	return []jen.Code{jen.Id(machineName), jen.Id(randomName)}
}

// randomParam is the parameter that carries the keys of a group's samples.
func (w *trainingWidth) randomParam() []jen.Code {
	switch param := jen.Id(randomName); {
	case !isRandom(w.program.Ops):
		return nil
	case w.program.Width == 1:
		return []jen.Code{param.Uint64()}
	default:
		return []jen.Code{param.Op("*").Index(jen.Id("lanes")).Uint64()}
	}
}

// randomKeys is the argument for it.
func (w *trainingWidth) randomKeys() []jen.Code {
	switch keys := jen.Id("g.Random"); {
	case !isRandom(w.program.Ops):
		return nil
	case w.program.Width == 1:
		return []jen.Code{keys.Index(jen.Lit(0))}
	default:
		return []jen.Code{jen.Parens(jen.Op("*").Index(jen.Id("lanes")).Uint64()).Call(keys)}
	}
}
