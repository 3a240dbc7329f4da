package verify

import "math/rand/v2"

// Loss is a loss's definition.
type Loss struct {
	// Of is the loss of one row, its elements along the last axis: the sum
	// over them. It is averaged over all elements, or over rows if Rows.
	Of     func(y []Scalar, t []float64, options Options) Scalar
	Rows   bool // the targets of a row add up to 1
	Sparse bool // there is one row, and a number for it instead of targets
	// Domain bounds the outputs that make sense.
	Low, High float64
	// Draw draws options; nil where there are none.
	Draw func(*rand.Rand) Options
}

// Losses are all losses by name.
var Losses = map[string]Loss{
	"mean_squared_error":              elementwise(func(y Scalar, t float64, _ Options) Scalar { d := y.Plus(-t); return d.Mul(d) }),
	"mean_absolute_error":             elementwise(func(y Scalar, t float64, _ Options) Scalar { return y.Plus(-t).Abs() }),
	"huber":                           elementwise(huber).with(quarters("delta")),
	"binary_crossentropy":             within(elementwise(binaryCrossentropy)),
	"categorical_crossentropy":        within(Loss{Of: crossentropy, Rows: true}),
	"sparse_categorical_crossentropy": within(Loss{Of: crossentropy, Rows: true, Sparse: true}),
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

func binaryCrossentropy(y Scalar, t float64, _ Options) Scalar {
	return y.Log().Times(-t).Add(y.Times(-1).Plus(1).Log().Times(t - 1))
}

func crossentropy(y []Scalar, t []float64, _ Options) Scalar {
	sum := y[0].tape.Number(0)
	for i := range y {
		sum = sum.Add(y[i].Log().Times(-t[i]))
	}
	return sum
}

// measure is the loss that an output's option names, of y against t.
func measure(option any, y Tensor, t []float64) Scalar {
	name, options := choice(option)
	l := Losses[name]
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
