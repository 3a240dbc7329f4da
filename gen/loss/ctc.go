package loss

import (
	"fmt"
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

var ctcDef = Def{
	Name: "ctc", Sparse: true, Sequence: true, Categorical: true, Answer: runtime.Sequences,
	Doc: "-log of the probability that a sequence of labels is read from the classes of all time steps: y is [steps, classes], of which one is the blank that parts labels, " +
		"and has logits, or their log_softmax, which is the same. The labels stand in a row that ends at the first blank or -1. Graves et al. 2006",
	New: func() Kind { return &ctc{scores: scores{FromLogits: true}} },
}

type ctc struct {
	scores
	Blank        int  `opt:"blank" min:"0" doc:"the class that parts labels and stands after the last of them; Keras's mask_index"`
	MaxLabels    *int `opt:"max_labels" min:"1" doc:"how many labels there are at most; as many as time steps by default"`
	ZeroInfinity bool `opt:"zero_infinity" doc:"whether labels that have no room in the time steps are taken and do not count; else they are refused"`
}

// Check implements Checker.
func (l *ctc) Check(y *ir.Value) (string, error) {
	if len(y.Shape) != 2 {
		return "", fmt.Errorf("found an output with %d axes, expected [steps, classes]", len(y.Shape))
	}
	if steps, classes := y.Shape[0], y.Shape[1]; l.Blank >= classes {
		return "blank", fmt.Errorf("found %d, expected one of the classes 0 to %d", l.Blank, classes-1)
	} else if l.MaxLabels != nil && *l.MaxLabels > steps {
		return "max_labels", fmt.Errorf("found %d, but there are %d time steps, one for each label at least", *l.MaxLabels, steps)
	}
	return "", nil
}

// Form implements Labeller.
func (l *ctc) Form(y *ir.Value) runtime.LabelForm {
	f := runtime.LabelForm{Shape: []int{l.most(y)}, Padded: true, Padding: l.Blank, Steps: y.Shape[0]}
	if l.ZeroInfinity {
		f.Steps = math.MaxInt32
	}
	return f
}

func (l *ctc) most(y *ir.Value) int {
	if l.MaxLabels != nil {
		return *l.MaxLabels
	}
	return y.Shape[0]
}

// never is the logarithm of the probability of what cannot be. It stays finite, so that
// nothing becomes NaN, when one is added for each step.
const never = -1e30

// alignment is the table of ctc: after each step the logarithms of the probabilities of
// all ways to have read so many labels, with a blank last or with a label last.
type alignment struct {
	b                      *ir.Builder
	steps, classes, labels int
	blank                  int
	odds                   *ir.Value // [steps, classes] logarithms of probabilities
	target                 *ir.Value // [labels, classes]
	emitted                *ir.Value // [steps, labels] those of the labels
	repeated               *ir.Value // [labels] whether a label equals the one before
	there                  *ir.Value // [labels + 2] whether there is a label, one before the first and one after the last
	blanks, last           *ir.Value // [steps + 1, labels + 1]
}

func (l *ctc) Build(b *ir.Builder, y, t, loss *ir.Value) {
	a := &alignment{b: b, steps: y.Shape[0], classes: y.Shape[1], labels: l.most(y), blank: l.Blank, target: t}
	a.odds = logOdds(b, y, l.FromLogits)
	a.read()
	a.begin()
	a.walk()
	a.end(loss, l.ZeroInfinity)
}

// logOdds are the logarithms of probabilities, which may be given by logits.
func logOdds(b *ir.Builder, y *ir.Value, logits bool) *ir.Value {
	out := b.Temp(b.Local("odds"), y.Shape)
	from, y := softmaxed(b, y, logits)
	o := over(b, y)
	var odds *expr.Expr
	if from == nil {
		odds = log(atLeast(o.arg(y), 1e-30))
	} else {
		o.shape = from.Logits.Shape
		odds = expr.Neg(surprise(o, o.arg(from.Logits), from, false))
	}
	loops, strides := ir.Loops(o.shape)
	b.Op(&ir.Op{Kind: ir.Map, Loops: loops, Out: ir.Access{Value: out, Strides: strides}, In: o.in, Expr: odds})
	return out
}

// at addresses a value from loops.
func at(v *ir.Value, offset int, strides ...int) ir.Access {
	return ir.Access{Value: v, Offset: offset, Strides: strides}
}

// do appends an operation over loops of these extents.
func (a *alignment) do(kind ir.Kind, e *expr.Expr, extents []int, out ir.Access, in ...ir.Access) {
	var loops []ir.Loop
	for i, n := range extents {
		loops = append(loops, ir.Loop{Name: string(rune('i' + i)), N: n})
	}
	a.b.Op((&ir.Op{Kind: kind, Loops: loops, Out: out, In: in, Expr: e}).WithoutUnitLoops())
}

// read finds what is to be read.
func (a *alignment) read() {
	product := expr.Mul(expr.Arg(0), expr.Arg(1))
	a.emitted = a.b.Temp(a.b.Local("emitted"), []int{a.steps, a.labels})
	a.do(ir.Reduce, product, []int{a.steps, a.labels, a.classes}, at(a.emitted, 0, a.labels, 1, 0),
		at(a.odds, 0, a.classes, 0, 1), at(a.target, 0, 0, a.classes, 1))
	a.repeated = a.b.Temp(a.b.Local("repeated"), []int{a.labels})
	a.do(ir.Map, number(0), []int{1}, at(a.repeated, 0, 1))
	if a.labels > 1 {
		a.do(ir.Reduce, product, []int{a.labels - 1, a.classes}, at(a.repeated, 1, 1, 0),
			at(a.target, a.classes, a.classes, 1), at(a.target, 0, a.classes, 1))
	}
	a.there = a.b.Temp(a.b.Local("there"), []int{a.labels + 2})
	a.do(ir.Map, number(1), []int{1}, at(a.there, 0, 1))
	a.do(ir.Reduce, expr.Arg(0), []int{a.labels, a.classes}, at(a.there, 1, 1, 0), at(a.target, 0, a.classes, 1))
	a.do(ir.Map, number(0), []int{1}, at(a.there, a.labels+1, 1))
}

// begin fills the table's first row: nothing is read. Before the first label no label is
// last, which is the first column of last.
func (a *alignment) begin() {
	width := a.labels + 1
	a.blanks = a.b.Temp(a.b.Local("blanks"), []int{a.steps + 1, width})
	a.last = a.b.Temp(a.b.Local("last"), []int{a.steps + 1, width})
	a.do(ir.Map, number(0), []int{1}, at(a.blanks, 0, 1))
	a.do(ir.Map, number(never), []int{a.labels}, at(a.blanks, 1, 1))
	a.do(ir.Map, number(never), []int{a.labels}, at(a.last, 1, 1))
	a.do(ir.Map, number(never), []int{a.steps + 1}, at(a.last, 0, width))
}

// both is log(exp(x) + exp(y)), and what its derivatives by these are.
func both(x, y *expr.Expr) (sum, byX, byY *expr.Expr) {
	d := expr.Sub(x, y)
	sum = expr.Add(expr.Call("max", x, y), softplus(expr.Neg(expr.Call("abs", d))))
	return sum, expr.Call("sigmoid", d), expr.Call("sigmoid", expr.Neg(d))
}

// walk goes through the steps. A blank comes after a blank or the label before it; a
// label after itself, after the blank before it, or after the label before it, unless
// that is the same.
func (a *alignment) walk() {
	before, width := len(a.b.Program.Ops), a.labels+1
	stays := a.b.Temp(a.b.Local("stays"), []int{a.steps, a.labels})
	loop := ir.Loop{Name: "t", N: a.steps}
	// step sets out to base + log(exp(x) + exp(y)), where base, if there is one, and what
	// x and y read follow each other in in.
	step := func(n int, out ir.Access, base int, x, y *expr.Expr, in ...ir.Access) {
		sum, byX, byY := both(x, y)
		if base == 1 {
			sum = expr.Add(expr.Arg(0), sum)
		}
		op := &ir.Op{Kind: ir.Map, Loops: []ir.Loop{loop, {Name: "i", N: n}}, Out: out, In: in, Expr: sum}
		for i, by := range []*expr.Expr{byX, byY} {
			rule := ir.Rule{Of: base + i, Expr: by}
			for _, access := range in {
				rule.In = append(rule.In, at(access.Value, access.Offset, access.Strides...))
			}
			op.Rules = append(op.Rules, rule)
		}
		if a.steps == 1 {
			op.WithoutUnitLoops()
		}
		a.b.Op(op)
	}
	blank, last := at(a.blanks, 0, width, 1), at(a.last, 0, width, 1)
	step(width, at(a.blanks, width, width, 1), 1, expr.Arg(1), expr.Arg(2), at(a.odds, a.blank, a.classes, 0), blank, last)
	step(a.labels, at(stays, 0, a.labels, 1), 0, expr.Arg(0), expr.Arg(1), at(a.last, 1, width, 1), blank)
	jump := expr.Add(expr.Arg(2), expr.Mul(number(never), expr.Arg(3)))
	step(a.labels, at(a.last, width+1, width, 1), 1, expr.Arg(1), jump,
		at(a.emitted, 0, a.labels, 1), at(stays, 0, a.labels, 1), last, at(a.repeated, 0, 0, 1))
	if a.steps > 1 {
		body := append([]*ir.Op(nil), a.b.Program.Ops[before:]...)
		a.b.Program.Ops = a.b.Program.Ops[:before]
		a.b.Op(&ir.Op{Kind: ir.Scan, Loops: []ir.Loop{loop}, Body: body})
	}
}

// end takes the entries at which all labels are read: where there is a label and none
// after it.
func (a *alignment) end(loss *ir.Value, zero bool) {
	width := a.labels + 1
	total := loss
	if zero {
		total = a.b.Temp(a.b.Local("surprise"), []int{1})
	}
	read := a.b.Temp(a.b.Local("read"), []int{width})
	sum, byBlank, byLast := both(expr.Arg(0), expr.Arg(1))
	final := func() []ir.Access { return []ir.Access{at(a.blanks, a.steps*width, 1), at(a.last, a.steps*width, 1)} }
	a.b.Op(&ir.Op{
		Kind: ir.Map, Loops: []ir.Loop{{Name: "i", N: width}}, Out: at(read, 0, 1), In: final(), Expr: sum,
		Rules: []ir.Rule{{Of: 0, Expr: byBlank, In: final()}, {Of: 1, Expr: byLast, In: final()}},
	})
	e := expr.Mul(expr.Arg(0), expr.Sub(expr.Arg(2), expr.Arg(1)))
	a.do(ir.Reduce, e, []int{width}, at(total, 0, 0), at(read, 0, 1), at(a.there, 0, 1), at(a.there, 1, 1))
	if zero {
		possible := expr.Call("step", expr.Sub(number(-never/2), expr.Arg(0)))
		a.b.Op(&ir.Op{Kind: ir.Map, Loops: []ir.Loop{{Name: "i", N: 1}}, Out: at(loss, 0, 1), In: []ir.Access{at(total, 0, 1)}, Expr: noNaN(expr.Arg(0), possible)})
	}
}
