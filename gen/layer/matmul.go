package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var matmulDef = Def{
	Type: "matmul",
	Doc: "The product of two tensors as matrices, those of their last two axes, as numpy.matmul: other axes are broadcast, " +
		"and a vector is a row on the left and a column on the right.",
	MinIn: 2, MaxIn: 2,
	New:     func() Layer { return &MatMul{} },
	Example: "from = [\"a\", \"b\"]",
}

// MatMul multiplies matrices.
type MatMul struct{}

// Build implements Layer.
func (*MatMul) Build(c *Context) {
	a, b := c.In[0].Shape, c.In[1].Shape
	row, column := len(a) > 1, len(b) > 1
	if !row {
		a = slices.Concat([]int{1}, a)
	}
	if !column {
		b = slices.Concat(b, []int{1})
	}
	m, k, n := a[len(a)-2], a[len(a)-1], b[len(b)-1]
	if rows := b[len(b)-2]; rows != k {
		c.Errorf("from", "%v times %v: the rows of the first have %d elements, but the columns of the second %d", c.In[0].Shape, c.In[1].Shape, k, rows)
		return
	}
	batch, err := broadcastShapes(a[:len(a)-2], b[:len(b)-2])
	if err != nil {
		c.Errorf("from", "without their last two axes, %s", err)
		return
	}
	p := &contraction{shape: slices.Clone(batch)}
	p.along(batch, followed(a[:len(a)-2], m*k, batch), followed(b[:len(b)-2], k*n, batch))
	if row {
		p.shape = append(p.shape, m)
	}
	if column {
		p.shape = append(p.shape, n)
	}
	p.along([]int{m}, []int{k}, []int{0})
	p.along([]int{n}, []int{0}, []int{1})
	p.sum = []int{k}
	p.a, p.b = append(p.a, 1), append(p.b, n)
	p.output(c, c.In[0], c.In[1])
}

// followed are the strides of axes that are broadcast to a shape, of parts of a size.
func followed(axes []int, size int, shape []int) []int {
	strides := make([]int, len(shape))
	off := len(shape) - len(axes)
	for i, s := range ir.RowMajor(axes) {
		if axes[i] > 1 {
			strides[off+i] = s * size
		}
	}
	return strides
}

// contraction is a sum of products of two tensors.
type contraction struct {
	shape   []int // of the result
	extents []int // of the loops that it follows
	sum     []int // and of the others
	a, b    []int // strides of the operands
}

// along adds loops that the result follows.
func (p *contraction) along(extents, a, b []int) {
	p.extents = append(p.extents, extents...)
	p.a, p.b = append(p.a, a...), append(p.b, b...)
}

// output makes it the layer's result.
func (p *contraction) output(c *Context, a, b *ir.Value) {
	if p.shape == nil {
		p.shape = []int{1}
	}
	if _, ok := spec.Elements(p.shape); !ok {
		c.Errorf("from", "an output of shape %v is too large; at most %d elements", p.shape, spec.MaxElements)
		return
	}
	y := c.Temp(c.Name+".y", p.shape)
	loops, _ := ir.Loops(slices.Concat(p.extents, p.sum))
	to := slices.Concat(ir.RowMajor(p.extents), make([]int, len(p.sum)))
	op := &ir.Op{
		Kind: ir.Contract, Loops: loops, Out: ir.Access{Value: y, Strides: to},
		In: []ir.Access{{Value: a, Strides: p.a}, {Value: b, Strides: p.b}},
	}
	op.Collapse()
	c.Op(op)
	c.Output(y)
}
