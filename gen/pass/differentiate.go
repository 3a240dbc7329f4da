package pass

import (
	"fmt"
	"maps"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Differentiate appends, for each operation in reverse, the operations that
// carry the gradient of the loss from its result to its operands. A loss's own
// gradient is the constant weight of that loss, so it needs no memory.
func Differentiate(p *ir.Program) error {
	d := &differentiation{program: p, grads: map[*ir.Value]*ir.Value{}, written: map[*ir.Value]bool{}, seeds: map[*ir.Value]float64{}, of: map[*ir.Value]bool{}}
	for _, v := range p.Trainable() {
		d.of[v] = true
	}
	d.findActive()
	for _, o := range p.Outputs {
		if o.Loss != nil {
			d.seeds[o.Loss] = o.LossWeight
		}
	}
	if p.Activity != nil {
		d.seeds[p.Activity] = 1
	}
	for _, v := range p.Trainable() {
		d.grads[v] = d.declare(v)
		d.written[d.grads[v]] = true
	}
	backward, err := d.ops(p.Ops)
	p.Ops = append(p.Ops, backward...)
	return err
}

// ops differentiates a list, from the last to the first.
func (d *differentiation) ops(list []*ir.Op) ([]*ir.Op, error) {
	outer := d.backward
	defer func() { d.backward = outer }()
	d.backward = nil
	for _, op := range slices.Backward(list) {
		rule := d.op
		if op.Kind == ir.Scan {
			rule = d.scan
		}
		if err := rule(op); err != nil {
			return nil, err
		}
	}
	return d.backward, nil
}

type differentiation struct {
	program  *ir.Program
	of       map[*ir.Value]bool // gradients are taken by these: the trainable weights, or inputs
	active   map[*ir.Value]bool // depends on one of them
	grads    map[*ir.Value]*ir.Value
	written  map[*ir.Value]bool
	seeds    map[*ir.Value]float64
	backward []*ir.Op
	depth    int          // scans around the operation at hand
	parts    []weightPart // of gradients of weights, to be added to these after the outermost of them
	zeros    []*ir.Op     // to stand before the outermost of them to which what they clear is not local
}

func (d *differentiation) findActive() {
	d.active = maps.Clone(d.of)
	// What a scan hands from iteration to iteration is read before it is written, so once
	// through the operations is not enough.
	for before := -1; before < len(d.active); {
		before = len(d.active)
		for _, op := range ir.Leaves(d.program.Ops) {
			if slices.ContainsFunc(op.In, func(a ir.Access) bool { return d.wants(a.Value) }) {
				d.active[op.Out.Value.Root()] = true
			}
		}
	}
}

// wants reports whether a gradient has to reach v.
func (d *differentiation) wants(v *ir.Value) bool {
	for u := v; u != nil; u = u.Alias {
		if u.Stop {
			return false
		}
	}
	return d.active[v.Root()]
}

func (d *differentiation) declare(of *ir.Value) *ir.Value {
	g := &ir.Value{Name: "d." + of.Name, Shape: of.Shape, Role: ir.Grad, Layer: of.Layer, Of: of, Local: of.Local}
	d.program.Values = append(d.program.Values, g)
	return g
}

func (d *differentiation) gradOf(v *ir.Value) *ir.Value {
	root := v.Root()
	if d.grads[root] == nil {
		d.grads[root] = d.declare(root)
	}
	return d.grads[root]
}

// upstream is the gradient that arrives at an operation: values in memory, or
// the weight of a loss.
type upstream struct {
	access   ir.Access
	constant float64
	inMemory bool
}

func (d *differentiation) op(op *ir.Op) error {
	root := op.Out.Value.Root()
	up := upstream{}
	if w, ok := d.seeds[root]; ok {
		up.constant = w
	} else if g := d.grads[root]; g != nil && d.written[g] {
		up.access, up.inMemory = ir.Access{Value: g, Offset: op.Out.Offset, Strides: op.Out.Strides}, true
	} else {
		return nil
	}
	if op.Kind == ir.Contract {
		d.contract(op, up) // what was there before, if it adds, has the same gradient
		return nil
	}
	if op.Add {
		return fmt.Errorf("%s: an operation that adds has no derivative rule", op)
	}
	switch op.Kind {
	case ir.Gather:
		return d.gather(op, up)
	case ir.Scatter:
		return fmt.Errorf("%s: a scatter has no derivative rule", op)
	}
	if op.Max {
		return d.selectAndScatter(op, up)
	}
	for i := range op.In {
		if d.wants(op.In[i].Value) {
			if err := d.pointwise(op, i, up); err != nil {
				return err
			}
		}
	}
	return nil
}

// contract: Out = Σ A·B gives dA += Σ dOut·B and dB += Σ A·dOut, the same loops
// with the operands in other places.
func (d *differentiation) contract(op *ir.Op, up upstream) {
	for i := 0; i < 2; i++ {
		if !d.wants(op.In[i].Value) {
			continue
		}
		in := []ir.Access{op.In[0], op.In[1]}
		in[i] = up.access
		d.emit(op, &ir.Op{Kind: ir.Contract, Loops: op.Loops, In: in}, op.In[i])
	}
}

// pointwise: Out = Σ e(In…) gives dIn[i] += dOut · ∂e/∂In[i], for every iteration of
// the loops; where several iterations read one element that is a sum.
func (d *differentiation) pointwise(op *ir.Op, i int, up upstream) error {
	factor, in, err := derivative(op, i)
	if err != nil {
		return err
	}
	if up.inMemory {
		in = append(in, up.access)
		factor = expr.Mul(expr.Arg(len(in)-1), factor)
	} else {
		factor = expr.Mul(expr.Const(up.constant), factor)
		if share := d.program.Share; share != nil { // the loss of the batch is a mean over the samples
			in = append(in, ir.Access{Value: share, Strides: make([]int, len(op.Loops))})
			factor = expr.Mul(expr.Arg(len(in)-1), factor)
		}
	}
	if factor.IsConst(0) {
		return nil
	}
	g := &ir.Op{Kind: ir.Map, Loops: op.Loops, Expr: factor, In: in}
	local := op.In[i].Value.Root().Local // there is one for each of their iterations
	if inner := (ir.Access{Strides: op.In[i].Strides[local:]}); !inner.Injective(op.Loops[local:]) {
		g.Kind = ir.Reduce
	}
	dropUnused(g)
	if g.Kind == ir.Map && g.Expr.Op == expr.OpArg {
		g.Kind, g.Expr = ir.Move, nil
	}
	d.emit(op, g, op.In[i])
	return nil
}

// derivative is ∂e/∂In[i] over the operands that come back, the last of which
// is the result.
func derivative(op *ir.Op, i int) (*expr.Expr, []ir.Access, error) {
	for _, r := range op.Rules {
		if r.Of == i {
			return r.Expr, append([]ir.Access(nil), r.In...), nil
		}
	}
	in := append([]ir.Access(nil), op.In...)
	if op.Kind == ir.Move {
		return expr.Const(1), in, nil
	}
	var y *expr.Expr
	if op.Kind == ir.Map {
		in = append(in, op.Out)
		y = expr.Arg(len(in) - 1)
	}
	f := expr.Derivative(op.Expr, i, y)
	if f == nil {
		return nil, nil, fmt.Errorf("%s has no derivative by operand %d", op.Expr, i)
	}
	return f, in, nil
}

// dropUnused removes the operands that the expression does not read.
func dropUnused(op *ir.Op) {
	with := make([]*expr.Expr, len(op.In))
	var kept []ir.Access
	for i, a := range op.In {
		if op.Expr.Uses(i) {
			with[i] = expr.Arg(len(kept))
			kept = append(kept, a)
		}
	}
	op.Expr, op.In = op.Expr.Substitute(with), kept
}

// emit appends g, which adds to the gradient of the operand at, or writes it
// where it is the first to do so.
func (d *differentiation) emit(from, g *ir.Op, at ir.Access) {
	target := d.gradOf(at.Value)
	g.Layer, g.Stage = from.Layer, backwardOf(from.Stage)
	g.Out = ir.Access{Value: target, Offset: at.Offset, Strides: at.Strides}
	g.Add = true
	if !d.written[target] {
		d.written[target] = true
		if d.starts(g) {
			g.Add = false
		} else {
			d.zero(g, target)
		}
	}
	d.backward = append(d.backward, g)
}

// starts reports whether g may write its result instead of adding to it: it
// reaches every element, and adds up all that belongs to one before the next.
// Inside a scan that must be so in each iteration.
func (d *differentiation) starts(g *ir.Op) bool {
	for i := g.Out.Value.Local; i < d.depth; i++ {
		if g.Out.Strides[i] == 0 && g.Loops[i].N > 1 {
			return false
		}
	}
	return g.Kind != ir.Scatter && g.Out.Covers(g.Loops) && (g.Kind == ir.Map || g.Kind == ir.Move || g.Kind == ir.SelectAndScatter || cleanSum(g))
}

// cleanSum reports whether every loop is either followed by the result or
// summed over, so that the sum can start from nothing.
func cleanSum(g *ir.Op) bool {
	var loops []ir.Loop
	var strides []int
	for i, l := range g.Loops {
		if i >= g.Out.Value.Root().Local && !g.Reduced(i) {
			loops, strides = append(loops, l), append(strides, g.Out.Strides[i])
		}
	}
	return ir.Access{Value: g.Out.Value, Strides: strides}.Injective(loops)
}

// zero clears v before g adds to it; before the scan, if g is in one to which v is not local.
func (d *differentiation) zero(g *ir.Op, v *ir.Value) {
	clear := &ir.Op{
		Kind: ir.Map, Layer: g.Layer, Stage: g.Stage,
		Loops: []ir.Loop{{Name: "i", N: v.Size()}},
		Out:   ir.Access{Value: v, Strides: []int{1}}, Expr: expr.Const(0),
	}
	clear.Loops = slices.Concat(g.Loops[:v.Local], clear.Loops)
	clear.Out.Strides = slices.Concat(make([]int, v.Local), clear.Out.Strides)
	if d.depth > v.Local {
		d.zeros = append(d.zeros, clear)
	} else {
		d.backward = append(d.backward, clear)
	}
}
