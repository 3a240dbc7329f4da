package layer

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

var attentionDef = Def{
	Type: "attention",
	Doc: "Each step q of the query, which the layer reads, gets the mean of the steps of value, weighed by the softmax of scores over the steps k of key. " +
		"A score is q·k, Luong et al. 2015, or with score_mode = \"concat\" c·Σ tanh(q + k). Sequences are [steps, features]. Results: .scores, the weights of each query and key.",
	MinIn: 1, MaxIn: 1,
	New:     func() Layer { return &Attention{ScoreMode: "dot"} },
	Example: "use_scale = true",
}

// Attention compares sequences as they are.
type Attention struct {
	Attending
	UseScale  bool   `opt:"use_scale" doc:"whether there is a weight, 1 at first, that multiplies q·k, or q + k"`
	ScoreMode string `opt:"score_mode" enum:"dot|concat" doc:"what a score is"`
}

// Build implements Layer.
func (l *Attention) Build(c *Context) {
	a := l.alike(c)
	if a == nil {
		return
	}
	one := initializer.One.Init([]int{1}, 1, 1)
	var scale, concat *ir.Value
	if l.UseScale {
		if scale = c.Weight("scale", []int{1}, one); scale == nil {
			return
		}
	}
	if l.ScoreMode == "dot" {
		length := features(a.key)
		a.finish(a.across(a.key, length), func(a *attending, q, k *ir.Value) *ir.Value {
			s := a.product(q, k, length)
			if scale != nil {
				return a.scaled(s, expr.Arg(1), scale)
			}
			return a.scaled(s, expr.Const(1))
		})
		return
	}
	if concat = c.Weight("concat_score_weight", []int{1}, one); concat == nil {
		return
	}
	sum := expr.Add(expr.Arg(0), expr.Arg(1))
	if scale != nil {
		sum = expr.Mul(expr.Arg(2), sum)
	}
	a.finish(a.key, func(a *attending, q, k *ir.Value) *ir.Value {
		return a.scaled(a.compared(q, k, expr.Call("tanh", sum), scale, 0), expr.Arg(1), concat)
	})
}

// alike finds sequences whose queries and keys have as many features; nil after a mistake.
func (l *Attending) alike(c *Context) *attending {
	a := l.sequences(c)
	if a != nil && features(a.query) != features(a.key) {
		option := "value"
		if c.Has("key") {
			option = "key"
		}
		c.Errorf(option, "queries are %v and keys %v; expected as many features", a.query.Shape, a.key.Shape)
		return nil
	}
	return a
}

// compared is the sum of e over the features of queries, keys and, third, of a weight, which
// may be nil, in steps of stride.
func (a *attending) compared(q, k *ir.Value, e *expr.Expr, w *ir.Value, stride int) *ir.Value {
	n, m, length := steps(q), steps(k), features(k)
	s := a.c.Temp(a.c.Name+".products", []int{1, n, m})
	op := &ir.Op{
		Kind:  ir.Reduce,
		Loops: []ir.Loop{{Name: "t", N: n}, {Name: "s", N: m}, {Name: "i", N: length}},
		Out:   ir.Access{Value: s, Strides: []int{m, 1, 0}},
		In:    []ir.Access{{Value: q, Strides: []int{length, 0, 1}}, {Value: k, Strides: []int{0, length, 1}}},
		Expr:  e,
	}
	if w != nil {
		op.In = append(op.In, ir.Access{Value: w, Strides: []int{0, 0, stride}})
	}
	a.c.Op(op.WithoutUnitLoops())
	return s
}

// finish averages values and gives the result the steps of the query.
func (a *attending) finish(k *ir.Value, of score) {
	length := features(a.value)
	y := a.attend(a.query, k, a.value, length, of)
	shape := append(slices.Clone(a.query.Shape[:len(a.query.Shape)-1]), length)
	if !slices.Equal(shape, y.Shape) {
		y = a.c.View(a.c.Name, y, shape)
	}
	if mask := a.query.Mask; mask != nil && isPrefix(mask.Shape, y.Shape) {
		shown := a.c.Temp(a.c.Name+".shown", y.Shape)
		a.c.Elementwise(shown, expr.Mul(expr.Arg(0), expr.Arg(1)), y, a.c.over(mask, y.Shape))
		y = shown
	}
	a.result(y)
}
