package layer

import (
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/constraint"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/regularizer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

const attentionDoc = "Each step of the query, which the layer reads, gets the mean of the steps of value, weighed by softmax(q·k/√n) over the steps of key; " +
	"q, k, the values and the result are W·x + b of the steps, in heads of their own. Vaswani et al. 2017. " +
	"Sequences are [steps, features]; further axes before the features are steps, too. Results: .scores, the weights of each head, query and key."

var multiHeadAttentionDef = Def{
	Type: "multi_head_attention", Doc: attentionDoc,
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &MultiHeadAttention{Heads: Heads{UseBias: true}} },
	Example: "num_heads = 2\nkey_dim = 8",
}

// Heads are the options of attention in heads.
type Heads struct {
	Attending
	UseBias           bool                    `opt:"use_bias" doc:"whether there are biases"`
	AttentionMask     spec.Reference          `opt:"attention_mask" doc:"a layer or input that has a number for each pair of steps, [query steps, key steps], or one for each head, query and key: 0 where a key is not seen. By default all are"`
	SlidingWindow     int                     `opt:"sliding_window" min:"0" doc:"how many steps to one side a step sees, with itself; 0 for all"`
	KernelInitializer initializer.Initializer `opt:"kernel_initializer" doc:"of the weights; by default glorot_uniform with Keras's fans"`
	KernelRegularizer regularizer.Regularizer `opt:"kernel_regularizer" doc:"penalty on the weights; none by default"`
	KernelConstraint  constraint.Constraint   `opt:"kernel_constraint" doc:"bounds of the weights after each step of training; none by default"`
	BiasInitializer   initializer.Initializer `opt:"bias_initializer" with:"use_bias" doc:"of the biases; zeros by default"`
	BiasRegularizer   regularizer.Regularizer `opt:"bias_regularizer" with:"use_bias" doc:"penalty on the biases; none by default"`
	BiasConstraint    constraint.Constraint   `opt:"bias_constraint" with:"use_bias" doc:"bounds of the biases after each step of training; none by default"`
}

// Reads implements Reader.
func (l *Heads) Reads() map[string]spec.Ref {
	reads := l.Attending.Reads()
	if l.AttentionMask.Name != "" {
		reads["attention_mask"] = l.AttentionMask.Ref
	}
	return reads
}

// MultiHeadAttention has keys and values for each head of queries.
type MultiHeadAttention struct {
	Heads
	NumHeads    int        `opt:"num_heads,required" min:"1" doc:"the number of heads"`
	KeyDim      int        `opt:"key_dim,required" min:"1" doc:"n, the length of a head's queries and keys"`
	ValueDim    int        `opt:"value_dim" min:"0" doc:"the length of a head's values; 0 for key_dim"`
	OutputShape spec.Shape `opt:"output_shape" doc:"what a step of the result has; by default as many features as the query"`
}

// Build implements Layer.
func (l *MultiHeadAttention) Build(c *Context) {
	a := l.sequences(c)
	if a == nil {
		return
	}
	a.heads, a.window = l.NumHeads, l.SlidingWindow
	valueDim := l.ValueDim
	if valueDim == 0 {
		valueDim = l.KeyDim
	}
	output := l.OutputShape
	if output == nil {
		output = spec.Shape{features(a.query)}
	}
	l.build(a, l.KeyDim, valueDim, output)
}

// build appends the operations, for heads of keys and values of these lengths.
func (l *Heads) build(a *attending, keyDim, valueDim int, output []int) {
	c := a.c
	a.hides = true
	if n := int64(a.queries()) * int64(steps(a.query)) * int64(steps(a.key)); n > spec.MaxElements {
		c.Errorf("from", "%d weights, for %d heads and each pair of %d and %d steps, are too many; at most %d", n, a.queries(), steps(a.query), steps(a.key), spec.MaxElements)
		return
	}
	if !a.pairs(c.Extra["attention_mask"]) {
		return
	}
	q := l.project(a, "query", a.query, a.queries(), keyDim)
	k := l.project(a, "key", a.key, a.heads, keyDim)
	v := l.project(a, "value", a.value, a.heads, valueDim)
	if q == nil || k == nil || v == nil {
		return
	}
	y := a.attend(q, a.across(k, keyDim), v, valueDim, func(a *attending, q, k *ir.Value) *ir.Value {
		return a.scaled(a.product(q, k, keyDim), expr.Const(1/math.Sqrt(float64(keyDim))))
	})
	out := l.project(a, "attention_output", y, output...)
	if out == nil {
		return
	}
	shape := slices.Concat(a.query.Shape[:len(a.query.Shape)-1], output)
	if len(shape) > spec.MaxRank {
		c.Errorf("output_shape", "an output of shape %v has too many axes; at most %d", shape, spec.MaxRank)
		return
	}
	if !slices.Equal(shape, out.Shape) {
		out = c.View(c.Name, out, shape)
	}
	a.result(out)
}

// project is W·x + b of each step, of so many heads of a length, or of the output's shape
// in the end. It is nil after a mistake.
func (l *Heads) project(a *attending, name string, x *ir.Value, shaped ...int) *ir.Value {
	c, n, ins, outs := a.c, steps(x), features(x), ir.Size(shaped)
	if int64(outs)*int64(ins) > spec.MaxElements {
		c.Errorf("from", "a weight of %d × %d elements is too large; at most %d", outs, ins, spec.MaxElements)
		return nil
	}
	shape := []int{outs, ins}
	// As Keras counts them, whose kernel is [ins, heads, length], or [heads, ins, length] at the end.
	of, fanIn, fanOut := []int{ins}, ins*shaped[0], ins*outs/shaped[0]
	if name == "attention_output" {
		of, fanIn, fanOut = []int{a.queries(), ins / a.queries()}, ins, a.queries()*outs
	}
	w := l.KernelRegularizer.On(c.Weight(name+".weight", shape, l.KernelInitializer.Or(initializer.Glorot).Init(shape, fanIn, fanOut)))
	if w == nil {
		return nil
	}
	c.constrain("kernel_constraint", l.KernelConstraint, w, of, shaped)
	z := c.Temp(c.Name+"."+name+"_product", []int{n, outs})
	c.Op((&ir.Op{
		Kind:  ir.Contract,
		Loops: []ir.Loop{{Name: "t", N: n}, {Name: "o", N: outs}, {Name: "i", N: ins}},
		Out:   ir.Access{Value: z, Strides: []int{outs, 1, 0}},
		In:    []ir.Access{{Value: w, Strides: []int{0, ins, 1}}, {Value: x, Strides: []int{ins, 0, 1}}},
	}).WithoutUnitLoops())
	if !l.UseBias {
		return z
	}
	b := l.BiasRegularizer.On(c.bias(name+".bias", outs, l.BiasInitializer))
	if b == nil {
		return nil
	}
	c.constrain("bias_constraint", l.BiasConstraint, b, nil, shaped)
	y := c.Temp(c.Name+"."+name, []int{n, outs})
	c.Elementwise(y, expr.Add(expr.Arg(0), expr.Arg(1)), z, b)
	return y
}
