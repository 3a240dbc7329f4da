package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Fold takes what multiplies the result of a contraction by numbers that depend on weights
// alone, and adds such, into the contraction's weights and a bias: for prediction, batch
// normalisation behind a convolution or a dense layer whose result nothing else reads. The
// new weights depend on weights alone, too.
func Fold(p *ir.Program) error {
	for {
		f := newFolding(p)
		i := slices.IndexFunc(p.Ops, f.fold)
		if i < 0 {
			return nil
		}
		first, rest := f.derived, []*ir.Op(nil)
		for _, op := range p.Ops {
			if !slices.Contains(first, op) && op != f.bias {
				rest = append(rest, op)
			}
		}
		p.Ops = slices.Concat(first, rest)
	}
}

// folding knows which operations touch what, and what depends on weights alone.
type folding struct {
	p       *ir.Program
	writers map[*ir.Value][]*ir.Op
	readers map[*ir.Value]int
	fixed   map[*ir.Value]bool
	derived []*ir.Op // that make what is fixed
	bias    *ir.Op   // that is no longer needed
}

func newFolding(p *ir.Program) *folding {
	f := &folding{p: p, writers: map[*ir.Value][]*ir.Op{}, readers: map[*ir.Value]int{}, fixed: map[*ir.Value]bool{}}
	for _, op := range p.Ops {
		for _, leaf := range op.Leaves() {
			f.writers[leaf.Out.Value.Root()] = append(f.writers[leaf.Out.Value.Root()], op)
			for _, v := range read(leaf) {
				f.readers[v]++
			}
		}
	}
	for _, o := range p.Outputs {
		f.readers[o.Value.Root()] += 2 // that nobody else is the only one
	}
	for _, op := range p.Ops {
		v := op.Out.Value
		if op.Kind != ir.Map || len(op.In) == 0 || v.Root().Role != ir.Temp || len(f.writers[v.Root()]) > 1 || isOutput(p, v.Root()) {
			continue
		}
		if !slices.ContainsFunc(op.In, func(a ir.Access) bool { return !f.isFixed(a) }) {
			f.fixed[v.Root()] = true
			f.derived = append(f.derived, op)
		}
	}
	return f
}

func (f *folding) isFixed(a ir.Access) bool {
	v := a.Value.Root()
	return v.Role == ir.Param || v.Role == ir.Const || f.fixed[v]
}

// only is the operation that makes a value, if that is written once as a whole and read
// once; nil if not.
func (f *folding) only(v *ir.Value) *ir.Op {
	w := f.writers[v]
	if v.Role != ir.Temp || len(w) != 1 || f.readers[v] != 1 || w[0].Kind == ir.Scan || w[0].Add || !w[0].Out.Covers(w[0].Loops) {
		return nil
	}
	return w[0]
}

// line is an operation that is a line in one operand, slope·x + at0, with numbers that are
// fixed.
type line struct {
	op         *ir.Op
	x          int
	slope, at0 *expr.Expr
}

// lineOf is nil where an operation is none.
func (f *folding) lineOf(op *ir.Op) *line {
	if op.Kind != ir.Map || op.Add {
		return nil
	}
	x := slices.IndexFunc(op.In, func(a ir.Access) bool { return !f.isFixed(a) })
	if x < 0 || slices.ContainsFunc(op.In[x+1:], func(a ir.Access) bool { return !f.isFixed(a) }) {
		return nil
	}
	slope := expr.Derivative(op.Expr, x, nil)
	if slope == nil || slope.Uses(x) {
		return nil
	}
	return &line{op, x, slope, f.with(op, x, expr.Const(0), 0)}
}

// with is an operation's expression with another in the place of operand x, and n added to
// the numbers of the others.
func (f *folding) with(op *ir.Op, x int, e *expr.Expr, n int) *expr.Expr {
	args := make([]*expr.Expr, len(op.In))
	for i := range args {
		args[i] = expr.Arg(n + i)
	}
	args[x] = e
	return op.Expr.Substitute(args)
}

// fold folds an operation into the contraction behind which it stands, if it can, and reports
// whether it did.
func (f *folding) fold(op *ir.Op) bool {
	if op.Kind == ir.Scan {
		return false
	}
	l := f.lineOf(op)
	if l == nil || l.slope.Op == expr.OpConst {
		return false
	}
	behind := f.only(op.In[l.x].Value.Root())
	if behind == nil || !sameOrder(behind, op, op.In[l.x], 0) {
		return false
	}
	operands, ok := relocateAll(behind, op)
	if !ok {
		return false
	}
	at0 := l.at0
	if behind.Kind == ir.Map {
		bias := f.lineOf(behind)
		if bias == nil || !bias.slope.IsConst(1) {
			return false
		}
		product := f.only(behind.In[bias.x].Value.Root())
		if product == nil || !sameOrder(product, behind, behind.In[bias.x], 0) {
			return false
		}
		own, ok := relocateAll(product, behind)
		if !ok {
			return false
		}
		for i, a := range operands {
			if operands[i], ok = relocate(product, behind, a, 0); !ok {
				return false
			}
		}
		at0 = f.with(op, l.x, f.with(behind, bias.x, expr.Const(0), len(operands)), 0)
		operands = append(operands, own...)
		f.bias, behind = behind, product
	}
	if f.into(behind, op, l, operands, at0) {
		return true
	}
	f.bias = nil
	return false
}

