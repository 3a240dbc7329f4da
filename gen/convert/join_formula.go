package convert

import (
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/document"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/formula"
)

// formulaOf is what a layer computes of each element, nil if that is no formula. Activations are
// known by those that formulas have.
func formulaOf(l *layer) *expr.Expr {
	if l.formula != nil || l.typ != "activation" {
		return l.formula
	}
	name, ok := l.options.Get("activation").(string)
	if !ok {
		return nil
	}
	if written, ok := map[string]string{"relu6": "clip(x, 0, 6)"}[name]; ok {
		name = written
	} else {
		name += "(x)"
	}
	e, err := formula.Parse(name, arguments[:1])
	if err != nil {
		return nil
	}
	return e
}

// joinFormula makes two layers that work element by element one, if they read a single value: so
// what was taken apart is found again.
func joinFormula(im *importer, l *layer, outputs []*exit) bool {
	e := formulaOf(l)
	if e == nil {
		return false
	}
	for _, in := range l.in {
		w := in.layer
		f := formulaOf(w)
		if f == nil || len(w.in) == 0 || im.usesBut(w, l) > 0 {
			continue
		}
		from := w.in[0]
		same := func(r ref) bool { return r == from }
		if !slices.ContainsFunc(w.in, func(r ref) bool { return r != from }) && !slices.ContainsFunc(l.in, func(r ref) bool { return r.layer != w && !same(r) }) && slices.Equal(from.shape(), l.shapes[""]) {
			return im.merge(l, w, e, f)
		}
	}
	return false
}

// merge makes l a formula of what w reads, if it can be written.
func (im *importer) merge(l, w *layer, e, f *expr.Expr) bool {
	x := expr.Arg(0)
	inner := f.Substitute(slices.Repeat([]*expr.Expr{x}, len(w.in)))
	with := make([]*expr.Expr, len(l.in))
	for i, in := range l.in {
		with[i] = x
		if in.layer == w {
			with[i] = inner
		}
	}
	e = e.Substitute(with)
	text, ok := written(e, 1)
	if ok = ok && e.Uses(0); ok {
		l.formula, l.in = e, []ref{w.in[0]}
		l.typ, l.options = "pointwise", document.Options{{Key: "expr", Value: text}}
	}
	return ok
}

// usesBut counts how often something else than l reads a layer.
func (im *importer) usesBut(w, l *layer) int {
	n := im.uses[w]
	for _, in := range l.in {
		if in.layer == w {
			n--
		}
	}
	return n
}

// recognised are activations that exporters write as formulas.
var recognised = []struct {
	value   any
	formula string
}{
	{"gelu", "gelu(x)"}, {"silu", "silu(x)"}, {"mish", "mish(x)"}, {"hard_sigmoid", "hard_sigmoid(x)"}, {"softplus", "softplus(x)"},
	{"hard_swish", "x * hard_sigmoid(x)"}, {"relu6", "clip(x, 0, 6)"},
	{document.Options{{Key: "type", Value: "gelu"}, {Key: "approximate", Value: true}}, "0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))"},
}

// recognise makes a formula the activation that it is. Both must give the same numbers, but for
// float32's rounding of what stands in the formula, at 801 places from -20 to 20.
func recognise(im *importer, l *layer, outputs []*exit) bool {
	if l.typ != "pointwise" || len(l.in) != 1 || l.formula == nil || l.formula.FLOPs() < 2 {
		return false
	}
	for _, known := range recognised {
		e, err := formula.Parse(known.formula, arguments[:1])
		if err != nil || !alike(e, l.formula) {
			continue
		}
		l.typ, l.formula, l.options = "activation", nil, document.Options{{Key: "activation", Value: known.value}}
		return true
	}
	return false
}

func alike(a, b *expr.Expr) bool {
	for i := -400; i <= 400; i++ {
		x := []float64{float64(i) / 20}
		y, z := a.Eval(x), b.Eval(x)
		if !(math.Abs(y-z) <= 2e-7*max(1, math.Abs(x[0]))) {
			return false
		}
	}
	return true
}
