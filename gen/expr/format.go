package expr

import (
	"math"
	"strconv"
	"strings"
)

// Format writes e with names for its operands, with as few parentheses as
// Go's precedence allows.
func (e *Expr) Format(names []string) string {
	f := formatter{names: names}
	f.write(e, 0)
	return f.String()
}

func (e *Expr) String() string {
	names := make([]string, e.MaxArg()+1)
	for i := range names {
		names[i] = "$" + strconv.Itoa(i)
	}
	return e.Format(names)
}

type formatter struct {
	strings.Builder
	names []string
}

// write puts an expression into parentheses where what is outside binds
// stronger.
func (f *formatter) write(e *Expr, outer int) {
	precedence := e.Precedence()
	n := 0
	if e.Op == OpConst {
		if n = reciprocal(e.Value); n != 0 {
			precedence = OpDiv.precedence()
		}
	}
	if precedence < outer {
		f.WriteByte('(')
		defer f.WriteByte(')')
	}
	switch e.Op {
	case OpArg:
		f.WriteString(f.names[e.Index])
	case OpConst:
		if n != 0 {
			f.WriteString("1/" + strconv.Itoa(n))
			return
		}
		f.WriteString(strconv.FormatFloat(e.Value, 'g', -1, 64))
	case OpCall:
		f.WriteString(e.Func.Name + "(")
		for i, a := range e.Args {
			if i > 0 {
				f.WriteString(", ")
			}
			f.write(a, 0)
		}
		f.WriteByte(')')
	case OpNeg:
		f.WriteByte('-')
		f.write(e.Args[0], precedence)
	default:
		f.write(e.Args[0], precedence)
		f.WriteString(" " + e.Operator() + " ")
		f.write(e.Args[1], precedence+1)
	}
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
