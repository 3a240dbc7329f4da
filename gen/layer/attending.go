package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// Attending are the options that all attention has in common.
type Attending struct {
	Value         spec.Reference `opt:"value" doc:"the layer whose rows are averaged; by default what the layer reads"`
	Key           spec.Reference `opt:"key" doc:"the layer whose rows are compared with the queries; by default that of value"`
	Dropout       float64        `opt:"dropout" min:"0" max:"0.99999" doc:"in training, the share of weights that is set to 0"`
	UseCausalMask bool           `opt:"use_causal_mask" doc:"whether a step sees itself and those before it alone"`
	QueryChunk    int            `opt:"query_chunk_size" min:"0" doc:"how many steps of the query are done at a time, whose weights are not kept but made again to train; all at once with as many as there are. 0 for what suits the [length](../docs/tokens.md#long-sequences)"`
}

// Reads implements Reader.
func (l *Attending) Reads() map[string]spec.Ref {
	reads := map[string]spec.Ref{}
	if l.Value.Name != "" {
		reads["value"] = l.Value.Ref
	}
	if l.Key.Name != "" {
		reads["key"] = l.Key.Ref
	}
	return reads
}

// attending is an attention under construction. Queries, keys and values are rows of
// heads: those of a key or value serve several neighbouring heads of queries.
type attending struct {
	*Attending
	c                 *Context
	query, key, value *ir.Value // [steps, features], what is read
	heads, shared     int       // of keys and values, and queries that share one
	window            int       // 0: none
	hides             bool      // a query that does not count sees nothing
	seen              *ir.Value // for each head, or for all, which pairs of steps see one another; nil: all

	keep  *expr.Expr  // of masks: 1 for pairs of steps that see one another, else 0; nil where all do
	masks []*ir.Value // [key steps], [query steps, 1] or as seen
}

// sequences finds what is read; nil after a mistake.
func (l *Attending) sequences(c *Context) *attending {
	a := &attending{Attending: l, c: c, query: c.In[0], heads: 1, shared: 1}
	a.value, a.key = c.Extra["value"], c.Extra["key"]
	if a.value == nil {
		a.value = a.query
	}
	if a.key == nil {
		a.key = a.value
	}
	for _, s := range []struct {
		option string
		v      **ir.Value
	}{{"from", &a.query}, {"value", &a.value}, {"key", &a.key}} {
		shape := (*s.v).Shape
		n := len(shape) - 1
		if n < 1 {
			c.Errorf(s.option, "found %v; expected a sequence, [steps, features]", shape)
			return nil
		}
	}
	if steps(a.value) != steps(a.key) {
		c.Errorf("key", "keys are %v and values %v; expected as many steps", a.key.Shape, a.value.Shape)
		return nil
	}
	if n := int64(steps(a.query)) * int64(steps(a.key)); n > spec.MaxElements {
		c.Errorf("from", "%d weights, one for each pair of %d and %d steps, are too many; at most %d", n, steps(a.query), steps(a.key), spec.MaxElements)
		return nil
	}
	return a
}

// pairs makes a mask of numbers for all pairs of steps, or for those of each head; it fails if they are
// others.
func (a *attending) pairs(mask *ir.Value) bool {
	if mask == nil {
		return true
	}
	all := slices.Concat(a.query.Shape[:len(a.query.Shape)-1], a.key.Shape[:len(a.key.Shape)-1])
	shape := []int{a.queries(), steps(a.query), steps(a.key)}
	switch {
	case slices.Equal(mask.Shape, all):
		shape = shape[1:]
	case !slices.Equal(mask.Shape, append([]int{a.queries()}, all...)):
		a.c.Errorf("attention_mask", "found %v; expected a number for each query and key, %v, or %v with one for each head", mask.Shape, all, append([]int{a.queries()}, all...))
		return false
	}
	a.seen = a.c.View(a.c.Name+".seen_pairs", a.c.masked("seen", mask.Shape, differs(expr.Arg(0), 0), mask), shape)
	return true
}

// steps are those of a sequence; axes before the features count as one.
func steps(v *ir.Value) int { return v.Size() / features(v) }

func features(v *ir.Value) int { return v.Shape[len(v.Shape)-1] }

// queries is the number of heads.
func (a *attending) queries() int { return a.heads * a.shared }

// score makes logits of [heads, query steps, key steps] of queries and keys.
type score func(a *attending, q, k *ir.Value) *ir.Value

