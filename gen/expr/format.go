package expr

import (
	"strconv"
	"strings"
)

// Format writes e with names for its operands, with as few parentheses as
// Go's precedence allows.
func (e *Expr) Format(names []string) string { return e.format(names, 0) }

func (e *Expr) String() string {
	names := make([]string, e.MaxArg()+1)
	for i := range names {
		names[i] = "$" + strconv.Itoa(i)
	}
	return e.Format(names)
}

func (e *Expr) format(names []string, outer int) string {
	switch e.Op {
	case OpArg:
		return names[e.Index]
	case OpConst:
		return strconv.FormatFloat(e.Value, 'g', -1, 64)
	case OpCall:
		args := make([]string, len(e.Args))
		for i, a := range e.Args {
			args[i] = a.format(names, 0)
		}
		return e.Func.Name + "(" + strings.Join(args, ", ") + ")"
	case OpNeg:
		return "-" + e.Args[0].format(names, 3)
	}
	s := e.Args[0].format(names, e.Precedence()) + " " + e.Operator() + " " + e.Args[1].format(names, e.Precedence()+1)
	if e.Precedence() < outer {
		return "(" + s + ")"
	}
	return s
}

// Operator is the sign of a binary operation, "" for others.
func (e *Expr) Operator() string {
	switch e.Op {
	case OpAdd:
		return "+"
	case OpSub:
		return "-"
	case OpMul:
		return "*"
	case OpDiv:
		return "/"
	}
	return ""
}

// Precedence is that of Go: 1 for sums, 2 for products, 3 for a negation, 4
// for what never needs parentheses.
func (e *Expr) Precedence() int {
	switch e.Op {
	case OpAdd, OpSub:
		return 1
	case OpMul, OpDiv:
		return 2
	case OpNeg:
		return 3
	}
	return 4
}
