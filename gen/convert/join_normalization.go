package convert

import (
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/document"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/formula"
)

// normalized is what of x is normalised along axes: without its mean, or with it, as in RMSNorm.
type normalized struct {
	x       ref
	axes    []int
	centred bool
	epsilon float64
	gamma   []float64 // nil if there is none
}

// joinNormalization finds (x - mean)/√(variance + epsilon), and x/√(mean of x² + epsilon): layer
// normalisation, which exporters took apart before version 17, and RMSNorm.
func joinNormalization(im *importer, l *layer, outputs []*exit) bool {
	if len(l.in) != 2 || l.typ != "divide" && l.typ != "multiply" {
		return false
	}
	for i, in := range l.in {
		n := &normalized{}
		if (i == 0 || l.typ == "multiply") && slices.Equal(in.shape(), l.shapes[""]) && n.find(in, l.in[1-i], l.typ == "divide") {
			n.make(l)
			return true
		}
	}
	return false
}

// make makes the layer.
func (n *normalized) make(l *layer) {
	affine, weight := "scale", "gamma"
	l.typ, l.formula, l.in, l.options = "layer_normalization", nil, []ref{n.x}, nil
	if !n.centred {
		l.typ, affine, weight = "rms_normalization", "elementwise_affine", "scale"
	}
	if len(n.axes) > 1 || n.axes[0] != len(n.x.shape())-1 {
		l.options.Set("axis", n.axes)
	}
	l.options.Set("epsilon", short(float64(float32(n.epsilon))))
	if n.centred {
		l.options.Set("center", false)
	}
	if n.gamma == nil {
		l.options.Set(affine, false)
		return
	}
	l.weigh(weight, extentsOf(n.x.shape(), n.axes), n.gamma)
}

// find looks at what is normalised, and what that is divided by, or multiplied by, for each row.
func (n *normalized) find(top, by ref, divides bool) bool {
	if w := top.layer; w.typ == "subtract" {
		if x, axes, ok := meanOf(w.in[1]); ok && x == w.in[0] && spread(w.in[1], x, axes) {
			n.x, n.axes, n.centred = x, axes, true
		}
	}
	if !n.centred {
		n.x = top
	}
	root := unshaped(by)
	w := root.layer
	if divides || w.typ != "multiply" {
		return n.rooted(root, divides) && spread(by, n.x, n.axes)
	}
	for i, in := range w.in {
		if c := w.in[1-i].layer.constant; c != nil {
			return n.rooted(unshaped(in), divides) && slices.Equal(by.shape(), w.shapes[""]) && n.weighed(w, c)
		}
	}
	return false
}

// weighed takes the numbers that a root is multiplied by, in a layer.
func (n *normalized) weighed(w *layer, c *array) bool {
	at := slices.Concat(slices.Repeat([]int{1}, max(len(n.x.shape())-len(w.shapes[""]), 0)), w.shapes[""])
	for i, extent := range n.x.shape() {
		if extent != at[i] && (at[i] != 1 || slices.Contains(n.axes, i)) {
			return false
		}
	}
	n.gamma = along(c, n.x.shape(), n.axes)
	return n.gamma != nil
}

// rooted looks at the root: of the variance and epsilon.
func (n *normalized) rooted(root ref, divides bool) bool {
	w := root.layer
	if w.formula == nil || len(w.in) != 1 {
		return false
	}
	power := -0.5
	if divides {
		power = 0.5
	}
	n.epsilon = math.Pow(w.formula.Eval([]float64{0}), 1/power)
	for _, v := range []float64{0.01, 1, 7, 300} {
		want := math.Pow(v+n.epsilon, power)
		if !(math.Abs(w.formula.Eval([]float64{v})-want) <= 1e-7*want) {
			return false
		}
	}
	return n.epsilon > 0 && n.variance(w.in[0])
}

// variance says whether v is the variance of x, or the mean of its squares if it is not centred.
func (n *normalized) variance(v ref) bool {
	squares, axes, ok := meanOf(v)
	if ok && !n.centred {
		n.axes = axes
		return isSquare(squares.layer, n.x)
	}
	if ok {
		w := squares.layer
		return slices.Equal(axes, n.axes) && len(w.in) > 0 && w.in[0].layer.typ == "subtract" && isSquare(w, w.in[0]) && n.isCentre(w.in[0].layer)
	}
	w := unshaped(v).layer // the mean of the squares, without the square of the mean
	if !n.centred || w.typ != "subtract" || len(unshaped(w.in[1]).layer.in) == 0 {
		return false
	}
	squares, axes, ok = meanOf(w.in[0])
	square := unshaped(w.in[1]).layer
	mean, others, isMean := meanOf(square.in[0])
	return ok && isMean && mean == n.x && slices.Equal(axes, n.axes) && slices.Equal(others, n.axes) &&
		isSquare(squares.layer, n.x) && isSquare(square, square.in[0])
}

// isCentre says whether a difference is x without its mean.
func (n *normalized) isCentre(w *layer) bool {
	x, axes, ok := meanOf(w.in[1])
	return ok && w.in[0] == n.x && x == n.x && slices.Equal(axes, n.axes) && spread(w.in[1], x, axes)
}

