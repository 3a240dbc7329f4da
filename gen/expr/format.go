package expr

import (
	"math"
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
		if n := reciprocal(e.Value); n != 0 {
			return enclose("1/"+strconv.Itoa(n), OpDiv.precedence(), outer)
		}
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
	return enclose(s, e.Precedence(), outer)
}

// enclose puts an expression into parentheses where what is outside binds
// stronger.
func enclose(s string, precedence, outer int) string {
	if precedence < outer {
		return "(" + s + ")"
	}
	return s
}

// reciprocal is n where x is 1/n of a whole number n and long to write, or 0.
func reciprocal(x float64) int {
	n := math.Round(1 / x)
	if short := len(strconv.FormatFloat(x, 'g', -1, 64)) <= 8; short || 1/n != x || n < 2 || n > 1e9 {
		return 0
	}
	return int(n)
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
func (e *Expr) Precedence() int { return e.Op.precedence() }

func (op Op) precedence() int {
	switch op {
	case OpAdd, OpSub:
		return 1
	case OpMul, OpDiv:
		return 2
	case OpNeg:
		return 3
	}
	return 4
}
