package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// Segment parts the operations of training into segments, where samples depend on one
// another. All groups of samples go through a segment before any enters the next.
// In between stand values of the batch: sums, of which each group makes its part in
// the segment, and what runs once. An operation is in the first segment that has what it
// reads, so that there are as few as can be.
func Segment(p *ir.Program) error {
	if p.Share == nil {
		return nil
	}
	derivation, group, weights := p.Phases()
	s := &segmentation{p: p, written: map[*ir.Value]int{}, read: map[*ir.Value]int{}, parts: map[*ir.Value]*ir.Value{}, begun: map[*ir.Value]bool{}, last: map[*ir.Value]int{}}
	for _, op := range group {
		op.Segment = s.earliest(op)
		p.Segments = max(p.Segments, op.Segment+1)
		s.note(op)
		if sumsSamples(op) {
			s.last[op.Out.Value.Root()] = op.Segment
		}
	}
	p.Ops = slices.Clip(derivation)
	for k := range p.Segments {
		s.segment(k, slices.DeleteFunc(slices.Clone(group), func(op *ir.Op) bool { return op.Segment != k }))
	}
	for _, op := range weights {
		op.Segment = p.Segments - 1
	}
	p.Ops = append(withoutNil(addTogether(p.Ops)), weights...)
	return nil
}

// addTogether makes one operation of neighbours that add to the same elements.
func addTogether(ops []*ir.Op) []*ir.Op {
	for i := 1; i < len(ops); i++ {
		a, b := ops[i-1], ops[i]
		if a == nil || a.Kind != ir.Map || b.Kind != ir.Map || !b.Add || a.Phase != b.Phase || a.Segment != b.Segment || a.Layer != b.Layer || a.Stage != b.Stage ||
			!slices.Equal(a.Loops, b.Loops) || a.Out.Value.Root() != b.Out.Value.Root() || a.Out.Offset != b.Out.Offset || !slices.Equal(a.Out.Strides, b.Out.Strides) ||
			slices.Contains(read(b), a.Out.Value.Root()) || len(a.In)+len(b.In) > ir.MaxOperands {
			continue
		}
		b.Add, b.Expr, b.In = a.Add, expr.Add(a.Expr, shifted(b.Expr, len(a.In))), slices.Concat(a.In, b.In)
		ops[i-1] = nil
	}
	return ops
}

type segmentation struct {
	p             *ir.Program
	written, read map[*ir.Value]int       // in which segment at last
	last          map[*ir.Value]int       // likewise, sums over the samples
	parts         map[*ir.Value]*ir.Value // of a group in these
	begun         map[*ir.Value]bool      // values of the batch, and parts, that are written already
}

// sumsSamples reports whether an operation makes a sum over the samples of a batch.
func sumsSamples(op *ir.Op) bool { return op.Kind != ir.Scan && op.Out.Value.OfBatch() && !op.Once() }

// earliest is the first segment that an operation may be in.
func (s *segmentation) earliest(op *ir.Op) int {
	k := 0
	for _, leaf := range op.Leaves() {
		for _, a := range leaf.In {
			v := a.Value.Root()
			at, written := s.written[v]
			if written && v.OfBatch() && !op.Once() { // it is there when the segment is over
				at++
			}
			k = max(k, at)
		}
		v := leaf.Out.Value.Root()
		k = max(k, s.written[v], s.read[v])
	}
	return k
}

func (s *segmentation) note(op *ir.Op) {
	for _, leaf := range op.Leaves() {
		for _, a := range leaf.In {
			v := a.Value.Root()
			s.read[v] = max(s.read[v], op.Segment)
		}
		s.written[leaf.Out.Value.Root()] = op.Segment
	}
}

// segment appends the operations of one: those of each group, the sums over groups, and
// what runs once.
func (s *segmentation) segment(k int, ops []*ir.Op) {
	var sums, once []*ir.Op
	for _, op := range ops {
		switch {
		case op.Once():
			once = append(once, op)
		case sumsSamples(op):
			v := op.Out.Value.Root()
			if s.parts[v] == nil {
				s.parts[v] = &ir.Value{Name: v.Name + ".part", Shape: v.Shape, Role: ir.Temp, Layer: v.Layer}
				s.p.Values = append(s.p.Values, s.parts[v])
			}
			s.toPart(op, s.parts[v])
			if s.last[v] == k {
				s.last[v] = -1
				sums = append(sums, sumOfParts(op, v, s.parts[v]))
			}
		default:
			s.p.Ops = append(s.p.Ops, op)
		}
	}
	for _, op := range append(sums, once...) {
		v := op.Out.Value.Root()
		if len(op.In) == 0 && s.parts[v] != nil {
			continue // sums need not be cleared
		}
		op.Phase, op.Segment, op.Add = ir.PerBatch, k, s.begun[v]
		s.begun[v] = true
		s.p.Ops = append(s.p.Ops, op)
	}
}

// toPart has an operation make a group's part of a sum.
func (s *segmentation) toPart(op *ir.Op, part *ir.Value) {
	op.Out.Value = part
	op.Add = s.begun[part] || !op.Out.Covers(op.Loops) || !cleanSum(op)
	if op.Add && !s.begun[part] {
		s.p.Ops = append(s.p.Ops, &ir.Op{
			Kind: ir.Map, Layer: op.Layer, Stage: op.Stage, Segment: op.Segment, Loops: []ir.Loop{{Name: "i", N: part.Size()}},
			Out: ir.Access{Value: part, Strides: []int{1}}, Expr: expr.Const(0),
		})
	}
	s.begun[part] = true
	s.p.Ops = append(s.p.Ops, op)
}

// sumOfParts adds up what the groups have made of a sum.
func sumOfParts(op *ir.Op, v, part *ir.Value) *ir.Op {
	return &ir.Op{
		Kind: ir.Reduce, Layer: op.Layer, Stage: op.Stage, Loops: []ir.Loop{{Name: "i", N: v.Size()}},
		Out: ir.Access{Value: v, Strides: []int{1}}, In: []ir.Access{{Value: part, Strides: []int{1}}}, Expr: expr.Arg(0),
	}
}
