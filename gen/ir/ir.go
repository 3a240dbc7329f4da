// Package ir is the compiler's intermediate representation: a list of
// primitives over tensors. A primitive is a nest of loops whose operands are
// addressed by affine functions of the loop indices; there are nine kinds, and
// every layer is made of them.
package ir

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
)

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

	Rate    float64 // Random: the probability of 0
	Normal  bool    // Random: numbers of mean 0 and variance 1 instead
	Stream  uint32  // Random: which random numbers
	Numbers Access  // Random: an element's number in the stream is its place here; without a value, in Out

	Body    []*Op // of a scan
	Reverse bool  // the scan runs from the last iteration to the first
	Tasks   bool  // iterations of the scan may run at the same time: what they write is apart, or each writes it before reading it
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

// Once reports whether an operation makes a value of the batch of others that are the
// same for all samples, and so runs once. Others that write such a value sum over the
// samples.
func (op *Op) Once() bool {
	return op.Kind != Scan && op.Out.Value.OfBatch() && !slices.ContainsFunc(op.In, func(a Access) bool { return !a.Value.Shared() })
}

// Numbered tells of random numbers where each is in its stream.
func (op *Op) Numbered() Access {
	if op.Numbers.Value != nil {
		return op.Numbers
	}
	return op.Out
}

// Reduced reports whether loop i is summed over: Out does not follow it, nor is there one for each
// of its iterations.
func (op *Op) Reduced(i int) bool {
	return op.Out.Strides[i] == 0 && op.Loops[i].N > 1 && i >= op.Out.Value.Root().Local
}

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
