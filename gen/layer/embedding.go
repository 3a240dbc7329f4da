package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/constraint"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/regularizer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

var embeddingDef = Def{
	Type: "embedding", Stepwise: true,
	Doc: "A row of a table for each integer of x, as a last axis: y[…, :] = W[x[…], :]. " +
		"An [[input]] with dtype = \"int32\" is checked to hold numbers of rows; other values lose what is behind their point, and the nearest row stands for those that have none. " +
		"No gradient flows to x.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Embedding{} },
	Example: "input_dim = 1000\noutput_dim = 16",
}

// Embedding looks rows of a table up.
type Embedding struct {
	InputDim              int                     `opt:"input_dim,required" min:"1" doc:"the number of rows: integers are from 0 to input_dim - 1"`
	OutputDim             int                     `opt:"output_dim,required" min:"1" doc:"the length of a row"`
	MaskZero              bool                    `opt:"mask_zero" doc:"whether steps of 0 are padding that does not count, see masking"`
	EmbeddingsInitializer initializer.Initializer `opt:"embeddings_initializer" doc:"of the table; by default random_uniform"`
	EmbeddingsRegularizer regularizer.Regularizer `opt:"embeddings_regularizer" doc:"penalty on the table; none by default"`
	EmbeddingsConstraint  constraint.Constraint   `opt:"embeddings_constraint" doc:"bounds of the table after each step of training; none by default"`
}

// rowByRow starts a table as Keras's embeddings: uniform within ±0.05.
var rowByRow = initializer.Uniform(0.05)

// Build implements Layer.
func (l *Embedding) Build(c *Context) {
	x := c.In[0]
	shape := append(slices.Clone(x.Shape), l.OutputDim)
	switch _, fits := spec.Elements(shape); {
	case l.InputDim > spec.MaxElements/l.OutputDim:
		c.Errorf("input_dim", "a table of %d × %d elements is too large; at most %d", l.InputDim, l.OutputDim, spec.MaxElements)
		return
	case len(shape) > spec.MaxRank || !fits:
		c.Errorf("output_dim", "an output of shape %v is too large; at most %d axes and %d elements", shape, spec.MaxRank, spec.MaxElements)
		return
	}
	table := []int{l.InputDim, l.OutputDim}
	w := l.EmbeddingsRegularizer.On(c.Weight("weight", table, l.EmbeddingsInitializer.Or(rowByRow).Init(table, l.InputDim, l.OutputDim)))
	if w == nil || !c.indices("input_dim", x, l.InputDim) {
		return
	}
	c.constrain("embeddings_constraint", l.EmbeddingsConstraint, w, nil, table)
	y := c.Temp(c.Name+".y", shape)
	c.gather(y, w, x, 1, l.InputDim, l.OutputDim)
	c.Output(y)
	if l.MaskZero {
		y.Mask = c.masked("mask", x.Shape, differs(expr.Arg(0), 0), x)
		pads(y.Mask, x, 0)
	}
}

// exact is how far float32 knows all integers.
const exact = 1 << 24

// indices says that x holds numbers of n rows; it fails where the network's numbers cannot
// tell these apart.
func (c *Context) indices(option string, x *ir.Value, n int) bool {
	if n > exact && c.Program.DType == runtime.Float32 {
		c.Errorf(option, "%d rows are more than float32 can tell apart; at most %d, or dtype = \"float64\"", n, exact)
		return false
	}
	root := x.Root()
	for root.Slice != nil {
		root = root.Slice.Of.Root()
	}
	if w := root.Whole; w != nil && (w.Below == 0 || n < w.Below) {
		w.Below = n
	}
	return true
}

// gather is y[p, k, :] = table[p, at[k], :], where the table is seen as so many parts of
// n rows of the same length.
func (c *Context) gather(y, table, at *ir.Value, parts, n, length int) {
	numbers := at.Size()
	op := &ir.Op{
		Kind: ir.Gather, Rows: ir.Rows{N: n, Stride: length},
		Loops: []ir.Loop{{Name: "p", N: parts}, {Name: "k", N: numbers}, {Name: "i", N: length}},
		Out:   ir.Access{Value: y, Strides: []int{numbers * length, length, 1}},
		In: []ir.Access{
			{Value: table, Strides: []int{n * length, 0, 1}},
			{Value: at, Strides: []int{0, 1, 0}},
		},
	}
	op.Collapse()
	c.Op(op)
}
