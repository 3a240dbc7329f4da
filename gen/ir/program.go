package ir

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Purpose is what a program is for.
type Purpose int

// The purposes.
const (
	Train    Purpose = iota // outputs, losses and gradients
	Predict                 // outputs
	Evaluate                // outputs and losses
	Step                    // outputs and states after one time step of a recurrent network
	Explain                 // gradients of what the outputs are made of by the inputs
)

func (p Purpose) String() string {
	return [...]string{"train", "predict", "evaluate", "step", "explain"}[p]
}

// Average says of a weight that is not trained what it is the running average of:
// a step makes it Momentum·Weight + (1-Momentum)·Of.
type Average struct {
	Weight, Of *Value
	Momentum   float64
}

// Folded says of a layer that its arithmetic is in the weights of another one.
type Folded struct{ Layer, Into string }

// Carried is a state before a sample and after it.
type Carried struct{ Before, After *Value }

// Program is a network as primitives.
type Program struct {
	Name       string
	Doc        string
	DType      runtime.DType
	Purpose    Purpose
	Whole      bool // layers keep what they might make again: what weights mean does not depend on that
	Measures   bool // to predict: what losses read stays, and they are computed after all else
	Width      int  // samples that vector code runs at once; 0: one, in plain Go
	Machine    *target.Target
	Values     []*Value
	Ops        []*Op
	Inputs     []*Value
	Params     []*Value
	Consts     []*Value
	States     []*Value
	Outputs    []*Output         // to explain, the gradients of inputs, under their names
	Seeds      []*Value          // to explain: what each output counts in the sum whose gradients are taken
	Carried    []Carried         // states from batch to batch, which Inputs and Outputs end with
	Activity   *Value            // penalties on what layers give of a sample, nil for none
	Share      *Value            // to train, where samples depend on one another through values of the batch; else nil
	Averages   []*Average        // in their order
	Folded     []Folded          // set by a pass
	Segments   int               // stretches of training with values of the batch between them, set by a pass
	Batch      int               // elements of these, set by the memory plan
	Arena      int               // elements, set by the memory plan
	Persistent int               // elements of what the gradients of weights need of each group of samples, likewise
	Kept       int               // elements of what samples need of what is derived from the weights, likewise
	Scratch    int               // elements of what lies between, likewise
	Refusal    string            // why it cannot run on kernels, set by a pass, which is the last; "": it can
	Built      int               // operations and operands that layers have appended
	names      map[string]*Value // while layers build
}

// Gathered reports whether what comes and goes with a sample, its inputs, targets,
// outputs and losses, lies in the arena with all else: where samples run side by
// side, and where the gradients of weights look for it after the last sample.
// Else it is where the caller has it.
func (p *Program) Gathered() bool { return p.Width > 1 || p.Width == 1 && p.Purpose == Train }

// Phases splits the operations by their phase. Those that run once for a batch between
// segments stand among those of groups.
func (p *Program) Phases() (weights, group, batch []*Op) {
	from := func(phase Phase) int {
		n := slices.IndexFunc(p.Ops, func(op *Op) bool { return op.Phase >= phase && (phase == PerGroup || !op.Out.Value.OfBatch()) })
		if n >= 0 {
			return n
		}
		return len(p.Ops)
	}
	first, last := from(PerGroup), from(PerBatch)
	return p.Ops[:first], p.Ops[first:last], p.Ops[last:]
}

// Measured splits operations of a program that measures predictions: what predicts, and the losses.
func Measured(ops []*Op) (prediction, losses []*Op) {
	n := slices.IndexFunc(ops, func(op *Op) bool { return op.Leaves()[0].Stage == LossForward })
	if n < 0 {
		return ops, nil
	}
	return ops[:n], ops[n:]
}

// Measuring is the program as it is to measure what it has predicted.
func (p *Program) Measuring() *Program {
	q := *p
	q.Purpose = Evaluate
	return &q
}

// Output is a result of the network and its loss; of a state that is carried there is none.
type Output struct {
	Name       string
	Value      *Value
	Target     *Value
	Sparse     bool // the target is a label, or several; Target is their one-hot form
	Form       runtime.LabelForm
	Loss       *Value
	LossWeight float64
	Weight     *Value // what the loss of a sample is multiplied by, nil for none
}

// SampleWeight is what the names of weights of samples begin with, before that of the output.
const SampleWeight = "sample_weight."

// Losses are those of a sample: of each output and, where layers have any, the penalties on
// what they give.
func (p *Program) Losses() []*Value {
	var all []*Value
	for _, o := range p.Outputs {
		if o.Loss != nil {
			all = append(all, o.Loss)
		}
	}
	if p.Activity != nil {
		all = append(all, p.Activity)
	}
	return all
}

// Trainable are the parameters that training changes.
func (p *Program) Trainable() []*Value {
	var t []*Value
	for _, v := range p.Params {
		if !v.Frozen {
			t = append(t, v)
		}
	}
	return t
}

// Products counts the multiplications and additions of the program's
// contractions.
func (p *Program) Products() int64 {
	n := int64(0)
	for _, op := range Leaves(p.Ops) {
		n += op.Products()
	}
	return n
}
