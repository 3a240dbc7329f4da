package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/constraint"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/regularizer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// Recurrent are the options that rnn, lstm and gru have in common. They read a
// tensor whose first axis is time, and hand a state from step to step.
type Recurrent struct {
	Units                spec.Shape              `opt:"units,required" doc:"shape of the state"`
	Layers               int                     `opt:"layers" min:"1" max:"1000" doc:"how many there are, each of which reads the sequence of the one below: num_layers of PyTorch; those inside of bidirectional read both directions of the one below"`
	LayerDropout         float64                 `opt:"layer_dropout" min:"0" max:"0.99999" doc:"the share of the elements that go from one of the layers to the next that is set to 0 in training, others at each step: dropout of PyTorch"`
	UseBias              bool                    `opt:"use_bias" doc:"whether there is a bias"`
	KernelInitializer    initializer.Initializer `opt:"kernel_initializer" doc:"of the weight on the input; by default normal with variance 1/n"`
	KernelRegularizer    regularizer.Regularizer `opt:"kernel_regularizer" doc:"penalty on the weight on the input; none by default"`
	KernelConstraint     constraint.Constraint   `opt:"kernel_constraint" doc:"bounds of the weight on the input after each step of training; none by default"`
	RecurrentInitializer initializer.Initializer `opt:"recurrent_initializer" doc:"of the weight on the state; by default normal with variance 1/n"`
	RecurrentRegularizer regularizer.Regularizer `opt:"recurrent_regularizer" doc:"penalty on the weight on the state; none by default"`
	RecurrentConstraint  constraint.Constraint   `opt:"recurrent_constraint" doc:"bounds of the weight on the state after each step of training; none by default"`
	BiasInitializer      initializer.Initializer `opt:"bias_initializer" with:"use_bias" doc:"of the bias; zeros by default"`
	BiasRegularizer      regularizer.Regularizer `opt:"bias_regularizer" with:"use_bias" doc:"penalty on the bias; none by default"`
	BiasConstraint       constraint.Constraint   `opt:"bias_constraint" with:"use_bias" doc:"bounds of the bias after each step of training; none by default"`
	Dropout              float64                 `opt:"dropout" min:"0" max:"0.99999" doc:"the share of the elements of a step's input that is set to 0 in training, see dropout: the same ones at every step of a sample and for all gates"`
	RecurrentDropout     float64                 `opt:"recurrent_dropout" min:"0" max:"0.99999" doc:"likewise of the state where weights multiply it; Gal and Ghahramani 2016"`
	ReturnSequences      bool                    `opt:"return_sequences" doc:"whether the layer's own result is the state after every step instead of after the last"`
	GoBackwards          bool                    `opt:"go_backwards" doc:"read the sequence from its end; results are in the order of reading, in which further layers read them"`
	ZeroOutput           bool                    `opt:"zero_output_for_mask" doc:"whether the state after a step that does not count, see masking, is shown as 0 instead of the one before"`
	Stateful             bool                    `opt:"stateful" doc:"whether a sample begins with the state that the one of the same number in the batch before has left; see [what is carried](../docs/weights.md#states-from-batch-to-batch)"`
	InitialState         spec.Reference          `opt:"initial_state" doc:"the state before the first step, of several layers [layers, units]; 0 by default"`
}

// Reads implements Reader.
func (l *Recurrent) Reads() map[string]spec.Ref {
	if l.InitialState.Name == "" {
		return nil
	}
	return map[string]spec.Ref{"initial_state": l.InitialState.Ref}
}

// sequence is a recurrent layer under construction.
type sequence struct {
	*Recurrent
	c      *Context
	steps  int
	size   int  // of the state
	rows   int  // of the weights: the gates' sizes together
	level  int  // which of several layers it is
	turned bool // whether it reads from the end
	weight *ir.Value
	bias   *ir.Value // nil: none
	input  *ir.Value // [steps, rows], the weighted inputs of all steps
	left   *ir.Value // [size], factors of dropout for the state; nil: nothing is dropped
	mask   *ir.Value // [steps], in the order of reading; nil: all count
}

