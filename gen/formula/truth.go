package formula

import (
	"go/token"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
)

// comparisons are the functions of the operators that compare.
var comparisons = map[token.Token]string{
	token.EQL: "equal", token.NEQ: "not_equal",
	token.LSS: "less", token.LEQ: "less_equal", token.GTR: "greater", token.GEQ: "greater_equal",
}

// truth is 1 where e is not 0, else 0.
func truth(e *expr.Expr) *expr.Expr {
	if isTruth(e) {
		return e
	}
	return expr.Call("not_equal", e, expr.Const(0))
}

func not(e *expr.Expr) *expr.Expr {
	if isTruth(e) {
		return expr.Sub(expr.Const(1), e)
	}
	return expr.Call("equal", e, expr.Const(0))
}

// isTruth reports whether e is a comparison, or made of such by && || and !, so that it
// is 0 or 1.
func isTruth(e *expr.Expr) bool {
	switch e.Op {
	case expr.OpMul:
		return isTruth(e.Args[0]) && isTruth(e.Args[1])
	case expr.OpSub:
		return e.Args[0].IsConst(1) && isTruth(e.Args[1])
	case expr.OpCall:
		for _, name := range comparisons {
			if e.Func.Name == name {
				return true
			}
		}
		return e.Func.Name == "max" && isTruth(e.Args[0]) && isTruth(e.Args[1])
	}
	return false
}
