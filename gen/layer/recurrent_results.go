package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// results are the states after every step, under the name that the memory has
// in a spec, and after the last.
func (s *sequence) results(state *memory, others ...*memory) {
	for _, m := range append([]*memory{state}, others...) {
		s.keep(m)
	}
	sequence := s.shown(s.copyOut("sequence", state, s.size, append([]int{s.steps}, s.Units...)))
	last := s.copyOut(state.name, state, s.steps*s.size, s.Units)
	if s.ReturnSequences {
		s.c.Named("", sequence)
	} else {
		s.c.Named("", last)
	}
	s.c.Named("sequence", sequence)
	s.c.Named(state.name, last)
	for _, m := range others {
		s.c.Named(m.name, s.copyOut(m.name, m, s.steps*s.size, s.Units))
	}
}

// shown is the states after every step as others see them, with the mask.
func (s *sequence) shown(sequence *ir.Value) *ir.Value {
	if s.mask == nil {
		return sequence
	}
	if s.ZeroOutput {
		y := s.c.Temp(s.c.Name+".shown", sequence.Shape)
		s.c.Elementwise(y, expr.Mul(expr.Arg(0), expr.Arg(1)), sequence, s.c.over(s.mask, sequence.Shape))
		sequence = y
	}
	sequence.Mask = s.mask
	return sequence
}

// refuse says why a layer cannot be stateful.
func (s *sequence) refuse(option string, start *ir.Value) {
	if start != nil {
		s.c.Errorf(option, "option %q: the layer is stateful, so that it begins where the batch before has ended; remove one of both", option)
		return
	}
	s.c.Errorf("stateful", "option \"stateful\": the layer around it applies it %d times to each sample, so that there is no state to go on from; remove this", s.c.times)
}

// keep hands the memory to the next time step, or to the next batch.
func (s *sequence) keep(m *memory) {
	if m.from != nil {
		after := s.copyOut(m.name+"_left", m, s.steps*s.size, s.Units)
		s.c.Program.Carried = append(s.c.Program.Carried, ir.Carried{Before: m.from, After: after})
	}
	if m.kept == nil {
		return
	}
	s.c.Op(&ir.Op{
		Kind: ir.Move, Loops: []ir.Loop{{Name: "i", N: s.size}},
		Out: ir.Access{Value: m.kept, Strides: []int{1}},
		In:  []ir.Access{{Value: m.all, Offset: s.steps * s.size, Strides: []int{1}}},
	})
}

func (s *sequence) copyOut(name string, m *memory, offset int, shape []int) *ir.Value {
	out := s.c.Temp(s.c.Name+"."+name, shape)
	s.c.Op(&ir.Op{
		Kind: ir.Move, Loops: []ir.Loop{{Name: "i", N: out.Size()}},
		Out: ir.Access{Value: out, Strides: []int{1}},
		In:  []ir.Access{{Value: m.all, Offset: offset, Strides: []int{1}}},
	})
	return out
}
