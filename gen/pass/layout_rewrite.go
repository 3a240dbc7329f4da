package pass

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// rewriting is the list of operations while it is made anew.
type rewriting struct {
	*layouts
	ops    []*ir.Op
	copies map[*ir.Value]map[int]*ir.Value // that are up to date, by their planes, 0 for channels last
}

// rewrite gives every operation its operands in the layout that it wants them
// in, with copies where they are stored in another. What makes the gradients of
// weights stays last.
func (l *layouts) rewrite() {
	r := &rewriting{layouts: l, copies: map[*ir.Value]map[int]*ir.Value{}}
	derivation, groups, deferred := l.p.Phases()
	for _, op := range slices.Concat(derivation, groups) {
		r.ops = append(r.ops, r.op(op)...)
	}
	var last []*ir.Op
	for _, op := range deferred {
		last = append(last, r.op(op)...)
	}
	l.p.Ops = append(r.ops, last...)
	for v, n := range l.planes {
		v.Shape = planesOf(v, n)
	}
}

// planesOf is the shape of a value with its channels in front.
func planesOf(v *ir.Value, n int) []int {
	if last := len(v.Shape) - 1; v.Shape[last] == n {
		return append([]int{n}, v.Shape[:last]...)
	}
	return []int{n, v.Size() / n}
}

// op is an operation on the layouts that it wants. A convolution may write what
// must be channels last; then a copy follows. Copies of operands are appended to the list at once.
func (r *rewriting) op(op *ir.Op) []*ir.Op {
	if op.Kind == ir.Scan {
		r.written(op)
		return []*ir.Op{op}
	}
	wanted := r.wanted(op)
	c := op
	if slices.Max(wanted) > 0 {
		c = r.converted(op, wanted)
	}
	for i := range op.In {
		if v, n := op.In[i].Value.Root(), wanted[i+1]; n != r.planes[v] {
			c.In[i].Value = r.copied(v, n, op)
		}
	}
	r.written(op)
	v, n := op.Out.Value.Root(), wanted[0]
	if n == r.planes[v] {
		return []*ir.Op{c}
	}
	c.Out.Value = r.declare(v, n)
	return []*ir.Op{c, transposed(op, c.Out.Value, n, v, 0)}
}

// written forgets the copies of what op writes.
func (r *rewriting) written(op *ir.Op) {
	for _, leaf := range op.Leaves() {
		delete(r.copies, leaf.Out.Value.Root())
	}
}

// copied is v in another layout than it is stored in, for op to read.
func (r *rewriting) copied(v *ir.Value, planes int, op *ir.Op) *ir.Value {
	if r.copies[v] == nil {
		r.copies[v] = map[int]*ir.Value{}
	}
	if r.copies[v][planes] == nil {
		c := r.declare(v, planes)
		if r.planes[v] > 0 && planes > 0 {
			r.ops = append(r.ops, transposed(op, r.copied(v, 0, op), 0, c, planes))
		} else {
			r.ops = append(r.ops, transposed(op, v, r.planes[v], c, planes))
		}
		r.copies[v][planes] = c
	}
	return r.copies[v][planes]
}

// transposed copies a value from planes to channels last or the other way, on
// behalf of op.
func transposed(op *ir.Op, from *ir.Value, planes int, to *ir.Value, toPlanes int) *ir.Op {
	n := max(planes, toPlanes)
	places := from.Size() / n
	strides := func(planes int) []int {
		if planes > 0 {
			return []int{1, places}
		}
		return []int{n, 1}
	}
	return &ir.Op{
		Kind: ir.Move, Layer: op.Layer, Stage: op.Stage, Phase: min(op.Phase, ir.PerGroup),
		Loops: []ir.Loop{{Name: "i", N: places}, {Name: "c", N: n}},
		Out:   ir.Access{Value: to, Strides: strides(toPlanes)},
		In:    []ir.Access{{Value: from, Strides: strides(planes)}},
	}
}

func (r *rewriting) declare(v *ir.Value, planes int) *ir.Value {
	if planes > 0 {
		return r.names.declare(v, "planes", planesOf(v, planes))
	}
	return r.names.declare(v, "last", slices.Clone(v.Shape))
}

// names are those that a program's values have.
type names struct {
	p     *ir.Program
	taken map[string]bool
}

func namesOf(p *ir.Program) names {
	n := names{p, map[string]bool{}}
	for _, v := range p.Values {
		n.taken[v.Name] = true
	}
	return n
}

// declare adds an intermediate value, named after another and what it is of it.
func (n names) declare(of *ir.Value, what string, shape []int) *ir.Value {
	name := of.Name + "." + what
	for k := 2; n.taken[name]; k++ {
		name = fmt.Sprintf("%s.%s%d", of.Name, what, k)
	}
	n.taken[name] = true
	v := &ir.Value{Name: name, Shape: shape, Role: ir.Temp, Layer: of.Layer}
	n.p.Values = append(n.p.Values, v)
	return v
}
