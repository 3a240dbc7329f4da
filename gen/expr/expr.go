// Package expr holds scalar expressions: what a pointwise primitive computes
// for one element. Expressions are immutable; the constructors simplify, so a
// derivative comes out as a person would write it.
package expr

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Op says what a node computes.
type Op int

// The operations of an expression.
const (
	OpArg   Op = iota // operand number Index
	OpConst           // Value
	OpNeg             // -Args[0]
	OpAdd             // Args[0] + Args[1]
	OpSub             // Args[0] - Args[1]
	OpMul             // Args[0] * Args[1]
	OpDiv             // Args[0] / Args[1]
	OpCall            // Func(Args...)
)

// Expr is a node. It is never changed after it was made.
type Expr struct {
	Op    Op
	Index int
	Value float64
	Func  *Func
	Args  []*Expr

	least, most int // operands that occur
	flops       int
}

// Arg is operand number i.
func Arg(i int) *Expr { return &Expr{Op: OpArg, Index: i, least: i, most: i} }

// Const is a number.
func Const(v float64) *Expr { return &Expr{Op: OpConst, Value: v, least: math.MaxInt, most: -1} }

// maxFLOPs ends the counting: what is written once may occur many times.
const maxFLOPs = 1 << 30

// node is an operation on args.
func node(op Op, f *Func, args ...*Expr) *Expr {
	e := &Expr{Op: op, Func: f, Args: args, least: math.MaxInt, most: -1, flops: 1}
	for _, a := range args {
		e.least, e.most = min(e.least, a.least), max(e.most, a.most)
		e.flops = min(e.flops+a.flops, maxFLOPs)
	}
	return e
}

// IsConst reports whether e is the number v.
func (e *Expr) IsConst(v float64) bool { return e.Op == OpConst && e.Value == v }

// Neg is -x.
func Neg(x *Expr) *Expr {
	switch x.Op {
	case OpConst:
		return Const(-x.Value)
	case OpNeg:
		return x.Args[0]
	}
	return node(OpNeg, nil, x)
}

// Add is x + y.
func Add(x, y *Expr) *Expr {
	switch {
	case x.Op == OpConst && y.Op == OpConst:
		return Const(x.Value + y.Value)
	case x.IsConst(0):
		return y
	case y.IsConst(0):
		return x
	case y.Op == OpNeg:
		return Sub(x, y.Args[0])
	}
	return node(OpAdd, nil, x, y)
}

// Sub is x - y.
func Sub(x, y *Expr) *Expr {
	switch {
	case x.Op == OpConst && y.Op == OpConst:
		return Const(x.Value - y.Value)
	case x.IsConst(0):
		return Neg(y)
	case y.IsConst(0):
		return x
	case y.Op == OpNeg:
		return Add(x, y.Args[0])
	}
	return node(OpSub, nil, x, y)
}

// Mul is x * y.
func Mul(x, y *Expr) *Expr {
	switch {
	case x.Op == OpConst && y.Op == OpConst:
		return Const(x.Value * y.Value)
	case x.IsConst(0), y.IsConst(0):
		return Const(0)
	case x.IsConst(1):
		return y
	case y.IsConst(1):
		return x
	case x.IsConst(-1):
		return Neg(y)
	case y.IsConst(-1):
		return Neg(x)
	case x.Op == OpNeg:
		return Neg(Mul(x.Args[0], y))
	case y.Op == OpNeg:
		return Neg(Mul(x, y.Args[0]))
	case y.Op == OpDiv && y.Args[0].IsConst(1):
		return Div(x, y.Args[1])
	case y.Op == OpConst:
		return Mul(y, x)
	case x.Op == OpConst && y.Op == OpMul && y.Args[0].Op == OpConst:
		return Mul(Const(x.Value*y.Args[0].Value), y.Args[1])
	}
	return node(OpMul, nil, x, y)
}

