// Package ir is the compiler's intermediate representation: a list of
// primitives over tensors. A primitive is a nest of loops whose operands are
// addressed by affine functions of the loop indices; there are nine kinds, and
// every layer is made of them.
package ir

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Role says where a value's memory is.
type Role int

// The roles.
const (
	Input  Role = iota // the caller's, read only
	Target             // the caller's, read only; what an output should be
	State              // the session's; what a time step hands to the next
	Param              // a weight
	Const              // numbers from the spec
	Temp               // an intermediate value, in the arena
	Loss               // one number for each output
	Grad               // the gradient of the loss by a Param, a Temp or a Batch
	Batch              // one for all samples of a batch: a sum over them, or what is made of such
	Share              // of a sample in the mean over its batch, 1 over their number; 0 in lanes without a sample
)

func (r Role) String() string {
	return [...]string{"input", "target", "state", "param", "const", "temp", "loss", "grad", "batch", "share"}[r]
}

// Value is a tensor of one sample, row-major, or a weight.
type Value struct {
	Name  string // unique in the program: "hidden1", "hidden1.weight"
	Shape []int
	Role  Role
	Layer string // that makes it
	Alias *Value // shares this value's memory under another shape
	Of    *Value // Grad: the gradient of this value; Temp: a group's part of this gradient

	Init    *Init     // Param
	Frozen  bool      // Param that training leaves alone
	Penalty Penalty   // Param: what it adds to the loss of a batch
	Data    []float64 // Const
	Stop    bool      // no gradient flows through it
	Whole   *Whole    // Input of integers
	Mask    *Value    // while layers build: 1 for each step that counts, 0 for others; over the first axes
	From    *Activated
	Slice   *Slice // while a body is built: a part of another value

	Derived bool   // computed from weights alone, once for all samples
	Offset  int    // in a memory, set by the memory plan
	Memory  Memory // likewise, where it is not with the caller
}

// Memory is where a value lies.
type Memory int

// The memories.
const (
	Arena      Memory = iota // of a sample, or of a group of them
	Persistent               // outlives a group of samples
	Kept                     // belongs to the weights: what samples read of what is derived from them
	Scratch                  // is there while that is computed
)

func (m Memory) String() string { return [...]string{"arena", "persistent", "kept", "scratch"}[m] }

// Whole says of an input that it is of integers, of which what reads it wants those from 0 to Below-1; any
// where that is 0. The caller has them as integers; operations find them converted, in the arena.
type Whole struct{ Below int }

// Activated remembers of a value that it is an activation of another one, so
// that a loss can use a form that is stable in both tails.
type Activated struct {
	Name     string // "sigmoid", "softmax"
	Logits   *Value
	Max, Sum *Value // softmax: the maximum, and Σ exp(logit - maximum)
}

// Root is the value whose memory v shares, mostly v.
func (v *Value) Root() *Value {
	for v.Alias != nil {
		v = v.Alias
	}
	return v
}

// Size is the number of elements.
func (v *Value) Size() int { return Size(v.Shape) }

// Size is the number of elements of a shape.
func Size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// Penalty is what a weight w adds to the loss of a batch: L1·Σ|w| + L2·Σw².
type Penalty struct{ L1, L2 float64 }

// Init says how a weight starts.
type Init struct {
	Func   string // of package runtime: "GlorotUniform"
	Args   []any  // float64, int or string, after the tensor and its fans where Fans
	Fans   bool   // the function takes fan in and fan out
	FanIn  int
	FanOut int
	Random bool   // the function takes a random stream
	Ones   [2]int // elements from the first to before the second are then set to 1
}

// Kind is a primitive.
type Kind int

// The primitives.
const (
	Contract         Kind = iota // Out = Σ In[0]·In[1], then Expr(sum, In[2:]…) if there is one
	Map                          // Out = Expr(In…)
	Reduce                       // Out = Σ or max of Expr(In…) over the loops that Out does not follow
	Move                         // Out = In[0], an affine copy
	SelectAndScatter             // Out = In[2] at the first iteration of a window where In[0] = In[1], else 0
	Gather                       // Out = In[0] at the row that In[1] tells, see Rows
	Scatter                      // Out at the row that In[1] tells += In[0]
	Random                       // Out = factors of dropout: 0 or 1/(1-Rate); or Normal numbers
	Scan                         // Body for every iteration of a loop, in order
)

func (k Kind) String() string {
	return [...]string{"contract", "map", "reduce", "move", "select-and-scatter", "gather", "scatter", "random", "scan"}[k]
}

// Stage is a part of a step; with the layer it names the function that an
// operation becomes part of.
type Stage int

// The stages, in the order of their running.
const (
	Forward Stage = iota
	LossForward
	LossBackward
	Backward
)

func (s Stage) String() string {
	return [...]string{"forward", "loss", "lossgrad", "backward"}[s]
}

// Phase says how often an operation of a training step runs.
type Phase int

// The phases, in the order of their running.
const (
	PerWeights Phase = iota - 1 // once for the weights as they are: reads nothing else
	PerGroup                    // once for each group of samples
	PerBatch                    // once, over all groups of the batch: makes the gradients of weights
)

func (p Phase) String() string { return [...]string{"per weights", "per group", "per batch"}[p+1] }

// Loop is one index and its extent.
type Loop struct {
	Name string
	N    int
}

