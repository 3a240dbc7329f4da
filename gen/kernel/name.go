package kernel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// mostWords of an expression are in a name.
const mostWords = 3

// name says what a kernel does, and its shape: "Tile225x16x1024" has 225×16 results,
// sums of 1024 products; "AddTanh225" adds, and takes the tanh.
func (n *nest) name() string {
	var b strings.Builder
	if n.op.Add {
		b.WriteString("Accumulate")
	}
	b.WriteString(n.does())
	for i, extent := range n.extents {
		if i > 0 {
			b.WriteString("x")
		}
		fmt.Fprint(&b, extent)
	}
	if n.groups {
		b.WriteString("OverGroups")
	}
	return b.String()
}

// does is the words for the form, the expression and the sum.
func (n *nest) does() string {
	words := n.emitter.word() + expressionWords(n.op.Expr)
	switch {
	case n.op.Kind == ir.Reduce && n.op.Max:
		words += "Max"
	case n.op.Kind == ir.Reduce, n.groups && (n.op.Kind == ir.Map || n.op.Kind == ir.Move):
		words += "Sum"
	}
	switch e := n.op.Expr; {
	case words != "":
		return words
	case e != nil && e.IsConst(0):
		return "Clear"
	case e != nil && e.Op == expr.OpConst:
		return "Fill"
	}
	return "Copy"
}

// measure notes the extents of the loops as they are merged.
func (n *nest) measure() {
	for _, ofResult := range []bool{true, false} {
		for _, l := range n.loops {
			if l.n > 0 && l.spatial() == ofResult {
				n.extents = append(n.extents, l.n)
			}
		}
	}
}

// expressionWords are what an expression does, in the order of its evaluation: "AddTanh".
// Of a long one only functions are named.
func expressionWords(e *expr.Expr) string {
	words := wordsOf(e, nil, true)
	if len(words) > mostWords {
		words = wordsOf(e, nil, false)
	}
	if len(words) > mostWords {
		words = words[:mostWords]
	}
	return strings.Join(words, "")
}

// wordsOf appends a word for each operation of e, or for each of its functions once.
func wordsOf(e *expr.Expr, words []string, arithmetic bool) []string {
	if e == nil {
		return words
	}
	for _, a := range e.Args {
		words = wordsOf(a, words, arithmetic)
	}
	switch word := wordOf(e); {
	case word == "", !arithmetic && (e.Op != expr.OpCall || slices.Contains(words, word)):
		return words
	default:
		return append(words, word)
	}
}

// wordOf is what one operation does; "" for operands and numbers.
func wordOf(e *expr.Expr) string {
	switch e.Op {
	case expr.OpNeg:
		return "Negate"
	case expr.OpAdd:
		return "Add"
	case expr.OpSub:
		return "Subtract"
	case expr.OpMul:
		if e.Args[0].Op == expr.OpConst || e.Args[1].Op == expr.OpConst {
			return "Scale"
		}
		return "Multiply"
	case expr.OpDiv:
		return "Divide"
	case expr.OpCall:
		return camel(e.Func.Name)
	}
	return ""
}

// camel is the name of a function without underscores: "TanhGrad".
func camel(name string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}
