package layer

import (
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var positionEmbeddingDef = Def{
	Type:    "position_embedding",
	Masking: true,
	Doc: "A trained row for each position of a sequence: x is [..., steps, features], and y has its shape, but of x not the numbers; add adds it to x. " +
		"As KerasHub's PositionEmbedding.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &PositionEmbedding{} },
	Example: "sequence_length = 128",
}

// PositionEmbedding is a table by position.
type PositionEmbedding struct {
	SequenceLength int                     `opt:"sequence_length,required" min:"1" doc:"the number of rows: sequences are at most as long"`
	StartIndex     int                     `opt:"start_index" min:"0" doc:"the position of the first step"`
	Initializer    initializer.Initializer `opt:"initializer" doc:"of the table; by default glorot_uniform"`
}

// Build implements Layer.
func (l *PositionEmbedding) Build(c *Context) {
	x := c.In[0]
	steps, features, ok := c.positions()
	switch {
	case !ok:
		return
	case l.StartIndex+steps > l.SequenceLength:
		c.Errorf("sequence_length", "a sequence of %d steps from position %d on needs as many rows; found %d", steps, l.StartIndex, l.SequenceLength)
		return
	case l.SequenceLength > spec.MaxElements/features:
		c.Errorf("sequence_length", "a table of %d × %d elements is too large; at most %d", l.SequenceLength, features, spec.MaxElements)
		return
	}
	shape := []int{l.SequenceLength, features}
	w := c.Weight("weight", shape, l.Initializer.Or(initializer.Glorot).Init(shape, l.SequenceLength, features))
	if w == nil {
		return
	}
	if w.Size() == x.Size() {
		c.Output(c.View(c.Name, w, x.Shape))
		return
	}
	y := c.Temp(c.Name+".y", x.Shape)
	loops, to := ir.Loops(x.Shape)
	from := ir.Access{Value: w, Offset: l.StartIndex * features, Strides: make([]int, len(loops))}
	from.Strides[len(loops)-2], from.Strides[len(loops)-1] = features, 1
	op := &ir.Op{Kind: ir.Move, Loops: loops, Out: ir.Access{Value: y, Strides: to}, In: []ir.Access{from}}
	op.Collapse()
	c.Op(op)
	c.Output(y)
}

// positions are the last two axes of the input, a sequence and its features.
func (c *Context) positions() (steps, features int, ok bool) {
	shape := c.In[0].Shape
	n := len(shape)
	if n < 2 {
		c.Errorf("from", "input is %v; expected a sequence, [..., steps, features]", shape)
		return 0, 0, false
	}
	return shape[n-2], shape[n-1], true
}
