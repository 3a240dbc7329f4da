package plain

import (
	"math"

	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// operand is input i at the innermost index.
func (n *nest) operand(i int, inner *jen.Statement) *jen.Statement {
	if r := n.rows[i]; r != nil {
		return r.at(inner)
	}
	p := n.f.param(n.op.In[i].Value)
	idx, ok := n.subscripts(n.op.In[i], p)
	if !ok {
		idx = []ir.Index{{Offset: n.op.In[i].Offset, Strides: n.op.In[i].Strides}}
	}
	return n.element(p, idx, inner)
}

// term is what one iteration contributes: the product of a contraction, the
// expression of the others.
func (n *nest) term(inner *jen.Statement) *jen.Statement {
	switch n.op.Kind {
	case ir.Contract:
		return n.operand(0, inner).Op("*").Add(n.operand(1, inner))
	case ir.Move:
		return n.operand(0, inner)
	}
	return n.f.write(n.op.Expr, func(i int) *jen.Statement { return n.operand(i, inner) })
}

// sharedTerm is the term at the innermost index. What it computes more than
// once goes into variables first.
func (n *nest) sharedTerm() (locals []jen.Code, term *jen.Statement) {
	if n.op.Kind != ir.Map && n.op.Kind != ir.Reduce {
		return nil, n.term(n.index())
	}
	var names []string
	operand := func(i int) *jen.Statement {
		if k := i - len(n.op.In); k >= 0 {
			return jen.Id(names[k])
		}
		return n.operand(i, n.index())
	}
	shared, rest := expr.Share(n.op.Expr, len(n.op.In))
	for _, e := range shared {
		value := n.f.write(e, operand)
		names = append(names, n.f.used.Unique("t"))
		locals = append(locals, jen.Id(names[len(names)-1]).Op(":=").Add(value))
	}
	return locals, n.f.write(rest, operand)
}

// value is what is stored at an index, given the sum: for a contraction the expression that
// was fused into it.
func (n *nest) value(sum, at *jen.Statement) *jen.Statement {
	if n.op.Kind != ir.Contract || n.op.Expr == nil {
		return sum
	}
	return n.f.write(n.op.Expr, func(i int) *jen.Statement {
		if i == 0 {
			return sum.Clone() // a statement grows as it is used
		}
		return n.operand(i+1, at)
	})
}

// result is the element of the output at the innermost index.
func (n *nest) result(inner *jen.Statement) *jen.Statement {
	if r := n.rows[-1]; r != nil {
		return r.at(inner)
	}
	p := n.f.param(n.op.Out.Value)
	idx, ok := n.subscripts(n.op.Out, p)
	if !ok {
		idx = []ir.Index{{Offset: n.op.Out.Offset, Strides: n.op.Out.Strides}}
	}
	return n.element(p, idx, inner)
}

func (n *nest) store(value *jen.Statement) jen.Code {
	return n.result(n.index()).Op(n.assign()).Add(value)
}

// storeAt stores outside the innermost loop, which the result does not follow.
func (n *nest) storeAt(value *jen.Statement) jen.Code {
	return n.result(nil).Op(n.assign()).Add(value)
}

func (n *nest) assign() string {
	switch {
	case n.subtracts:
		return "-="
	case n.op.Add:
		return "+="
	}
	return "="
}

// write turns an expression into Go.
func (f *function) write(e *expr.Expr, operand func(int) *jen.Statement) *jen.Statement {
	sub := func(i, least int) *jen.Statement {
		s := f.write(e.Args[i], operand)
		if e.Args[i].Precedence() < least {
			return jen.Parens(s)
		}
		return s
	}
	switch e.Op {
	case expr.OpArg:
		return operand(e.Index)
	case expr.OpConst:
		if math.IsInf(e.Value, 0) {
			return f.pkg.Narrow(jen.Qual("math", "Inf").Call(jen.Lit(int(math.Copysign(1, e.Value)))))
		}
		return f.factor(e.Value)
	case expr.OpNeg:
		return jen.Op("-").Add(sub(0, 3))
	case expr.OpCall:
		args := make([]jen.Code, len(e.Args))
		for i := range args {
			args[i] = f.write(e.Args[i], operand)
		}
		return jen.Qual(source.RuntimePath, e.Func.Go).Call(args...)
	}
	return sub(0, e.Precedence()).Op(e.Operator()).Add(sub(1, e.Precedence()+1))
}
