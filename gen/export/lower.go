package export

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// lower exports an operation outside of loops that run in order: its operands become tensors with
// an axis for each loop that they follow.
func (s *scope) lower(op *ir.Op) {
	op = split(op)
	var y operand
	switch op.Kind {
	case ir.Map:
		if op.Expr.Op == expr.OpConst {
			s.fill(op)
			return
		}
		y = s.mapped(op, op.Expr, op.In)
	case ir.Move:
		y = s.view(op.In[0], op.Loops)
	case ir.Reduce:
		y = s.reduced(op, s.mapped(op, op.Expr, op.In))
	case ir.Contract:
		y = s.contract(op)
	case ir.Gather:
		y = s.gather(op)
	default:
		s.refuse("there is no operator for a %s", op.Kind)
		s.add(missing(op.Out.Value.Root()))
		return
	}
	s.write(op.Out, op.Loops, y, op.Add)
}

// fill writes a number.
func (s *scope) fill(op *ir.Op) {
	var p piece
	p.access = ir.Access{Value: op.Out.Value, Offset: op.Out.Offset}
	for i, n := range op.Out.Strides {
		if n != 0 {
			p.loops, p.access.Strides = append(p.loops, op.Loops[i]), append(p.access.Strides, n)
		}
	}
	if v := op.Expr.Value; op.Add {
		p.tensor = tensor{name: s.number(v)}
		s.write(op.Out, op.Loops, operand{tensor: p.tensor}, true)
	} else {
		p.fill = &v
		s.add(p)
	}
}

// mapped is an expression of operands.
func (s *scope) mapped(op *ir.Op, x *expr.Expr, accesses []ir.Access) operand {
	x = s.known(x, accesses)
	used := uses(x, len(accesses))
	all := make([]operand, len(accesses))
	y := operand{}
	for _, i := range used {
		if all[i] = s.view(accesses[i], op.Loops); len(all[i].loops) > len(y.loops) {
			y.loops = all[i].loops // none needs another order more
		}
	}
	for i := range op.Loops {
		if !slices.Contains(y.loops, i) && slices.ContainsFunc(used, func(k int) bool { return slices.Contains(all[k].loops, i) }) {
			y.loops = append(slices.Clone(y.loops), i)
		}
	}
	y.shape = extents(op.Loops, y.loops)
	in := make([]string, len(accesses))
	for _, i := range used {
		in[i] = s.arrange(all[i], y.loops).name
		y.samples = y.samples || all[i].samples
	}
	y.name = s.expression(x, in)
	return y
}

// known is an expression with numbers in place of operands that are one everywhere.
func (s *scope) known(x *expr.Expr, accesses []ir.Access) *expr.Expr {
	with := make([]*expr.Expr, len(accesses))
	for i, a := range accesses {
		with[i] = expr.Arg(i)
		if v, ok := s.everywhere(a.Value); ok && x.Uses(i) {
			with[i] = expr.Const(v)
		}
	}
	return x.Substitute(with)
}

// everywhere is the number that operations have filled a value with.
func (s *scope) everywhere(v *ir.Value) (float64, bool) {
	c := s.contents[v.Root()]
	if c == nil || len(c.pieces) != 1 || c.pieces[0].fill == nil || !c.pieces[0].covers(v.Size()) {
		return 0, false
	}
	return *c.pieces[0].fill, true
}

// reduced sums up, or takes the greatest, over the loops that the result does not follow.
func (s *scope) reduced(op *ir.Op, x operand) operand {
	y := operand{tensor: tensor{samples: x.samples}}
	var axes []int
	times := 1
	for i, l := range op.Loops {
		k := slices.Index(x.loops, i)
		switch {
		case op.Out.Strides[i] == 0 && k >= 0:
			axes = append(axes, k+x.lead())
		case op.Out.Strides[i] == 0:
			times *= l.N
		}
	}
	for k, i := range x.loops {
		if op.Out.Strides[i] != 0 {
			y.loops, y.shape = append(y.loops, i), append(y.shape, x.shape[k])
		}
	}
	name := x.name
	if axes != nil {
		kind := "ReduceSum"
		if op.Max {
			kind = "ReduceMax"
		}
		name = s.node(kind, []string{name, s.ints(axes...)}, number("keepdims", 0))
	}
	if times > 1 && !op.Max {
		name = s.node("Mul", []string{name, s.number(float64(times))})
	}
	y.name = name
	return y
}

// gather finds rows of a table by numbers.
func (s *scope) gather(op *ir.Op) operand {
	last := len(op.Loops) // the loop over the rows, which only the table follows
	loops := append(slices.Clone(op.Loops), ir.Loop{Name: "row", N: op.Rows.N})
	table := op.In[0]
	table.Strides = append(slices.Clone(table.Strides), op.Rows.Stride)
	rows, at := s.view(table, loops), s.view(op.In[1], op.Loops)
	if op.Rows.N == 1 {
		rows.tensor, rows.loops = s.reshape(rows.tensor, append([]int{1}, rows.shape...)), append([]int{last}, rows.loops...)
	}
	bounded := s.node("Clip", []string{at.name, s.number(0), s.number(float64(op.Rows.N - 1))})
	at.name = s.node("Cast", []string{bounded}, number("to", int(onnx.Int64)))
	var both, numbers, rest []int
	for _, i := range at.loops {
		if slices.Contains(rows.loops, i) {
			both = append(both, i)
		} else {
			numbers = append(numbers, i)
		}
	}
	for _, i := range rows.loops {
		if i != last && !slices.Contains(both, i) {
			rest = append(rest, i)
		}
	}
	order := slices.Concat(both, numbers, rest)
	y := operand{tensor{"", rows.samples || at.samples, extents(op.Loops, order)}, order}
	from := s.ordered(rows, slices.Concat(both, []int{last}, rest))
	by := s.ordered(at, slices.Concat(both, numbers))
	if !rows.samples && both == nil {
		y.name = s.node("Gather", []string{from.name, by.name}, number("axis", 0))
		return y
	}
	if y.samples {
		from, by = s.spread(from), s.spread(by)
	}
	by = s.reshape(by, append(slices.Clone(by.shape), 1))
	y.name = s.node("GatherND", []string{from.name, by.name}, number("batch_dims", len(both)+from.lead()))
	return y
}
