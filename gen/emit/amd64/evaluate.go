package amd64

import (
	"slices"

	"github.com/mmcloughlin/avo/operand"

	"github.com/seed-5f2744a7/tensornet/gen/emit/amd64/asm"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
)

// evaluation computes an expression for one vector of elements. What occurs in
// it several times is computed once and kept in the stack frame.
type evaluation struct {
	n      *nest
	vector int
	masked bool
	locals []operand.Mem
	at     func(operand int) int // bytes on from the pointers, the result's the first; nil: none
	sum    *summed               // the first argument, where that is not in memory
}

// summed is the result of a contraction, in a register that the evaluation may
// take. The expression's other arguments are the operands after the first two.
type summed struct {
	x     vec
	uses  int
	taken bool
}

// isSum reports whether e is the sum in its register.
func (c *evaluation) isSum(e *expr.Expr) bool {
	return c.sum != nil && e.Op == expr.OpArg && e.Index == 0
}

// operand is the number of an argument among the operands.
func (c *evaluation) operand(i int) int {
	if c.sum != nil {
		return i + 1
	}
	return i
}

// memory is the place of an argument, of the vector at hand.
func (c *evaluation) memory(i int) operand.Mem {
	i = c.operand(i)
	bytes := 0
	if c.at != nil {
		bytes = c.at(i + 1)
	}
	return c.n.operandAt(i, c.vector, bytes)
}

// uniform reports whether an argument is one number for all lanes.
func (c *evaluation) uniform(i int) bool { return c.n.uniform(c.operand(i)) }

// known reports whether there is vector code for all that e calls.
func known(e *expr.Expr) bool {
	if e == nil {
		return true
	}
	if e.Op == expr.OpCall && functionOf(e) == nil {
		return false
	}
	return !slices.ContainsFunc(e.Args, func(a *expr.Expr) bool { return !known(a) })
}

// eval leaves the value of e in a register that is the caller's.
func (c *evaluation) eval(e *expr.Expr) vec {
	locals, rest := expr.Share(e, c.operands())
	for _, l := range locals {
		x := c.node(l)
		c.locals = append(c.locals, c.spill(x))
	}
	x := c.node(rest)
	c.n.w.ReleaseSlot(c.locals...)
	c.locals = nil
	return x
}

// operands is the number of operands in memory.
func (c *evaluation) operands() int { return len(c.n.vec.strides) - 1 }

// spill puts a register into the stack frame.
func (c *evaluation) spill(x vec) operand.Mem {
	m := c.n.w.Slot()
	c.n.w.StoreVec(x, m)
	c.n.w.Release(x)
	return m
}

func (c *evaluation) node(e *expr.Expr) vec {
	w := c.n.w
	switch e.Op {
	case expr.OpArg:
		if c.isSum(e) && c.sum.uses == 1 {
			c.sum.taken = true
			return c.sum.x
		}
		x := w.Vec()
		c.loadArg(e.Index, x)
		return x
	case expr.OpConst:
		x := w.Vec()
		w.LoadVec(w.Constant(e.Value), x)
		return x
	case expr.OpNeg:
		x := c.node(e.Args[0])
		w.Xor(w.SignBit(), x, x)
		return x
	case expr.OpCall:
		return c.call(e)
	}
	return c.binary(e)
}

func (c *evaluation) loadArg(i int, x vec) {
	switch n := c.operands(); {
	case i >= n:
		c.n.w.LoadVec(c.locals[i-n], x)
	case c.sum != nil && i == 0:
		c.n.w.Move(c.sum.x, x)
	case c.uniform(i):
		c.n.w.Broadcast(c.memory(i), x)
	default:
		c.n.load(c.memory(i), x, c.masked)
	}
}

func (c *evaluation) call(e *expr.Expr) vec {
	args := make([]vec, len(e.Args))
	args[0] = c.node(e.Args[0])
	for i, a := range e.Args[1:] {
		args[i+1], args[0] = c.second(args[0], a)
	}
	functionOf(e)(&functionWriter{c.n.w}, args)
	c.n.w.Release(args[1:]...)
	return args[0]
}

// second evaluates e into a register while x keeps its value: in the stack
// frame, where e calls functions that need registers. The new register of x
// comes back too.
func (c *evaluation) second(x vec, e *expr.Expr) (y, kept vec) {
	w := c.n.w
	if !calls(e) || w.FreeVectors() > spare+reserve {
		return c.node(e), x
	}
	slot := c.spill(x)
	y, x = c.node(e), w.Vec()
	w.LoadVec(slot, x)
	w.ReleaseSlot(slot)
	return y, x
}

// reserve is how many registers a function's arguments take, above spare.
const reserve = 2

// calls reports whether e calls a function or is so deep that it needs many
// registers.
func calls(e *expr.Expr) bool {
	return e.Op == expr.OpCall || slices.ContainsFunc(e.Args, func(a *expr.Expr) bool { return len(a.Args) > 0 })
}

func (c *evaluation) binary(e *expr.Expr) vec {
	w := c.n.w
	left, right := e.Args[0], e.Args[1]
	if (e.Op == expr.OpAdd || e.Op == expr.OpMul) && c.inPlace(left) && !c.inPlace(right) {
		left, right = right, left
	}
	x := c.node(left)
	var y asm.Op
	var taken []vec
	if c.inPlace(right) {
		y = c.place(right)
	} else {
		var r vec
		r, x = c.second(x, right)
		y, taken = r, append(taken, r)
	}
	switch e.Op {
	case expr.OpAdd:
		w.Add(y, x, x)
	case expr.OpSub:
		w.Sub(y, x, x)
	case expr.OpMul:
		w.Mul(y, x, x)
	case expr.OpDiv:
		w.Div(y, x, x)
	}
	w.Release(taken...)
	return x
}

// inPlace reports whether an instruction can read e where it is.
func (c *evaluation) inPlace(e *expr.Expr) bool {
	return e.Op == expr.OpConst || e.Op == expr.OpArg && (e.Index >= c.operands() || !c.isSum(e) && !c.masked && !c.uniform(e.Index))
}

func (c *evaluation) place(e *expr.Expr) operand.Mem {
	switch n := c.operands(); {
	case e.Op == expr.OpConst:
		return c.n.w.Constant(e.Value)
	case e.Index >= n:
		return c.locals[e.Index-n]
	}
	return c.memory(e.Index)
}