// unshaped is what a result was before it came under another shape.
func unshaped(r ref) ref {
	for r.output == "" && (r.layer.typ == "reshape" || r.layer.typ == "flatten") {
		r = r.layer.in[0]
	}
	return r
}

// meanOf is what r is the mean of, and along which axes, whatever shape r has.
func meanOf(r ref) (of ref, axes []int, ok bool) {
	factor := 1.0
	for {
		r = unshaped(r)
		f, multiplies := multiple(r.layer)
		if !multiplies {
			break
		}
		factor, r = factor*f, r.layer.in[0]
	}
	l := r.layer
	if l.typ != "mean" && l.typ != "sum" || len(l.in) != 1 {
		return ref{}, nil, false
	}
	of = l.in[0]
	axes, given := l.options.Get("axis").([]int)
	if !given {
		axes = order(len(of.shape()))
	}
	if l.typ == "sum" {
		factor *= float64(sizeOf(extentsOf(of.shape(), axes)))
	}
	return of, axes, math.Abs(factor-1) < 1e-6
}

func extentsOf(shape, axes []int) []int {
	var list []int
	for _, axis := range axes {
		list = append(list, shape[axis])
	}
	return list
}

// spread says whether r has one number for each place of x beside some axes, which it is repeated
// along.
func spread(r, x ref, axes []int) bool {
	want := slices.Clone(x.shape())
	for _, axis := range axes {
		want[axis] = 1
	}
	shape := r.shape()
	for len(shape) < len(want) {
		shape = slices.Concat([]int{1}, shape)
	}
	return slices.Equal(shape, want)
}

// along are the numbers of a constant that has one for each place of some axes, nil if it has not.
func along(c *array, shape, axes []int) []float64 {
	off := len(shape) - len(c.shape)
	if off < 0 || sizeOf(extentsOf(shape, axes)) != len(c.data) {
		return nil
	}
	for _, axis := range axes {
		if shape[axis] > 1 && (axis < off || c.shape[axis-off] != shape[axis]) {
			return nil
		}
	}
	return c.data
}

// isSquare says whether a layer is the square of a result.
func isSquare(l *layer, of ref) bool {
	square, _ := formula.Parse("x * x", arguments[:1])
	if l.formula == nil || len(l.in) == 0 || slices.ContainsFunc(l.in, func(r ref) bool { return r != of }) {
		return false
	}
	return alike(l.formula.Substitute(slices.Repeat([]*expr.Expr{expr.Arg(0)}, len(l.in))), square)
}

// joinAffine makes a product with, and then a sum of, a number for each place of the normalised
// axes a weight of the normalisation before it.
func joinAffine(im *importer, l *layer, outputs []*exit) bool {
	if l.typ != "multiply" && l.typ != "add" || len(l.in) != 2 {
		return false
	}
	for i, in := range l.in {
		w, c := in.layer, l.in[1-i].layer.constant
		part := affines[w.typ+" "+l.typ]
		if part.option == "" || c == nil || w.options.Get(part.option) != false || im.uses[w] != 1 || !slices.Equal(l.shapes[""], w.shapes[""]) {
			continue
		}
		if part.option == "scale" && w.options.Get("center") != false { // gamma comes before beta
			continue
		}
		axes, ok := w.options.Get("axis").([]int)
		if !ok {
			axes = []int{len(w.shapes[""]) - 1}
		}
		numbers := along(c, w.shapes[""], axes)
		if numbers == nil {
			continue
		}
		w.options.Delete(part.option)
		w.weigh(part.weight, extentsOf(w.shapes[""], axes), numbers)
		w.origin = slices.Concat(w.origin, l.origin)
		im.replace(l, w.ref(), outputs)
		return true
	}
	return false
}

// affines are options of normalisations, and their weights, by what is done behind them.
var affines = map[string]struct{ option, weight string }{
	"layer_normalization multiply": {"scale", "gamma"},
	"layer_normalization add":      {"center", "beta"},
	"rms_normalization multiply":   {"elementwise_affine", "scale"},
}

// joinSoftmax finds exp(x) divided by its sum along the last axis, where something may have been
// taken off x that is the same along that axis, as its maximum.
func joinSoftmax(im *importer, l *layer, outputs []*exit) bool {
	if l.typ != "divide" || len(l.in) != 2 {
		return false
	}
	power, total := l.in[0].layer, unshaped(l.in[1]).layer
	exp, _ := formula.Parse("exp(x)", arguments[:1])
	if power.formula == nil || len(power.in) != 1 || total.typ != "sum" || total.in[0] != l.in[0] {
		return false
	}
	last := []int{len(l.shapes[""]) - 1}
	axes, ok := total.options.Get("axis").([]int)
	if !ok {
		axes = order(len(l.shapes[""]))
	}
	x := power.in[0]
	if !slices.Equal(axes, last) || !spread(l.in[1], l.in[0], last) || power.formula.Format(arguments[:1]) != exp.Format(arguments[:1]) {
		return false
	}
	if w := x.layer; w.typ == "subtract" && slices.Equal(w.in[0].shape(), w.shapes[""]) && spread(w.in[1], x, last) {
		x = w.in[0]
	}
	l.typ, l.formula, l.in = "activation", nil, []ref{x}
	l.options = document.Options{{Key: "activation", Value: "softmax"}}
	return true
}
