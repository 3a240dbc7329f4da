package verify

import "math/rand/v2"

// Loss is a loss's definition.
type Loss struct {
	// Of is the loss of one row, its elements along the last axis: the sum
	// over them. It is averaged over all elements, or over rows if Rows.
	Of func(y []Scalar, t []float64, options Options) Scalar
	// Whole is the loss of all of an output, where it is no such mean; else nil.
	Whole    func(y Tensor, t []float64, options Options) Scalar
	Rows     bool // the targets of a row add up to 1
	Sparse   bool // there is a number for each row instead of targets
	Sequence bool // they are numbers in a row, over time
	// Domain bounds the outputs that make sense.
	Low, High float64
	Logits    bool // the option from_logits lifts that
	// Target draws a target, where Rows and the domain do not say what it is.
	Target func(*rand.Rand) float64
	// Draw draws options; nil where there are none.
	Draw     func(*rand.Rand) Options
	Required bool // options are
}

// Losses are all losses by name.
var Losses = map[string]Loss{
	"mean_squared_error":       elementwise(func(y Scalar, t float64, _ Options) Scalar { d := y.Plus(-t); return d.Mul(d) }),
	"mean_absolute_error":      elementwise(func(y Scalar, t float64, _ Options) Scalar { return y.Plus(-t).Abs() }),
	"huber":                    elementwise(huber).with(quarters("delta")),
	"binary_crossentropy":      withLogits(within(Loss{Of: binaryCrossentropies}).with(drawBinary)),
	"categorical_crossentropy": withLogits(within(Loss{Of: crossentropy, Rows: true}).with(drawSmoothing)),
}

// register adds a loss.
func register(name string, l Loss) struct{} {
	Losses[name] = l
	return struct{}{}
}

func elementwise(f func(y Scalar, t float64, o Options) Scalar) Loss {
	return Loss{Low: -20, High: 20, Of: func(y []Scalar, t []float64, o Options) Scalar {
		sum := y[0].tape.Number(0)
		for i := range y {
			sum = sum.Add(f(y[i], t[i], o))
		}
		return sum
	}}
}

func (l Loss) with(draw func(*rand.Rand) Options) Loss {
	l.Draw = draw
	return l
}

// always is with, for options that there must be.
func (l Loss) always(draw func(*rand.Rand) Options) Loss {
	l.Draw, l.Required = draw, true
	return l
}

// within limits a loss to probabilities, not too near to certainty.
func within(l Loss) Loss {
	l.Low, l.High = 1e-4, 1-1e-4
	return l
}

func huber(y Scalar, t float64, o Options) Scalar {
	delta := o.Float("delta", 1)
	d := y.Plus(-t)
	line := func(a Scalar) Scalar { return a.Plus(-delta / 2).Times(delta) }
	return d.Abs().Above(delta, line, func(a Scalar) Scalar { return a.Mul(a).Times(0.5) })
}

// withLogits is a loss that has the option from_logits.
func withLogits(l Loss) Loss {
	l.Logits = true
	return l
}

// suits reports whether outputs are in the domain that a loss has with these options.
func (l Loss) suits(outputs []Tensor, o Options) bool {
	if l.Logits && o.Bool("from_logits", false) {
		const most = 10                                               // beyond, what a probability lacks of 1 has too few digits
		return inside(outputs, -most, most) && !inside(outputs, 0, 1) // which are none, but may be of a sigmoid
	}
	return inside(outputs, l.Low, l.High)
}

func drawSmoothing(r *rand.Rand) Options { return Options{"label_smoothing": float64(r.IntN(4)) / 4} }

func drawBinary(r *rand.Rand) Options {
	o := drawSmoothing(r)
	o["pos_weight"] = float64(1+r.IntN(8)) / 4
	return o
}

// number is the nth of an option that may be a list.
func (o Options) number(key string, n int, byDefault float64) float64 {
	switch list := o[key].(type) {
	case []float64:
		return list[n%len(list)]
	case []int:
		return float64(list[n%len(list)])
	case []any:
		return Options{"": list[n%len(list)]}.Float("", byDefault)
	}
	return o.Float(key, byDefault)
}

// probability is y, or of logits the sigmoid.
func (o Options) probability(y Scalar) Scalar {
	if !o.Bool("from_logits", false) {
		return y
	}
	return y.tape.Number(1).Div(y.Times(-1).Exp().Plus(1))
}

// distribution is y, or of logits the softmax.
func (o Options) distribution(y []Scalar) []Scalar {
	if !o.Bool("from_logits", false) {
		return y
	}
	sum := y[0].tape.Number(0)
	exps := make([]Scalar, len(y))
	for i := range y {
		exps[i] = y[i].Exp()
		sum = sum.Add(exps[i])
	}
	for i := range exps {
		exps[i] = exps[i].Div(sum)
	}
	return exps
}

// smooth is a target after label_smoothing over n classes.
func (o Options) smooth(t float64, n int) float64 {
	s := o.Float("label_smoothing", 0)
	return t*(1-s) + s/float64(n)
}

func binaryCrossentropies(y []Scalar, t []float64, o Options) Scalar {
	sum := y[0].tape.Number(0)
	for i := range y {
		sum = sum.Add(binaryCrossentropy(y[i], t[i], o.number("pos_weight", i, 1), o))
	}
	return sum
}

func binaryCrossentropy(y Scalar, t, weight float64, o Options) Scalar {
	y, t = o.probability(y), o.smooth(t, 2)
	return y.Log().Times(-t * weight).Add(y.Times(-1).Plus(1).Log().Times(t - 1))
}

func crossentropy(y []Scalar, t []float64, o Options) Scalar {
	y = o.distribution(y)
	sum := y[0].tape.Number(0)
	for i := range y {
		sum = sum.Add(y[i].Log().Times(-o.smooth(t[i], len(y))))
	}
	return sum
}

// measure is the loss that an output's option names, of y against t.
func measure(option any, y Tensor, t []float64) Scalar {
	name, options := Choice(option)
	l := Losses[name]
	if l.Whole != nil {
		return l.Whole(y, t, options)
	}
	rows := y.Rows()
	n := len(rows[0])
	sum := y.Data[0].tape.Number(0)
	for i, row := range rows {
		sum = sum.Add(l.Of(row, t[i*n:(i+1)*n], options))
	}
	if l.Rows {
		return sum.Times(1 / float64(len(rows)))
	}
	return sum.Times(1 / float64(len(y.Data)))
}
