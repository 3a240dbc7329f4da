package amd64

import (
	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/emit/amd64/asm"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
)

// evaluation computes an expression for one vector of elements.
type evaluation struct {
	n      *nest
	vector int
	masked bool
}

// known reports whether there is vector code for all that e calls.
func known(e *expr.Expr, bytes int) bool {
	if e == nil {
		return true
	}
	if e.Op == expr.OpCall {
		f, ok := functions[e.Func.Name]
		if !ok || f.single && bytes != 4 {
			return false
		}
	}
	for _, a := range e.Args {
		if !known(a, bytes) {
			return false
		}
	}
	return true
}

// eval leaves the value of e in a register that is the caller's.
func (c *evaluation) eval(e *expr.Expr) reg.VecPhysical {
	w := c.n.w
	switch e.Op {
	case expr.OpArg:
		x := w.Vec()
		m := c.n.operandAt(e.Index, c.vector)
		if c.n.uniform(e.Index) {
			w.Broadcast(m, x)
		} else {
			c.n.load(m, x, c.masked)
		}
		return x
	case expr.OpConst:
		x := w.Vec()
		w.LoadVec(w.Constant(e.Value), x)
		return x
	case expr.OpNeg:
		x := c.eval(e.Args[0])
		w.Xor(w.SignBit(), x, x)
		return x
	case expr.OpCall:
		return c.call(e)
	}
	return c.binary(e)
}

func (c *evaluation) call(e *expr.Expr) reg.VecPhysical {
	args := make([]reg.VecPhysical, len(e.Args))
	for i, a := range e.Args {
		args[i] = c.eval(a)
	}
	functions[e.Func.Name].write(&functionWriter{c.n.w}, args)
	c.n.w.Release(args[1:]...)
	return args[0]
}

func (c *evaluation) binary(e *expr.Expr) reg.VecPhysical {
	w := c.n.w
	left, right := e.Args[0], e.Args[1]
	if (e.Op == expr.OpAdd || e.Op == expr.OpMul) && c.inPlace(left) && !c.inPlace(right) {
		left, right = right, left
	}
	x := c.eval(left)
	y := c.operand(right)
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
	if r, ok := y.(reg.VecPhysical); ok {
		w.Release(r)
	}
	return x
}

// inPlace reports whether an instruction can read e where it is.
func (c *evaluation) inPlace(e *expr.Expr) bool {
	return e.Op == expr.OpConst || e.Op == expr.OpArg && !c.masked && !c.n.uniform(e.Index)
}

func (c *evaluation) operand(e *expr.Expr) asm.Op {
	switch {
	case !c.inPlace(e):
		return c.eval(e)
	case e.Op == expr.OpConst:
		return c.n.w.Constant(e.Value)
	}
	return c.n.operandAt(e.Index, c.vector)
}
