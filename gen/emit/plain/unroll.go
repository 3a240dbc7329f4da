package plain

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// unrollWhole is the longest innermost loop that is written out iteration by iteration.
const unrollWhole = 8

// written is a sum whose innermost loop is written term by term.
func (n *nest) written(middle []int, length int) []jen.Code {
	terms := func() *jen.Statement {
		sum := n.term(jen.Lit(0))
		for i := 1; i < length; i++ {
			sum = sum.Op("+").Add(n.term(jen.Lit(i)))
		}
		return sum
	}
	if len(middle) == 0 {
		return append(n.bindInputs(), n.finish(terms())...)
	}
	name := n.f.used.Unique("sum")
	code := []jen.Code{jen.Var().Id(name).Add(n.f.pkg.Elem())}
	code = append(code, n.wrap(middle, func() []jen.Code {
		return append(n.bindInputs(), jen.Id(name).Op("+=").Add(terms()))
	})...)
	return append(code, n.storeAt(n.value(jen.Id(name), n.index())))
}

// unrolled is a sum in four registers, so that one addition need not wait for
// the one before.
func (n *nest) unrolled(middle []int, length int) []jen.Code {
	var lanes [4]string
	var registers []jen.Code
	for k := range lanes {
		lanes[k] = n.f.used.Unique(fmt.Sprintf("s%d", k))
		registers = append(registers, jen.Id(lanes[k]))
	}
	code := []jen.Code{jen.Var().List(registers...).Add(n.f.pkg.Elem())}
	code = append(code, n.wrap(middle, func() []jen.Code {
		return append(n.bindInputs(), n.fours(length, func(lane int, at *jen.Statement) jen.Code {
			return jen.Id(lanes[lane]).Op("+=").Add(n.term(at))
		})...)
	})...)
	sum := jen.Id(lanes[0])
	for _, lane := range lanes[1:] {
		sum = sum.Op("+").Id(lane)
	}
	return append(code, n.finish(sum)...)
}

// fours writes the innermost loop with four iterations at a time, and what remains.
func (n *nest) fours(length int, iteration func(lane int, at *jen.Statement) jen.Code) []jen.Code {
	i := n.op.Loops[n.inner].Name
	var four, rest []jen.Code
	for lane := range 4 {
		four = append(four, iteration(lane, source.Plus(jen.Id(i), lane)))
	}
	for k := length / 4 * 4; k < length; k++ {
		rest = append(rest, iteration(k%4, jen.Lit(k)))
	}
	loop := jen.For(jen.Id(i).Op(":=").Lit(0), jen.Id(i).Op("<").Lit(length/4*4), jen.Id(i).Op("+=").Lit(4)).Block(four...)
	return append([]jen.Code{loop}, rest...)
}

// elements writes the innermost loop where each iteration has its own element of the
// result. Products take less time than a loop's own arithmetic, so there are
// several to an iteration.
func (n *nest) elements(iteration func(at *jen.Statement) jen.Code) []jen.Code {
	length := n.op.Loops[n.inner].N
	if n.op.Kind != ir.Contract || len(n.op.Loops) == n.bound+1 {
		return []jen.Code{n.loop(n.inner).Block(iteration(n.index()))}
	}
	if length > unrollWhole {
		return n.fours(length, func(_ int, at *jen.Statement) jen.Code { return iteration(at) })
	}
	var code []jen.Code
	for k := range length {
		code = append(code, iteration(jen.Lit(k)))
	}
	return code
}