// attend is the mean of values, [key steps, heads·length], for each query, weighed by the softmax of
// logits along their last axis.
func (a *attending) attend(q, k, values *ir.Value, length int, of score) *ir.Value {
	n, m := steps(q), steps(values)
	a.keeps(n, m)
	y, scores := (*ir.Value)(nil), (*ir.Value)(nil)
	if block := a.block(n, m); block < n {
		y, scores = a.inBlocks(q, k, values, length, block, of)
	} else {
		y, scores = a.average(of(a, q, k), values, length, nil, nil)
	}
	a.c.Named("", y)
	a.c.Named("scores", scores)
	return y
}

// product is a value [heads, query steps, key steps] of sums over length features of queries
// and keys, of which across is given.
func (a *attending) product(q, across *ir.Value, length int) *ir.Value {
	n, m := steps(q), features(across)
	s := a.c.Temp(a.c.Name+".products", []int{a.queries(), n, m})
	op := &ir.Op{
		Kind:  ir.Contract,
		Loops: []ir.Loop{{Name: "g", N: a.heads}, {Name: "h", N: a.shared}, {Name: "t", N: n}, {Name: "s", N: m}, {Name: "i", N: length}},
		Out:   ir.Access{Value: s, Strides: []int{a.shared * n * m, n * m, m, 1, 0}},
		In: []ir.Access{
			{Value: q, Strides: []int{a.shared * length, length, features(q), 0, 1}},
			{Value: across, Strides: []int{length * m, 0, 0, 1, m}},
		},
	}
	a.c.Op(op.WithoutUnitLoops())
	return s
}

// across is keys with steps as the last axis, along which weights are neighbours.
func (a *attending) across(k *ir.Value, length int) *ir.Value {
	m, width := steps(k), a.heads*length
	t := a.c.Temp(a.c.Name+".across", []int{width, m})
	op := &ir.Op{
		Kind: ir.Move, Loops: []ir.Loop{{Name: "i", N: width}, {Name: "s", N: m}},
		Out: ir.Access{Value: t, Strides: []int{m, 1}}, In: []ir.Access{{Value: k, Strides: []int{1, width}}},
	}
	op.Collapse()
	a.c.Op(op)
	return t
}

// hidden is what the weight of a step that must not be seen is computed from, as in Keras.
const hidden = -1e9

// scaled multiplies products by a factor and hides steps.
func (a *attending) scaled(s *ir.Value, factor *expr.Expr, in ...*ir.Value) *ir.Value {
	e := expr.Mul(factor, expr.Arg(0))
	in = append([]*ir.Value{s}, in...)
	if a.keep != nil {
		args := make([]*expr.Expr, len(a.masks))
		for i := range args {
			args[i] = expr.Arg(len(in) + i)
		}
		keep := a.keep.Substitute(args)
		in = append(in, a.masks...)
		e = expr.Add(expr.Mul(e, keep), expr.Mul(expr.Const(-hidden), expr.Sub(keep, expr.Const(1))))
	}
	y := a.c.Temp(a.c.Name+".logits", s.Shape)
	a.c.Elementwise(y, e, in...)
	return y
}

// keeps finds what of so many queries and keys see one another.
func (a *attending) keeps(n, m int) {
	and := func(e *expr.Expr) {
		if a.keep != nil {
			e = expr.Mul(a.keep, e)
		}
		a.keep = e
	}
	operand := func(v *ir.Value) *expr.Expr {
		a.masks = append(a.masks, v)
		return expr.Arg(len(a.masks) - 1)
	}
	for _, mask := range []*ir.Value{a.key.Mask, a.value.Mask} {
		if mask != nil && mask.Size() == m && (a.keep == nil || mask != a.key.Mask) {
			and(operand(a.c.View(a.c.Name+".key_mask", mask, []int{m})))
		}
	}
	if mask := a.query.Mask; mask != nil && a.hides && mask.Size() == n {
		and(operand(a.c.View(a.c.Name+".query_mask", mask, []int{n, 1})))
	}
	if a.seen != nil {
		and(operand(a.seen))
	}
	positive := func(x *expr.Expr) *expr.Expr { return expr.Call("step", expr.Add(x, expr.Const(0.5))) }
	if a.UseCausalMask || a.window > 0 {
		t, at := operand(a.c.counted("query_step", []int{n, 1}, 0)), operand(a.c.counted("key_step", []int{m}, 0))
		if a.UseCausalMask {
			and(positive(expr.Sub(t, at)))
		}
		if a.window > 0 {
			and(positive(expr.Sub(expr.Const(float64(a.window-1)), expr.Call("abs", expr.Sub(t, at)))))
		}
	}
}

