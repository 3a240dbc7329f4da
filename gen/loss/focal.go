package loss

import (
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

var binaryFocalCrossentropyDef = Def{
	Name: "binary_focal_crossentropy", Targets: runtime.Probabilities,
	Doc: "binary_crossentropy times (1 - p)^gamma, where p is t·y + (1 - t)·(1 - y): what is already right counts little; Lin et al. 2017",
	New: func() Kind { return &binaryFocal{Alpha: 0.25, Gamma: 2} },
}

var categoricalFocalCrossentropyDef = Def{
	Name: "categorical_focal_crossentropy", Categorical: true, Targets: runtime.Distributions, Answer: runtime.OneClass,
	Doc: "mean over rows of -Σ alpha·(1 - y)^gamma·t·log(y), where t and y are distributions along the last axis: what is already right counts little; Lin et al. 2017",
	New: func() Kind { return &categoricalFocal{Alpha: []float64{0.25}, Gamma: 2} },
}

type binaryFocal struct {
	ApplyClassBalancing bool    `opt:"apply_class_balancing" doc:"whether the loss is multiplied by alpha·t + (1 - alpha)·(1 - t)"`
	Alpha               float64 `opt:"alpha" min:"0" max:"1" with:"apply_class_balancing" doc:"the weight of yes; that of no is 1 - alpha"`
	Gamma               float64 `opt:"gamma" min:"0" doc:"how fast the loss falls with what is right; 0 for binary_crossentropy"`
	scores
	smoothing
}

func (l *binaryFocal) Build(b *ir.Builder, y, t, loss *ir.Value) {
	o := over(b, y)
	var no, yes, target, e *expr.Expr // probabilities, and the loss without a factor
	if z := logits(y, "sigmoid", l.FromLogits); z != nil {
		x := o.arg(z)
		target = l.of(o.arg(t), 2)
		yes, no = expr.Call("sigmoid", x), expr.Call("sigmoid", expr.Neg(x))
		e = expr.Call("binary_crossentropy_logits", x, target)
	} else {
		yes = o.arg(y)
		no, target = oneLess(yes), l.of(o.arg(t), 2)
		e = expr.Call("binary_crossentropy", yes, target)
	}
	wrong := expr.Add(expr.Mul(target, no), expr.Mul(oneLess(target), yes))
	e = expr.Mul(e, power(wrong, l.Gamma))
	if l.ApplyClassBalancing {
		e = expr.Mul(e, expr.Add(expr.Mul(number(l.Alpha), target), expr.Mul(number(1-l.Alpha), oneLess(target))))
	}
	o.mean(loss, y.Size(), e)
}

// power is x to a power that is not negative, with a derivative that is finite at 0.
func power(x *expr.Expr, p float64) *expr.Expr {
	if p > 0 && p < 1 {
		x = atLeast(x, 1e-12)
	}
	return expr.Pow(x, p)
}

type categoricalFocal struct {
	Alpha []float64 `opt:"alpha" min:"0" doc:"the weight of all classes, or of each"`
	Gamma float64   `opt:"gamma" min:"0" doc:"how fast the loss falls with what is right; 0 for categorical_crossentropy"`
	scores
	smoothing
}

func (l *categoricalFocal) Check(y *ir.Value) (string, error) {
	return checkPerClass("alpha", l.Alpha, y)
}

func (l *categoricalFocal) Build(b *ir.Builder, y, t, loss *ir.Value) {
	classes := y.Shape[len(y.Shape)-1]
	from, y := softmaxed(b, y, l.FromLogits)
	o := over(b, y)
	if from != nil {
		o.shape = from.Logits.Shape
	}
	target, out := l.of(o.arg(t), classes), o.arg(y)
	wrong := atLeast(oneLess(out), 0)
	weight := expr.Mul(o.perClass("alpha", l.Alpha), power(wrong, l.Gamma))
	var unlikely *expr.Expr
	if from == nil {
		unlikely = expr.Neg(log(atLeast(out, 1e-30)))
	} else {
		unlikely = surprise(o, o.arg(from.Logits), from, false)
	}
	o.mean(loss, y.Size()/classes, noNaN(expr.Mul(weight, unlikely), target))
}
