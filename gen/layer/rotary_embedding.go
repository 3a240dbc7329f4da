package layer

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var rotaryEmbeddingDef = Def{
	Type:    "rotary_embedding",
	Masking: true,
	Doc: "Turns pairs of features by an angle that grows with the position p: a' = a·cos(p·w) - b·sin(p·w), b' = b·cos(p·w) + a·sin(p·w), " +
		"where w = max_wavelength^(-2i/n)/scaling_factor for pair i of n features, so that products of two positions depend on their distance. " +
		"a is of the first half of the features and b of the second, or they are neighbours if interleaved. Su et al. 2021; as KerasHub's RotaryEmbedding.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &RotaryEmbedding{MaxWavelength: 10000, ScalingFactor: 1, FeatureAxis: -1} },
	Example: "sequence_axis = 0",
}

// RotaryEmbedding turns features by their position.
type RotaryEmbedding struct {
	MaxWavelength float64 `opt:"max_wavelength" above:"0" doc:"of the slowest pair, over 2π"`
	ScalingFactor float64 `opt:"scaling_factor" above:"0" doc:"what positions are divided by"`
	SequenceAxis  int     `opt:"sequence_axis" doc:"the axis of positions; from 0, or negative from the last"`
	FeatureAxis   int     `opt:"feature_axis" doc:"the axis of features, likewise"`
	StartIndex    int     `opt:"start_index" min:"0" doc:"the position of the first step"`
	Interleaved   bool    `opt:"interleaved" doc:"whether a pair is two neighbours instead of one feature of each half; as in ONNX"`
	RotaryDim     int     `opt:"rotary_embedding_dim" min:"0" doc:"how many of the features are turned, the first; 0 for all; as in ONNX"`
}

// Build implements Layer.
func (l *RotaryEmbedding) Build(c *Context) {
	x := c.In[0]
	sequence, ok := c.axisOf("sequence_axis", l.SequenceAxis, len(x.Shape))
	if !ok {
		return
	}
	feature, ok := c.axisOf("feature_axis", l.FeatureAxis, len(x.Shape))
	if !ok {
		return
	}
	n := x.Shape[feature]
	if l.RotaryDim > 0 {
		n = l.RotaryDim
	}
	switch {
	case sequence == feature:
		c.Errorf("feature_axis", "axis %d of %v is that of positions, too; expected another", feature, x.Shape)
		return
	case n > x.Shape[feature]:
		c.Errorf("rotary_embedding_dim", "found %d, but axis %d of %v has %d features", n, feature, x.Shape, x.Shape[feature])
		return
	case n%2 != 0:
		option := "feature_axis"
		if l.RotaryDim > 0 {
			option = "rotary_embedding_dim"
		}
		c.Errorf(option, "%d features make no pairs; expected an even number", n)
		return
	}
	r := &rotation{c: c, x: x, y: c.Temp(c.Name+".y", x.Shape), sequence: sequence, feature: feature, pairs: n / 2, next: 1, second: n / 2}
	if l.Interleaved {
		r.next, r.second = 2, 1
	}
	r.cos, r.sin = l.waves(c, x.Shape[sequence], n)
	r.half(0, expr.Sub(expr.Mul(expr.Arg(0), expr.Arg(2)), expr.Mul(expr.Arg(1), expr.Arg(3))))
	r.half(r.second, expr.Add(expr.Mul(expr.Arg(1), expr.Arg(2)), expr.Mul(expr.Arg(0), expr.Arg(3))))
	r.rest(n)
	c.Output(r.y)
}

// waves are cosine and sine of the angle of each pair of n features at each position.
func (l *RotaryEmbedding) waves(c *Context, steps, n int) (cos, sin *ir.Value) {
	frequency := make([]float64, n/2)
	for i := range frequency {
		frequency[i] = math.Pow(l.MaxWavelength, -float64(2*i)/float64(n)) / l.ScalingFactor
	}
	position, w := c.counted("position", []int{steps, 1}, l.StartIndex), c.constant(c.Name+".frequency", []int{n / 2}, frequency)
	wave := func(function string) *ir.Value {
		y := c.Temp(c.Name+"."+function, []int{steps, n / 2})
		c.Elementwise(y, expr.Call(function, expr.Mul(expr.Arg(0), expr.Arg(1))), position, w)
		return y
	}
	return wave("cos"), wave("sin")
}

// rotation is a rotary embedding under construction.
type rotation struct {
	c                 *Context
	x, y, cos, sin    *ir.Value
	sequence, feature int // axes
	pairs             int
	next, second      int // features from pair to pair, and from the first of a pair to the second
}

// half computes one feature of each pair, that many behind the first, from both and their
// cosine and sine.
func (r *rotation) half(behind int, e *expr.Expr) {
	loops, steps := ir.Loops(r.x.Shape)
	loops[r.feature].N = r.pairs
	stride := steps[r.feature]
	steps[r.feature] *= r.next
	at := func(v *ir.Value, offset int) ir.Access {
		return ir.Access{Value: v, Offset: offset * stride, Strides: append([]int(nil), steps...)}
	}
	wave := func(v *ir.Value) ir.Access {
		a := ir.Access{Value: v, Strides: make([]int, len(loops))}
		a.Strides[r.sequence], a.Strides[r.feature] = r.pairs, 1
		return a
	}
	op := &ir.Op{Kind: ir.Map, Loops: loops, Out: at(r.y, behind), In: []ir.Access{at(r.x, 0), at(r.x, r.second), wave(r.cos), wave(r.sin)}, Expr: e}
	op.Collapse()
	r.c.Op(op)
}

// rest copies the features behind the first n.
func (r *rotation) rest(n int) {
	count := r.x.Shape[r.feature] - n
	if count == 0 {
		return
	}
	loops, steps := ir.Loops(r.x.Shape)
	loops[r.feature].N = count
	at := func(v *ir.Value) ir.Access {
		return ir.Access{Value: v, Offset: n * steps[r.feature], Strides: append([]int(nil), steps...)}
	}
	op := &ir.Op{Kind: ir.Move, Loops: loops, Out: at(r.y), In: []ir.Access{at(r.x)}}
	op.Collapse()
	r.c.Op(op)
}
