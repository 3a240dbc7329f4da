package expr

// Derivative is ∂e/∂(operand i). y stands for the value of e itself, where it
// is at hand (an operand that holds the result); nil if it is not. nil comes
// back where e cannot be differentiated by the operand.
func Derivative(e *Expr, i int, y *Expr) *Expr {
	if !e.Uses(i) {
		return Const(0)
	}
	if y == nil {
		y = e
	}
	d := func(k int) *Expr { return Derivative(e.Args[k], i, nil) }
	switch e.Op {
	case OpArg:
		return Const(1)
	case OpNeg:
		return negate(d(0))
	case OpAdd:
		return both(d(0), d(1), Add)
	case OpSub:
		return both(d(0), d(1), Sub)
	case OpMul:
		if e.Args[0] == e.Args[1] {
			return square(d(0), e.Args[0])
		}
		return both(d(0), d(1), func(a, b *Expr) *Expr { return Add(Mul(a, e.Args[1]), Mul(e.Args[0], b)) })
	case OpDiv:
		return both(d(0), d(1), func(a, b *Expr) *Expr { return Div(Sub(a, Mul(y, b)), e.Args[1]) })
	}
	return chain(e, i, y)
}

func square(d, x *Expr) *Expr {
	if d == nil {
		return nil
	}
	return Mul(Const(2), Mul(d, x))
}

func negate(d *Expr) *Expr {
	if d == nil {
		return nil
	}
	return Neg(d)
}

func both(a, b *Expr, f func(a, b *Expr) *Expr) *Expr {
	if a == nil || b == nil {
		return nil
	}
	return f(a, b)
}

// chain is the chain rule over the arguments of a function.
func chain(e *Expr, i int, y *Expr) *Expr {
	if e.Func.Chooses {
		return both(Derivative(e.Args[1], i, nil), Derivative(e.Args[2], i, nil), func(a, b *Expr) *Expr { return Where(e.Args[0], a, b) })
	}
	if e.Func.Derivative == nil {
		return nil
	}
	sum := Const(0)
	for k, outer := range e.Func.Derivative(e.Args, y) {
		if !e.Args[k].Uses(i) {
			continue
		}
		inner := Derivative(e.Args[k], i, nil)
		if outer == nil || inner == nil {
			return nil
		}
		sum = Add(sum, Mul(inner, outer))
	}
	return sum
}