// average is the mean of values, weighed by the softmax of logits, and the weights; where these are
// to be written elsewhere, both are given. The maximum, of which no gradient comes, keeps exponentials
// finite; what they are divided by waits for the sums, which are fewer.
func (a *attending) average(logits, values *ir.Value, length int, y, scores *ir.Value) (_, _ *ir.Value) {
	c, h, n, m := a.c, a.queries(), logits.Shape[1], logits.Shape[2]
	peak := c.Temp(c.Name+".peak", []int{h, n, 1})
	peak.Stop = true
	c.reduceLast(peak, logits, true)
	weights := c.Temp(c.Name+".exps", logits.Shape)
	c.Elementwise(weights, expr.Call("exp", expr.Sub(expr.Arg(0), expr.Arg(1))), logits, peak)
	total := c.Temp(c.Name+".total", []int{h, n, 1})
	c.reduceLast(total, weights, false)
	elsewhere := scores
	if scores == nil {
		scores = c.Temp(c.Name+".scores", logits.Shape)
	}
	c.Elementwise(scores, expr.Div(expr.Arg(0), expr.Arg(1)), weights, total) // goes where nothing reads them
	weights = a.drop(weights, elsewhere)
	sums := c.Temp(c.Name+".sums", []int{n, h * length})
	c.Op((&ir.Op{
		Kind:  ir.Contract,
		Loops: []ir.Loop{{Name: "g", N: a.heads}, {Name: "h", N: a.shared}, {Name: "t", N: n}, {Name: "i", N: length}, {Name: "s", N: m}},
		Out:   ir.Access{Value: sums, Strides: []int{a.shared * length, length, h * length, 1, 0}},
		In: []ir.Access{
			{Value: weights, Strides: []int{a.shared * n * m, n * m, m, 0, 1}},
			{Value: values, Strides: []int{length, 0, 0, 1, features(values)}},
		},
	}).WithoutUnitLoops())
	if y == nil {
		y = c.Temp(c.Name+".y", sums.Shape)
	}
	c.Op((&ir.Op{
		Kind:  ir.Map,
		Loops: []ir.Loop{{Name: "t", N: n}, {Name: "h", N: h}, {Name: "i", N: length}},
		Out:   ir.Access{Value: y, Strides: []int{features(y), length, 1}},
		In:    []ir.Access{{Value: sums, Strides: []int{h * length, length, 1}}, {Value: total, Strides: []int{1, n, 0}}},
		Expr:  expr.Div(expr.Arg(0), expr.Arg(1)),
	}).WithoutUnitLoops())
	return y, scores
}

// result makes y the result, with the mask of the queries.
func (a *attending) result(y *ir.Value) {
	a.c.Outputs[0].Value = y
	a.c.own(y)
	if mask := a.query.Mask; mask != nil && isPrefix(mask.Shape, y.Shape) {
		y.Mask = mask
	}
}

// drop is dropout of weights, in training. Those of a block are at their place among all.
func (a *attending) drop(weights, among *ir.Value) *ir.Value {
	c := a.c
	if a.Dropout == 0 {
		return weights
	}
	op := ir.Op{Rate: a.Dropout}
	if among != nil {
		op.Numbers = ir.Access{Value: among, Strides: []int{1}}
	}
	factors := c.random(".dropout", "", weights.Shape, op)
	if factors == nil {
		return weights
	}
	y := c.Temp(c.Name+".left", weights.Shape)
	c.Elementwise(y, expr.Mul(expr.Arg(0), expr.Arg(1)), weights, factors)
	return y
}

// reduceLast sums x over its last axis, or takes the maximum.
func (c *Context) reduceLast(out, x *ir.Value, greatest bool) {
	loops, strides := ir.Loops(x.Shape)
	to, _ := ir.Broadcast(out, x.Shape)
	op := &ir.Op{Kind: ir.Reduce, Max: greatest, Loops: loops, Out: to, In: []ir.Access{{Value: x, Strides: strides}}, Expr: expr.Arg(0)}
	op.Collapse()
	c.Op(op)
}
