package convert

import (
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/document"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/formula"
)

// joinNormalization finds (x - mean)/√(variance + epsilon) along the last axis: layer
// normalisation, which exporters took apart before version 17.
func joinNormalization(im *importer, l *layer, outputs []*exit) bool {
	if l.typ != "divide" || len(l.in) != 2 {
		return false
	}
	centred, root := l.in[0].layer, l.in[1].layer
	if centred.typ != "subtract" || root.formula == nil || len(root.in) != 1 {
		return false
	}
	x := centred.in[0]
	variance := root.in[0].layer
	if !isMean(centred.in[1].layer, x) || variance.typ != "mean" || len(variance.in) != 1 {
		return false
	}
	squares := variance.in[0].layer
	epsilon := math.Pow(root.formula.Eval([]float64{0}), 2)
	isRoot := true
	for _, v := range []float64{0.01, 1, 7, 300} {
		isRoot = isRoot && math.Abs(root.formula.Eval([]float64{v})-math.Sqrt(v+epsilon)) <= 1e-7*math.Sqrt(v)
	}
	if !isMean(variance, squares.ref()) || !isRoot || !(epsilon > 0) || !isSquare(squares, centred) {
		return false
	}
	l.typ, l.formula, l.in = "layer_normalization", nil, []ref{x}
	l.options = document.Options{{Key: "epsilon", Value: short(float64(float32(epsilon)))}, {Key: "center", Value: false}, {Key: "scale", Value: false}}
	return true
}

// isMean says whether a layer is the mean of x along its last axis, which stays.
func isMean(l *layer, x ref) bool {
	axis, ok := l.options.Get("axis").([]int)
	return l.typ == "mean" && len(l.in) == 1 && l.in[0] == x && ok && l.options.Get("keepdims") == true &&
		slices.Equal(axis, []int{len(x.shape()) - 1})
}

// isSquare says whether a layer is the square of what another gives.
func isSquare(l, of *layer) bool {
	square, _ := formula.Parse("x * x", arguments[:1])
	if l.formula == nil || slices.ContainsFunc(l.in, func(r ref) bool { return r != of.ref() }) {
		return false
	}
	return alike(l.formula.Substitute(slices.Repeat([]*expr.Expr{expr.Arg(0)}, len(l.in))), square)
}

// joinAffine makes a product with, and then a sum of, a number for each of the last axis a weight
// of the layer normalisation before it.
func joinAffine(im *importer, l *layer, outputs []*exit) bool {
	part := map[string][2]string{"multiply": {"scale", "gamma"}, "add": {"center", "beta"}}[l.typ]
	if part[0] == "" || len(l.in) != 2 {
		return false
	}
	for i, in := range l.in {
		w, c := in.layer, l.in[1-i].layer.constant
		if w.typ != "layer_normalization" || c == nil || w.options.Get(part[0]) != false || im.uses[w] != 1 {
			continue
		}
		n := w.shapes[""][len(w.shapes[""])-1]
		if len(c.data) != n || c.shape[len(c.shape)-1] != n || !slices.Equal(l.shapes[""], w.shapes[""]) {
			continue
		}
		if part[0] == "scale" && w.options.Get("center") != false { // gamma comes before beta
			continue
		}
		w.options.Delete(part[0])
		w.weigh(part[1], []int{n}, c.data)
		im.replace(l, w.ref(), outputs)
		return true
	}
	return false
}