// Div is x / y.
func Div(x, y *Expr) *Expr {
	switch {
	case x.Op == OpConst && y.Op == OpConst && y.Value != 0:
		return Const(x.Value / y.Value)
	case x.IsConst(0):
		return x
	case y.IsConst(1):
		return x
	case x.Op == OpNeg:
		return Neg(Div(x.Args[0], y))
	}
	return node(OpDiv, nil, x, y)
}

// Call applies the function called name, which must stand in the table.
func Call(name string, args ...*Expr) *Expr {
	f := Lookup(name)
	if f == nil || len(args) != f.Arity() {
		panic(fmt.Sprintf("expr: no function %s of %d arguments", name, len(args)))
	}
	return call(f, args)
}

func call(f *Func, args []*Expr) *Expr {
	in := make([]float64, len(args))
	for i, a := range args {
		if a.Op != OpConst {
			return node(OpCall, f, args...)
		}
		in[i] = a.Value
	}
	return Const(f.Eval(in))
}

// Substitute puts with[i] in the place of operand i.
func (e *Expr) Substitute(with []*Expr) *Expr {
	if e.Op == OpArg {
		return with[e.Index]
	}
	args := make([]*Expr, len(e.Args))
	for i, a := range e.Args {
		args[i] = a.Substitute(with)
	}
	return rebuild(e, args)
}

func rebuild(e *Expr, a []*Expr) *Expr {
	switch e.Op {
	case OpNeg:
		return Neg(a[0])
	case OpAdd:
		return Add(a[0], a[1])
	case OpSub:
		return Sub(a[0], a[1])
	case OpMul:
		return Mul(a[0], a[1])
	case OpDiv:
		return Div(a[0], a[1])
	case OpCall:
		return call(e.Func, a)
	}
	return e
}

// Uses reports whether operand i occurs.
func (e *Expr) Uses(i int) bool {
	switch {
	case i < e.least || i > e.most:
		return false
	case i == e.least || i == e.most:
		return true
	}
	for _, a := range e.Args {
		if a.Uses(i) {
			return true
		}
	}
	return false
}

// Count is how often operand i occurs.
func (e *Expr) Count(i int) int {
	switch {
	case i < e.least || i > e.most:
		return 0
	case e.Op == OpArg:
		return 1
	}
	n := 0
	for _, a := range e.Args {
		n += a.Count(i)
	}
	return n
}

// Operands are the numbers of the operands that occur, in order.
func (e *Expr) Operands() []int {
	found := map[int]bool{}
	e.find(found, map[*Expr]bool{})
	return slices.Sorted(maps.Keys(found))
}

func (e *Expr) find(operands map[int]bool, seen map[*Expr]bool) {
	if e.Op == OpArg {
		operands[e.Index] = true
	}
	for _, a := range e.Args {
		if !seen[a] {
			seen[a] = true
			a.find(operands, seen)
		}
	}
}

// MaxArg is the highest operand number, -1 without operands.
func (e *Expr) MaxArg() int { return e.most }

// FLOPs counts the operations of one evaluation, a function call as one.
func (e *Expr) FLOPs() int { return e.flops }

// Light reports whether e calls no functions but those of few instructions.
func (e *Expr) Light() bool {
	return (e.Op != OpCall || e.Func.Cost == Few) && !slices.ContainsFunc(e.Args, func(a *Expr) bool { return !a.Light() })
}

// Eval computes e with args for its operands, in float64.
func (e *Expr) Eval(args []float64) float64 {
	v := func(i int) float64 { return e.Args[i].Eval(args) }
	switch e.Op {
	case OpArg:
		return args[e.Index]
	case OpConst:
		return e.Value
	case OpNeg:
		return -v(0)
	case OpAdd:
		return v(0) + v(1)
	case OpSub:
		return v(0) - v(1)
	case OpMul:
		return v(0) * v(1)
	case OpDiv:
		return v(0) / v(1)
	}
	in := make([]float64, len(e.Args))
	for i := range in {
		in[i] = v(i)
	}
	return e.Func.Eval(in)
}