// begin checks the input, declares the weights of so many gates and weighs the
// inputs of all steps at once. It is nil after a mistake.
func (l *Recurrent) begin(c *Context, gates int) *sequence {
	x := c.In[0]
	if len(x.Shape) < 2 {
		c.Errorf("type", "input is %v; expected a sequence, with time as the first of at least two axes", x.Shape)
		return nil
	}
	s := &sequence{Recurrent: l, c: c, steps: x.Shape[0], size: ir.Size(l.Units)}
	s.rows = gates * s.size
	if c.level != nil {
		s.level = *c.level
	}
	s.turned = (l.GoBackwards && s.level == 0) != c.Reverse
	if c.Purpose == ir.Step && s.turned {
		c.Errorf("go_backwards", "a sequence cannot be read from its end step by step")
		return nil
	}
	features := x.Size() / s.steps
	if int64(s.rows)*int64(max(features, s.size)) > spec.MaxElements {
		c.Errorf("units", "a weight of %d × %d elements is too large; at most %d", s.rows, max(features, s.size), spec.MaxElements)
		return nil
	}
	kernel := l.KernelInitializer.Or(initializer.Default(""))
	w := l.KernelRegularizer.On(c.Weight("weight_ih", []int{s.rows, features}, kernel.Init([]int{s.rows, features}, features, s.rows)))
	recurrent := l.RecurrentInitializer.Or(initializer.Default(""))
	s.weight = l.RecurrentRegularizer.On(c.Weight("weight_hh", []int{s.rows, s.size}, recurrent.Init([]int{s.rows, s.size}, s.size, s.rows)))
	if w == nil || s.weight == nil {
		return nil
	}
	c.constrain("kernel_constraint", l.KernelConstraint, w, []int{features}, []int{s.rows})
	c.constrain("recurrent_constraint", l.RecurrentConstraint, s.weight, []int{s.size}, []int{s.rows})
	s.input = s.weigh(w, s.drop(x), features)
	if l.UseBias {
		s.input = s.addBias(s.input)
	}
	if s.input == nil {
		return nil
	}
	if s.heed(x.Mask); s.mask == nil && l.ZeroOutput {
		c.Errorf("zero_output_for_mask", "all steps count, for what the layer reads has no mask; expected one of masking or of an embedding with mask_zero")
		return nil
	}
	return s
}

// drop leaves the same elements out at every step, of the inputs and then of the states.
func (s *sequence) drop(x *ir.Value) *ir.Value {
	s.left = s.c.dropped(".recurrent_dropout", s.RecurrentDropout, []int{s.size})
	left := s.c.dropped(".dropout", s.Dropout, x.Shape[1:])
	if left == nil {
		return x
	}
	return s.combine("left", expr.Mul(expr.Arg(0), expr.Arg(1)), x, left)
}

// heed takes over the mask of the input, which lets states stay as they are.
func (s *sequence) heed(mask *ir.Value) {
	switch {
	case mask == nil || len(mask.Shape) != 1:
	case !s.turned:
		s.mask = mask
	default:
		s.mask = s.c.Temp(s.c.Name+".mask", mask.Shape)
		s.mask.Stop = true
		s.c.Op((&ir.Op{
			Kind: ir.Move, Loops: []ir.Loop{{Name: "t", N: s.steps}}, Out: ir.Access{Value: s.mask, Strides: []int{1}},
			In: []ir.Access{{Value: mask, Offset: s.steps - 1, Strides: []int{-1}}},
		}))
	}
}

// set is the memory after a step, e(in…), or that before where the step does not count.
func (s *sequence) set(m *memory, e *expr.Expr, in ...*ir.Value) {
	if s.mask == nil {
		s.c.Elementwise(s.after(m), e, in...)
		return
	}
	fresh := s.combine(m.name+"_fresh", e, in...)
	now, counts := expr.Mul(expr.Arg(0), expr.Arg(2)), expr.Sub(expr.Const(1), expr.Arg(2))
	s.c.Elementwise(s.after(m), expr.Add(now, expr.Mul(expr.Arg(1), counts)), fresh, s.before(m), s.c.Slice(s.mask, 0, 1, []int{1}))
}

// weigh is W·x[t] for every step t, in the order of reading.
func (s *sequence) weigh(w, x *ir.Value, features int) *ir.Value {
	out := s.c.Temp(s.c.Name+".product", []int{s.steps, s.rows})
	from := ir.Access{Value: x, Strides: []int{features, 0, 1}}
	if s.turned {
		from.Offset, from.Strides[0] = (s.steps-1)*features, -features
	}
	op := &ir.Op{
		Kind:  ir.Contract,
		Loops: []ir.Loop{{Name: "t", N: s.steps}, {Name: "o", N: s.rows}, {Name: "i", N: features}},
		Out:   ir.Access{Value: out, Strides: []int{s.rows, 1, 0}},
		In:    []ir.Access{{Value: w, Strides: []int{0, features, 1}}, from},
	}
	s.c.Op(op.WithoutUnitLoops())
	return out
}

func (s *sequence) addBias(product *ir.Value) *ir.Value {
	if s.bias = s.BiasRegularizer.On(s.c.bias("bias", s.rows, s.BiasInitializer)); s.bias == nil {
		return nil
	}
	out := s.c.Temp(s.c.Name+".input", product.Shape)
	op := &ir.Op{
		Kind: ir.Map, Loops: []ir.Loop{{Name: "t", N: s.steps}, {Name: "o", N: s.rows}},
		Out:  ir.Access{Value: out, Strides: []int{s.rows, 1}},
		In:   []ir.Access{{Value: product, Strides: []int{s.rows, 1}}, {Value: s.bias, Strides: []int{0, 1}}},
		Expr: expr.Add(expr.Arg(0), expr.Arg(1)),
	}
	s.c.Op(op.WithoutUnitLoops())
	return out
}

