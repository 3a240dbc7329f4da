package plain

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// nest is the loops of one operation while they are written.
type nest struct {
	f     *function
	op    *ir.Op
	bound int          // loops of scans around it, the first of its own
	inner int          // the loop that runs innermost
	rows  map[int]*row // by operand: -1 the result, then the inputs

	subtracts bool // the result loses what it would gain
}

// row is how an operand is addressed in the innermost loop.
type row struct {
	at   func(inner *jen.Statement) *jen.Statement
	name string // of a pointer to it, "" if there is none
}

// nest writes an operation as loops. What is summed decides the form: nothing
// (each element is assigned), the innermost index (a dot product in registers)
// or outer ones (rows are added to rows).
func (f *function) nest(op *ir.Op, bound int) []jen.Code {
	n := &nest{f: f, op: op, bound: bound, rows: map[int]*row{}}
	if whole := n.wholesale(); whole != nil {
		return []jen.Code{whole}
	}
	if op.Kind == ir.Random {
		return n.random()
	}
	if op.Kind == ir.SelectAndScatter {
		return n.selectAndScatter()
	}
	if op.Table() != nil {
		return n.byRows()
	}
	if op.Kind == ir.Map && op.Add && op.Expr.Op == expr.OpNeg {
		positive := *op
		positive.Expr = op.Expr.Args[0]
		n.op, n.subtracts = &positive, true
	}
	var summed []int
	for i := range op.Loops {
		if n.sums(i) {
			summed = append(summed, i)
		}
	}
	n.inner = n.chooseInner(len(summed) > 0 && (op.Max || op.Kind == ir.Contract && op.Expr != nil))
	if window := n.smallWindow(summed); window != nil {
		return window
	}
	switch {
	case len(summed) == 0:
		return n.pointwise()
	case n.sums(n.inner):
		return n.dot(summed)
	}
	return n.addRows(summed)
}

// sums reports whether the operation itself sums over loop i. Over the iterations
// of a scan sums are in memory.
func (n *nest) sums(i int) bool { return i >= n.bound && n.op.Reduced(i) }

// wholesale writes clearing and copying of contiguous memory.
func (n *nest) wholesale() jen.Code {
	op := n.op
	count, ok := n.contiguous(op.Out)
	if op.Add || !ok {
		return nil
	}
	switch {
	case op.Kind == ir.Map && op.Expr.IsConst(0):
		return jen.Clear(n.stretch(op.Out, count))
	case op.Kind != ir.Move:
		return nil
	}
	if _, ok := n.contiguous(op.In[0]); !ok {
		return nil
	}
	return jen.Copy(n.stretch(op.Out, count), n.stretch(op.In[0], count))
}

// contiguous reports whether the operation's own loops run through an operand
// in the order of memory, and how many elements that are.
func (n *nest) contiguous(a ir.Access) (int, bool) {
	count := 1
	for i := len(n.op.Loops) - 1; i >= n.bound; i-- {
		if size := n.op.Loops[i].N; size > 1 {
			if a.Strides[i] != count {
				return 0, false
			}
			count *= size
		}
	}
	return count, !n.f.param(a.Value).nested
}

// stretch is the slice of memory that a contiguous operand runs through.
func (n *nest) stretch(a ir.Access, count int) *jen.Statement {
	p := n.f.param(a.Value)
	from := ir.Index{Offset: a.Offset, Strides: make([]int, len(a.Strides))}
	copy(from.Strides[:n.bound], a.Strides[:n.bound])
	if constantBut(from, -1) {
		switch {
		case a.Offset == 0 && count == p.value.Size():
			return n.whole(p)
		case a.Offset == 0:
			return jen.Id(p.name).Index(jen.Op(":").Add(n.f.number(count, "length")))
		case a.Offset+count == p.value.Size():
			return jen.Id(p.name).Index(n.f.number(a.Offset, "offset").Op(":"))
		}
	}
	to := ir.Index{Offset: from.Offset + count, Strides: from.Strides}
	return jen.Id(p.name).Index(n.affine(from, nil).Op(":").Add(n.affine(to, nil)))
}

// whole is the slice of all of a tensor.
func (n *nest) whole(p *param) *jen.Statement {
	if n.f.sizes != nil {
		return jen.Id(p.name)
	}
	return jen.Id(p.name).Index(jen.Op(":"))
}

// chooseInner picks the loop along which most operands are contiguous.
func (n *nest) chooseInner(mustSum bool) int {
	best, bestScore := len(n.op.Loops)-1, -1<<30
	for i, l := range n.op.Loops {
		if i < n.bound || l.N == 1 && len(n.op.Loops) > n.bound+1 || mustSum && !n.sums(i) {
			continue
		}
		score := 0
		operands := append([]ir.Access{n.op.Out}, n.op.In...)
		if n.op.Kind == ir.Contract {
			operands = operands[:3]
		}
		for _, a := range operands {
			switch a.Strides[i] {
			case 0:
			case 1:
				score += 2
			default:
				score -= 2
			}
		}
		if score >= bestScore {
			best, bestScore = i, score
		}
	}
	return best
}