// relocateAll is the operands of second, and then its result, over first's loops.
func relocateAll(first, second *ir.Op) ([]ir.Access, bool) {
	var all []ir.Access
	for _, a := range append(slices.Clone(second.In), second.Out) {
		moved, ok := relocate(first, second, a, 0)
		if !ok {
			return nil, false
		}
		all = append(all, moved)
	}
	return all, true
}

// into folds op, a line with those operands and its result over the loops of a contraction,
// into that.
func (f *folding) into(product, op *ir.Op, l *line, operands []ir.Access, at0 *expr.Expr) bool {
	if product.Kind != ir.Contract || product.Expr != nil || at0.Op == expr.OpConst {
		return false
	}
	k := 0
	if !f.isFixed(product.In[k]) {
		k = 1
	}
	if !f.isFixed(product.In[k]) || f.isFixed(product.In[1-k]) {
		return false
	}
	weight := product.In[k]
	for _, i := range l.slope.Operands() {
		for n, s := range operands[i].Strides {
			if s != 0 && weight.Strides[n] == 0 {
				return false // one weight would have to be several
			}
		}
	}
	folded := f.temp(product, weight.Value.Name+".folded", weight.Value.Shape)
	scaled := f.over(product, func(n int) bool { return weight.Strides[n] != 0 }, ir.Access{Value: folded, Offset: weight.Offset, Strides: weight.Strides}, append([]ir.Access{weight}, operands...))
	scaled.Expr = expr.Mul(expr.Arg(0), shifted(l.slope, 1))
	if !scaled.Out.Injective(scaled.Loops) {
		return false
	}
	var shape []int
	moves := func(n int) bool {
		return slices.ContainsFunc(at0.Operands(), func(i int) bool { return operands[i].Strides[n] != 0 })
	}
	for n, loop := range product.Loops {
		if moves(n) {
			shape = append(shape, loop.N)
		}
	}
	if len(shape) == 0 {
		return false
	}
	bias := f.temp(product, op.Layer+".folded", shape)
	at := ir.Access{Value: bias, Strides: make([]int, len(product.Loops))}
	for n, size := len(product.Loops)-1, 1; n >= 0; n-- {
		if moves(n) {
			at.Strides[n] = size
			size *= product.Loops[n].N
		}
	}
	shift := f.over(product, moves, at, operands)
	shift.Expr = at0
	product.In[k] = ir.Access{Value: folded, Offset: weight.Offset, Strides: weight.Strides}
	result := operands[len(op.In)]
	sum := f.over(product, func(n int) bool { return product.Out.Strides[n] != 0 }, result, []ir.Access{product.Out, at})
	sum.Expr = expr.Add(expr.Arg(0), expr.Arg(1))
	f.p.Values = append(f.p.Values, folded, bias)
	f.p.Folded = append(f.p.Folded, ir.Folded{Layer: op.Layer, Into: product.Layer})
	for _, made := range []*ir.Op{scaled, shift} {
		dropUnused(made)
		made.Collapse()
		f.derived = append(f.derived, made)
	}
	sum.Collapse()
	*op = *sum
	return true
}

func (f *folding) temp(of *ir.Op, name string, shape []int) *ir.Value {
	return &ir.Value{Name: name, Shape: slices.Clone(shape), Role: ir.Temp, Layer: of.Layer}
}

// over is an operation in those of a contraction's loops that are wanted.
func (f *folding) over(product *ir.Op, wanted func(n int) bool, out ir.Access, in []ir.Access) *ir.Op {
	op := &ir.Op{Kind: ir.Map, Layer: product.Layer, Stage: product.Stage}
	pick := func(a ir.Access) ir.Access {
		some := ir.Access{Value: a.Value, Offset: a.Offset}
		for n, s := range a.Strides {
			if wanted(n) {
				some.Strides = append(some.Strides, s)
			}
		}
		return some
	}
	for n, loop := range product.Loops {
		if wanted(n) {
			op.Loops = append(op.Loops, loop)
		}
	}
	op.Out = pick(out)
	for _, a := range in {
		op.In = append(op.In, pick(a))
	}
	return op
}

// shifted is e with n added to the numbers of its operands.
func shifted(e *expr.Expr, n int) *expr.Expr {
	args := make([]*expr.Expr, e.MaxArg()+1)
	for i := range args {
		args[i] = expr.Arg(n + i)
	}
	return e.Substitute(args)
}