// memory is a value that goes from step to step: before the first step and
// after each one.
type memory struct {
	name string
	all  *ir.Value // [steps+1, size]
	kept *ir.Value // in a program for one time step: the session's
	from *ir.Value // stateful: before the sample
}

// remember declares a memory and sets it before the first step. It is nil
// where the given start does not fit.
func (s *sequence) remember(name, option string) *memory {
	m := &memory{name: name, all: s.c.Temp(s.c.Name+"."+name+"s", []int{s.steps + 1, s.size})}
	op := &ir.Op{
		Kind: ir.Map, Loops: []ir.Loop{{Name: "i", N: s.size}},
		Out: ir.Access{Value: m.all, Strides: []int{1}}, Expr: expr.Const(0),
	}
	start := s.c.Extra[option]
	if s.c.Purpose == ir.Step {
		if start != nil {
			s.c.Errorf(option, "the state of a session is set by its user, not by a layer")
			return nil
		}
		m.kept = s.c.Value(ir.Value{Name: s.c.Name + "." + name, Shape: s.Units, Role: ir.State})
		s.c.Program.States = append(s.c.Program.States, m.kept)
		op.Kind, op.Expr, op.In = ir.Move, nil, []ir.Access{{Value: m.kept, Strides: []int{1}}}
	} else if s.Stateful {
		if start != nil || s.c.times > 1 {
			s.refuse(option, start)
			return nil
		}
		m.from = s.c.Value(ir.Value{Name: "carried." + s.c.Name + "." + name, Shape: s.Units, Role: ir.Input})
		op.Kind, op.Expr, op.In = ir.Move, nil, []ir.Access{{Value: m.from, Strides: []int{1}}}
	}
	if start != nil {
		shape := s.memories()
		if start.Size() != ir.Size(shape) {
			s.c.Errorf(option, "%v has %d elements, but the state of shape %v has %d", start.Shape, start.Size(), shape, ir.Size(shape))
			return nil
		}
		op.Kind, op.Expr, op.In = ir.Move, nil, []ir.Access{{Value: start, Offset: s.level * s.size, Strides: []int{1}}}
	}
	s.c.Op(op)
	return m
}

// memories is the shape of a memory of all layers.
func (s *sequence) memories() []int {
	if s.Layers == 1 {
		return s.Units
	}
	return append([]int{s.Layers}, s.Units...)
}

// before and after are the memory at the beginning and at the end of a step.
func (s *sequence) before(m *memory) *ir.Value {
	return s.c.Slice(m.all, 0, s.size, []int{s.size})
}

func (s *sequence) after(m *memory) *ir.Value {
	return s.c.Slice(m.all, s.size, s.size, []int{s.size})
}

// now is the step's part of a value of all steps.
func (s *sequence) now(v *ir.Value) *ir.Value {
	n := v.Size() / s.steps
	return s.c.Slice(v, 0, n, []int{n})
}

// gate is part k of a step's value of all gates.
func (s *sequence) gate(v *ir.Value, k int) *ir.Value {
	return s.c.Slice(v, k*s.size, 0, []int{s.size})
}

// each builds the operations of one step; they run for all.
func (s *sequence) each(step func()) {
	s.c.Along(ir.Loop{Name: "t", N: s.steps}, true, step)
}

// recur is W_hh·state, of which dropout leaves a part, for gates of the weights from first on.
func (s *sequence) recur(name string, state *ir.Value, first, gates int) *ir.Value {
	if s.left != nil {
		state = s.combine(name+"_left", expr.Mul(expr.Arg(0), expr.Arg(1)), state, s.left)
	}
	rows := gates * s.size
	out := s.c.Temp(s.c.Name+"."+name, []int{rows})
	s.c.Op(&ir.Op{
		Kind:  ir.Contract,
		Loops: []ir.Loop{{Name: "o", N: rows}, {Name: "i", N: s.size}},
		Out:   ir.Access{Value: out, Strides: []int{1, 0}},
		In: []ir.Access{
			{Value: s.weight, Offset: first * s.size * s.size, Strides: []int{s.size, 1}},
			{Value: state, Strides: []int{0, 1}},
		},
	})
	return out
}

// combine is e(in…) for every element of the state.
func (s *sequence) combine(name string, e *expr.Expr, in ...*ir.Value) *ir.Value {
	out := s.c.Temp(s.c.Name+"."+name, in[0].Shape)
	s.c.Elementwise(out, e, in...)
	return out
}

// activate applies a, under a name.
func (s *sequence) activate(a activation.Activation, name string, x *ir.Value) *ir.Value {
	if a.Kind == nil {
		return x
	}
	y := a.Apply(s.c.For(name), x)
	if y != x {
		s.c.Rename(y, s.c.Name+"."+name)
	}
	return y
}
