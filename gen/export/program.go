package export

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// writers are, for each value, the operations of the program that write it.
func writers(p *ir.Program) map[*ir.Value][]int {
	all := map[*ir.Value][]int{}
	for i, op := range p.Ops {
		for _, leaf := range op.Leaves() {
			root := leaf.Out.Value.Root()
			if list := all[root]; len(list) == 0 || list[len(list)-1] != i {
				all[root] = append(list, i)
			}
		}
	}
	return all
}

// source is the tensor of a value, in the shape that its memory or the layer gives it.
func (s *scope) source(v *ir.Value) tensor {
	root := v.Root()
	switch root.Role {
	case ir.Param:
		return tensor{s.constant(onnx.NewFloats(root.Name, root.Shape, s.weights[root.Name])), false, root.Shape}
	case ir.Const:
		return tensor{s.constant(onnx.NewFloats(root.Name, root.Shape, root.Data)), false, root.Shape}
	}
	if w := s.given(v); w != nil {
		return tensor{s.of(w), true, w.Shape}
	}
	if s.contents[root] == nil {
		s.compute(root)
	}
	if c := s.contents[root]; c != nil {
		return s.scopeOf(root).assembled(c)
	}
	s.refuse("nothing computes %s", root.Name)
	return missing(root).tensor
}

// given is a value of the same memory that a layer's own operators have given, or an input.
func (e *exporter) given(v *ir.Value) *ir.Value {
	same := e.values[v.Root()]
	if slices.Contains(same, v) {
		return v
	}
	if len(same) > 0 {
		return same[0]
	}
	return nil
}

// scopeOf names operators after a value.
func (s *scope) scopeOf(v *ir.Value) *scope { return &scope{s.exporter, v.Name, s.label} }

// compute runs the operations that a value needs and that have not run yet, in their order.
func (s *scope) compute(v *ir.Value) {
	needed := map[int]bool{}
	s.need(v.Root(), needed, map[*ir.Value]bool{})
	for i, op := range s.program.Ops {
		if needed[i] && !s.ran[i] {
			s.ran[i] = true
			s.run(op)
		}
	}
}

// need collects the operations that a value is made by, and those before them.
func (s *scope) need(v *ir.Value, needed map[int]bool, seen map[*ir.Value]bool) {
	if seen[v] || s.given(v) != nil {
		return
	}
	seen[v] = true
	if logits := s.softmaxes[v]; logits != nil || s.ones[v] {
		if logits != nil {
			s.need(logits.Root(), needed, seen)
		}
		needed[s.writers[v][len(s.writers[v])-1]] = true
		return
	}
	for _, i := range s.writers[v] {
		if needed[i] || s.ran[i] {
			continue
		}
		needed[i] = true
		for _, leaf := range s.program.Ops[i].Leaves() {
			for _, a := range leaf.In {
				s.need(a.Value.Root(), needed, seen)
			}
			s.need(leaf.Out.Value.Root(), needed, seen)
		}
	}
}

// run exports an operation.
func (s *scope) run(op *ir.Op) {
	if op.Kind == ir.Scan {
		s.loop(op)
		return
	}
	root := op.Out.Value.Root()
	inner := &scope{s.exporter, op.Out.Value.Name, s.label}
	switch logits := s.softmaxes[root]; {
	case logits != nil:
		inner.softmax(root, logits)
	case s.ones[root]:
		one, loops := 1., []ir.Loop{{N: root.Size()}}
		s.add(piece{fill: &one, access: ir.Access{Value: root, Strides: []int{1}}, loops: loops})
	default:
		inner.lower(op)
	}
}

// mostSteps bounds the operations of loops that are written out.
const mostSteps = 20000

// loop writes the iterations of a loop one after the other.
func (s *scope) loop(op *ir.Op) {
	if s.steps += stepsOf(op, 0); s.steps <= mostSteps {
		s.unroll(op, nil)
		return
	}
	s.refuse("its steps would be written out as more than %d operations", mostSteps)
	for _, leaf := range op.Leaves() {
		root := leaf.Out.Value.Root()
		s.add(missing(root))
	}
}

// missing stands for a value that cannot be exported, so that what reads it says nothing more.
func missing(v *ir.Value) piece {
	loops, _ := ir.Loops(v.Shape)
	return piece{tensor: tensor{"missing", true, v.Shape}, access: ir.All(v), loops: loops}
}

// stepsOf is how many operations a loop is written out as, inside of others.
func stepsOf(op *ir.Op, depth int) int {
	n := 0
	for _, inner := range op.Body {
		if inner.Kind == ir.Scan {
			n += stepsOf(inner, depth+1)
		} else {
			n++
		}
	}
	return n * op.Loops[depth].N
}

func (s *scope) unroll(op *ir.Op, iteration []int) {
	depth := len(iteration)
	n := op.Loops[depth].N
	for i := range n {
		if op.Reverse {
			i = n - 1 - i
		}
		at := append(iteration[:depth:depth], i)
		for _, inner := range op.Body {
			if inner.Kind == ir.Scan {
				s.unroll(inner, at)
			} else {
				s.run(atIteration(inner, at))
			}
		}
	}
}

// atIteration is an operation of a loop's body as it runs in one iteration.
func atIteration(op *ir.Op, iteration []int) *ir.Op {
	at := func(a ir.Access) ir.Access {
		b := ir.Access{Value: a.Value, Offset: a.Offset, Strides: a.Strides[len(iteration):]}
		for k, i := range iteration {
			b.Offset += i * a.Strides[k]
		}
		return b
	}
	once := *op
	once.Loops, once.Out, once.In = op.Loops[len(iteration):], at(op.Out), nil
	for _, a := range op.In {
		once.In = append(once.In, at(a))
	}
	return &once
}

// split gives a loop that runs through several axes of the result one for each of them, and leaves
// out those of one iteration.
func split(op *ir.Op) *ir.Op {
	fine := *op
	fine.Loops, fine.Out, fine.In = nil, ir.Access{Value: op.Out.Value, Offset: op.Out.Offset}, nil
	for _, a := range op.In {
		fine.In = append(fine.In, ir.Access{Value: a.Value, Offset: a.Offset})
	}
	steps := ir.RowMajor(op.Out.Value.Shape)
	for i, l := range op.Loops {
		for _, part := range partsOf(l.N, op.Out.Strides[i], steps) {
			follow := func(a *ir.Access, stride int) { a.Strides = append(a.Strides, stride*part.every) }
			fine.Loops = append(fine.Loops, ir.Loop{Name: l.Name, N: part.n})
			follow(&fine.Out, op.Out.Strides[i])
			for k := range fine.In {
				follow(&fine.In[k], op.In[k].Strides[i])
			}
		}
	}
	return &fine
}

// part is one of the loops that a loop is split into: so many iterations, each so many of the whole.
type part struct{ n, every int }

// partsOf splits a loop at those steps of a shape that it reaches.
func partsOf(n, stride int, steps []int) []part {
	if n == 1 {
		return nil
	}
	parts := []part{}
	rest := n
	for _, step := range steps {
		if stride > 0 && step > stride && step%stride == 0 && step < stride*rest && rest%(step/stride) == 0 {
			each := step / stride
			parts = append(parts, part{rest / each, each})
			rest = each
		}
	}
	return append(parts, part{rest, 1})
}

// uses are the operands that an expression has.
func uses(x *expr.Expr, operands int) []int {
	return slices.DeleteFunc(counted(0, operands), func(i int) bool { return !x.Uses(i) })
}
