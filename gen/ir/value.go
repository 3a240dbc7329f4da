package ir

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
	Seed               // the caller's, read only; what an output counts in the sum whose gradients are taken
)

func (r Role) String() string {
	return [...]string{"input", "target", "state", "param", "const", "temp", "loss", "grad", "batch", "share", "seed"}[r]
}

// Value is a tensor of one sample, row-major, or a weight.
type Value struct {
	Name  string // unique in the program: "hidden1", "hidden1.weight"
	Shape []int
	Role  Role
	Layer string // that makes it
	Alias *Value // shares this value's memory under another shape
	Of    *Value // Grad: the gradient of this value; Temp: a group's part of this gradient

	Init       *Init       // Param
	Frozen     bool        // Param that training leaves alone
	Constraint *Constraint // Param: what a step of training makes of it in the end; nil: none
	Penalty    Penalty     // Param: what it adds to the loss of a batch
	Data       []float64   // Const
	Stop       bool        // no gradient flows through it
	Whole      *Whole      // Input of integers
	Mask       *Value      // while layers build: 1 for each step that counts, 0 for others; over the first axes
	From       *Activated
	Pads       []Pad  // of a mask that inputs alone decide: what they have where steps do not count; nil of others
	Slice      *Slice // while a body is built: a part of another value
	Local      int    // of so many scans around: each of their iterations makes it anew; 0 of others

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

// Pad says that steps of an input do not count whose numbers are all Value.
type Pad struct {
	Input *Value
	Value float64
}

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