// pointwise writes: for all indices, out = e(in…).
func (n *nest) pointwise() []jen.Code {
	var outer []int
	for i := n.bound; i < len(n.op.Loops); i++ {
		if i != n.inner {
			outer = append(outer, i)
		}
	}
	return n.wrap(outer, func() []jen.Code {
		setup := n.bindAll()
		if to, from := n.rows[-1].name, n.rows[0]; n.op.Kind == ir.Move && !n.op.Add && to != "" && from.name != "" {
			if n.f.sizes != nil {
				return append(setup, jen.Copy(jen.Id(to), jen.Id(from.name)))
			}
			return append(setup, jen.Op("*").Id(to).Op("=").Op("*").Id(from.name))
		}
		if n.op.Kind == ir.Map {
			locals, term := n.sharedTerm()
			return append(setup, n.loop(n.inner).Block(append(locals, n.store(term))...))
		}
		return append(setup, n.elements(func(at *jen.Statement) jen.Code {
			return n.result(at).Op(n.assign()).Add(n.value(n.term(at), at))
		})...)
	})
}

// dot writes: for each result, a sum in registers, stored once.
func (n *nest) dot(summed []int) []jen.Code {
	var spatial, middle []int
	for i := n.bound; i < len(n.op.Loops); i++ {
		switch {
		case !n.sums(i):
			spatial = append(spatial, i)
		case i != n.inner:
			middle = append(middle, i)
		}
	}
	length := n.op.Loops[n.inner].N
	switch {
	case n.op.Kind == ir.Contract && length <= unrollWhole:
		return n.wrap(spatial, func() []jen.Code { return n.written(middle, length) })
	case n.op.Kind == ir.Contract:
		return n.wrap(spatial, func() []jen.Code { return n.unrolled(middle, length) })
	}
	return n.wrap(spatial, func() []jen.Code { return n.plainSum(middle) })
}

// finish stores a sum, by way of a variable where an expression follows.
func (n *nest) finish(sum *jen.Statement) []jen.Code {
	if n.op.Kind != ir.Contract || n.op.Expr == nil {
		return []jen.Code{n.storeAt(sum)}
	}
	name := n.f.used.Unique("sum")
	return []jen.Code{jen.Id(name).Op(":=").Add(sum), n.storeAt(n.value(jen.Id(name), n.index()))}
}

// plainSum is a sum, or a maximum, in one register.
func (n *nest) plainSum(middle []int) []jen.Code {
	var code []jen.Code
	var name string
	if n.op.Max {
		name = n.f.used.Unique("most")
		code = append(code, jen.Id(name).Op(":=").Add(n.f.pkg.Elem()).Call(jen.Qual("math", "Inf").Call(jen.Lit(-1))))
	} else {
		name = n.f.used.Unique("sum")
		code = append(code, jen.Var().Id(name).Add(n.f.pkg.Elem()))
	}
	code = append(code, n.wrap(middle, func() []jen.Code {
		setup := n.bindInputs()
		locals, term := n.sharedTerm()
		add := jen.Id(name).Op("+=").Add(term)
		if n.op.Max {
			add = jen.Id(name).Op("=").Max(jen.Id(name), term)
		}
		return append(setup, n.loop(n.inner).Block(append(locals, add)...))
	})...)
	return append(code, n.storeAt(n.value(jen.Id(name), n.index())))
}

// addRows writes: for each summed index, a row of the result gains a row.
func (n *nest) addRows(summed []int) []jen.Code {
	var code []jen.Code
	if !n.op.Add {
		code = append(code, n.clearOut()...)
	}
	var outer []int
	for i := n.bound; i < len(n.op.Loops); i++ {
		if i != n.inner && !n.sums(i) {
			outer = append(outer, i)
		}
	}
	outer = append(outer, summed...)
	return append(code, n.wrap(outer, func() []jen.Code {
		return append(n.bindAll(), n.elements(func(at *jen.Statement) jen.Code {
			return n.result(at).Op("+=").Add(n.term(at))
		})...)
	})...)
}

// clearOut sets the elements that the operation writes to zero.
func (n *nest) clearOut() []jen.Code {
	if n.bound == 0 && n.op.Out.Covers(n.op.Loops) {
		return []jen.Code{jen.Clear(n.whole(n.f.param(n.op.Out.Value)))}
	}
	zero := &ir.Op{Kind: ir.Map, Out: ir.Access{Value: n.op.Out.Value, Offset: n.op.Out.Offset}, Expr: expr.Const(0)}
	for i, l := range n.op.Loops {
		if i < n.bound || n.op.Out.Strides[i] != 0 {
			zero.Loops = append(zero.Loops, l)
			zero.Out.Strides = append(zero.Out.Strides, n.op.Out.Strides[i])
		}
	}
	return n.f.nest(zero, n.bound)
}
