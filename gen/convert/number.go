package convert

import (
	"math"
	"regexp"
	"slices"
	"strconv"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/formula"
)

// short is a number without the digits that float32 does not hold. What is infinite, or greater
// than float32's, is the greatest of these, as in a mask before a softmax.
func short(v float64) float64 {
	v = min(max(v, -math.MaxFloat32), math.MaxFloat32)
	if float64(float32(v)) != v {
		return v
	}
	s, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', -1, 32), 64)
	if err != nil || math.Abs(s) > math.MaxFloat32 {
		return v
	}
	return s
}

// written is a formula as a spec has it, of so many operands, and whether there is such: comparisons
// are none that expressions write.
func written(e *expr.Expr, operands int) (string, bool) {
	text := e.Format(arguments[:operands])
	_, err := formula.Parse(text, arguments[:operands])
	return text, err == nil
}

var operand = regexp.MustCompile(`\b[xyz]\b`)

// print writes a formula of which some operands are numbers, in whose text the others move up.
func print(e *expr.Expr, text string, with []*expr.Expr, operands int) string {
	if text, ok := written(e, operands); ok {
		return text
	}
	return operand.ReplaceAllStringFunc(text, func(name string) string {
		switch by := with[slices.Index(arguments, name)]; {
		case by.Op == expr.OpArg:
			return arguments[by.Index]
		case by.Value < 0:
			return "(" + strconv.FormatFloat(by.Value, 'g', -1, 64) + ")"
		default:
			return strconv.FormatFloat(by.Value, 'g', -1, 64)
		}
	})
}
