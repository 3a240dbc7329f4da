package kernel

import (
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	vmath "github.com/seed-5f2744a7/tensornet/gen/kernel/math"
)

// evaluation computes an expression for a bundle of vectors of elements. What
// occurs in it several times is computed once and kept in the stack frame.
type evaluation struct {
	to     *vmath.Writer // not embedded, which would compile all its methods again
	nest   *nest
	vector int  // the first
	masked bool // the last
	locals []vmath.Places
	needs  map[*expr.Expr]int    // registers of its parts
	at     func(operand int) int // bytes on from the pointers, the result's the first; nil: none
	sum    *summed               // the first argument, where that is not in memory
}

// summed is the result of a contraction, in registers that the evaluation may
// take. The expression's other arguments are the operands after the first two.
type summed struct {
	x     vmath.Vec
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

// memory is where the bundle's vectors of an argument are, for the next
// instruction.
func (c *evaluation) memory(i int) vmath.Places {
	i = c.operand(i)
	bytes, step := 0, c.to.Target().VectorBytes
	if c.at != nil {
		bytes = c.at(i + 1)
	}
	if c.nest.uniform(i) {
		step = 0
	}
	first := c.nest.operandAt(i, c.vector, bytes)
	p := make(vmath.Places, c.to.N)
	for k := range p {
		p[k] = first.Offset(step * k)
	}
	return p
}

// uniform reports whether an argument is one number for all lanes.
func (c *evaluation) uniform(i int) bool { return c.nest.uniform(c.operand(i)) }

// eval leaves the value of e in registers that are the caller's.
func (c *evaluation) eval(e *expr.Expr) vmath.Vec {
	locals, rest := expr.Share(e, c.operands())
	for _, l := range locals {
		c.locals = append(c.locals, c.spill(c.node(l)))
	}
	x := c.node(rest)
	for _, l := range c.locals {
		c.to.ReleaseSlot(l...)
	}
	c.locals = nil
	return x
}

// operands is the number of operands in memory.
func (c *evaluation) operands() int { return len(c.nest.vec.strides) - 1 }

// spill puts registers into the stack frame.
func (c *evaluation) spill(x vmath.Vec) vmath.Places {
	p := make(vmath.Places, len(x))
	for i, r := range x {
		p[i] = c.to.Slot()
		c.to.StoreVec(r, p[i])
	}
	c.to.Release(x...)
	return p
}

func (c *evaluation) node(e *expr.Expr) vmath.Vec {
	switch e.Op {
	case expr.OpArg:
		if c.isSum(e) && c.sum.uses == 1 {
			c.sum.taken = true
			return c.sum.x
		}
		x := c.to.Take()
		c.loadArg(e.Index, x)
		return x
	case expr.OpConst:
		x := c.to.Take()
		c.to.Fill(e.Value, x)
		return x
	case expr.OpNeg:
		x := c.node(e.Args[0])
		c.to.Xor(c.to.SignBit(), x, x)
		return x
	case expr.OpCall:
		args := c.nodes(e.Args)
		if e.Func.Cost != expr.Few {
			c.to.Comment(e.Func.Name + " of " + c.namesOf(args))
		}
		vmath.Of(e)(c.to, args)
		for _, a := range args[1:] {
			c.to.Release(a...)
		}
		return args[0]
	}
	return c.binary(e)
}

// namesOf names the registers of values.
func (c *evaluation) namesOf(values []vmath.Vec) string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = c.to.Names(v...)
	}
	return strings.Join(names, " and ")
}

func (c *evaluation) loadArg(i int, x vmath.Vec) {
	n := c.operands()
	if i >= n {
		c.to.LoadVec(c.locals[i-n], x)
		return
	}
	if c.sum != nil && i == 0 {
		c.to.Move(c.sum.x, x)
		return
	}
	for k, m := range c.memory(i) {
		if c.uniform(i) {
			c.to.Broadcast(m, x[k])
		} else {
			c.nest.load(m, x[k], c.masked && k == c.to.N-1)
		}
	}
}

// nodes computes several expressions, those first that take the most registers.
// Where one takes more than are free, those that are there already wait in the
// stack frame.
func (c *evaluation) nodes(es []*expr.Expr) []vmath.Vec {
	values, waiting := make([]vmath.Vec, len(es)), make([]vmath.Places, len(es))
	for _, i := range c.order(es) {
		if _, ok := c.need(es[i]); !ok {
			for k, v := range values {
				if v != nil {
					waiting[k], values[k] = c.spill(v), nil
				}
			}
		}
		values[i] = c.node(es[i])
	}
	for i, p := range waiting {
		if p != nil {
			values[i] = c.to.Take()
			c.to.LoadVec(p, values[i])
			c.to.ReleaseSlot(p...)
		}
	}
	return values
}

func (c *evaluation) binary(e *expr.Expr) vmath.Vec {
	left, right := e.Args[0], e.Args[1]
	if (e.Op == expr.OpAdd || e.Op == expr.OpMul) && c.inPlace(left) && !c.inPlace(right) {
		left, right = right, left
	}
	var x vmath.Vec
	var y vmath.Source
	var taken vmath.Vec
	if c.inPlace(right) {
		x = c.node(left)
		y = c.place(right)
	} else {
		both := c.nodes([]*expr.Expr{left, right})
		x, taken = both[0], both[1]
		y = taken
	}
	switch e.Op {
	case expr.OpAdd:
		c.to.Add(y, x, x)
	case expr.OpSub:
		c.to.Sub(y, x, x)
	case expr.OpMul:
		c.to.Mul(y, x, x)
	case expr.OpDiv:
		c.to.Div(y, x, x)
	}
	c.to.Release(taken...)
	return x
}

// inPlace reports whether an instruction can read e where it is.
func (c *evaluation) inPlace(e *expr.Expr) bool {
	return e.Op == expr.OpConst || e.Op == expr.OpArg && (e.Index >= c.operands() || !c.isSum(e) && !c.masked && !c.uniform(e.Index))
}

func (c *evaluation) place(e *expr.Expr) vmath.Source {
	switch n := c.operands(); {
	case e.Op == expr.OpConst:
		return c.to.Constant(e.Value)
	case e.Index >= n:
		return c.locals[e.Index-n]
	}
	return c.memory(e.Index)
}