// Access addresses a value's flat memory: Offset + Σ Strides[i]·index[i].
type Access struct {
	Value   *Value
	Offset  int
	Strides []int
}

// Op is a primitive applied. The operations in the body of a scan have the
// scan's loop, and those of scans around it, as their first loops; the scan
// itself has no operands.
type Op struct {
	Kind    Kind
	Layer   string
	Stage   Stage
	Phase   Phase // not set in the body of a scan
	Segment int   // of training, which it is in or, once for the batch, at the end of; likewise
	Loops   []Loop
	Out     Access
	In      []Access
	Expr    *expr.Expr
	Add     bool // Out += instead of Out =
	Max     bool // Reduce by maximum instead of sum
	Doc     string
	Rules   []Rule // derivatives to use instead of those of Expr

	Rows Rows // Gather and Scatter: what the numbers of In[1] stand for

	Rate   float64 // Random: the probability of 0
	Normal bool    // Random: numbers of mean 0 and variance 1 instead
	Stream uint32  // Random: which random numbers

	Body    []*Op // of a scan
	Reverse bool  // the scan runs from the last iteration to the first
}

// Rule is a derivative given by hand: the gradient of In[Of] is the gradient
// of Out times Expr over In, where that is simpler or more stable than what
// the chain rule finds.
type Rule struct {
	Of   int
	Expr *expr.Expr
	In   []Access
}

// MaxOperands is how many operands an operation reads at most, so that what
// looks at all pairs of them stays cheap, and generated functions readable.
const MaxOperands = 32

// Purpose is what a program is for.
type Purpose int

// The purposes.
const (
	Train    Purpose = iota // outputs, losses and gradients
	Predict                 // outputs
	Evaluate                // outputs and losses
	Step                    // outputs and states after one time step of a recurrent network
)

func (p Purpose) String() string {
	return [...]string{"train", "predict", "evaluate", "step"}[p]
}

// Average says of a weight that is not trained what it is the running average of:
// a step makes it Momentum·Weight + (1-Momentum)·Of.
type Average struct {
	Weight, Of *Value
	Momentum   float64
}

// Folded says of a layer that its arithmetic is in the weights of another one.
type Folded struct{ Layer, Into string }

// Program is a network as primitives.
type Program struct {
	Name       string
	Doc        string
	DType      runtime.DType
	Purpose    Purpose
	Width      int // samples that vector code runs at once; 0: one, in plain Go
	Machine    *target.Target
	Values     []*Value
	Ops        []*Op
	Inputs     []*Value
	Params     []*Value
	Consts     []*Value
	States     []*Value
	Outputs    []*Output
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

// Output is a result of the network and its loss.
type Output struct {
	Name       string
	Value      *Value
	Target     *Value
	Sparse     bool // the target is a label, or several; Target is their one-hot form
	Form       runtime.LabelForm
	Loss       *Value
	LossWeight float64
}

// Shared reports whether v is the same for all samples, so that it has no
// lanes: weights, constants, what is derived from them or is of the batch, and gradients of
// these.
func (v *Value) Shared() bool {
	root := v.Root()
	return root.Derived || root.Role == Param || root.Role == Const || root.Role == Grad && root.Of.Role == Param || v.OfBatch()
}

// OfBatch reports whether v, or what it is the gradient of, is one for a batch.
func (v *Value) OfBatch() bool {
	root := v.Root()
	return root.Role == Batch || root.Role == Grad && root.Of.Role == Batch
}

// Once reports whether an operation makes a value of the batch of others that are the
// same for all samples, and so runs once. Others that write such a value sum over the
// samples.
func (op *Op) Once() bool {
	return op.Kind != Scan && op.Out.Value.OfBatch() && !slices.ContainsFunc(op.In, func(a Access) bool { return !a.Value.Shared() })
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

// Reduced reports whether loop i is summed over: Out does not follow it.
func (op *Op) Reduced(i int) bool { return op.Out.Strides[i] == 0 && op.Loops[i].N > 1 }

// Leaves are the operations that touch memory: op itself, or the body of a
// scan, scans inside it resolved likewise.
func (op *Op) Leaves() []*Op { return Leaves([]*Op{op}) }

// Leaves resolves the scans of a list.
func Leaves(ops []*Op) []*Op {
	var all []*Op
	for _, op := range ops {
		if op.Kind == Scan {
			all = append(all, Leaves(op.Body)...)
		} else {
			all = append(all, op)
		}
	}
	return all
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

// Products counts the multiplications and additions of a contraction.
func (op *Op) Products() int64 {
	if op.Kind != Contract {
		return 0
	}
	n := int64(2)
	for _, l := range op.Loops {
		n *= int64(l.N)
	}
	return n
}

// FLOPs counts the arithmetic of one run.
func (op *Op) FLOPs() int64 {
	if op.Kind == Scan {
		n := int64(0)
		for _, leaf := range op.Leaves() {
			n += leaf.FLOPs()
		}
		return n
	}
	n := int64(1)
	out := int64(1)
	for i, l := range op.Loops {
		n *= int64(l.N)
		if !op.Reduced(i) {
			out *= int64(l.N)
		}
	}
	each := int64(0)
	if op.Expr != nil {
		each = int64(op.Expr.FLOPs())
	}
	switch op.Kind {
	case Contract:
		return 2*n + each*out
	case Reduce:
		return (each + 1) * n
	case Move, SelectAndScatter, Gather, Scatter, Random:
		return 0
	}
	return each * n
}
