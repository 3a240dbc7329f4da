package verify

import (
	"math"
	"math/rand/v2"
	"slices"
)

var (
	_ = register("log_cosh", elementwise(func(y Scalar, t float64, _ Options) Scalar {
		d := y.Plus(-t)
		return d.Exp().Add(d.Times(-1).Exp()).Times(0.5).Log()
	}))
	_ = register("mean_absolute_percentage_error", elementwise(func(y Scalar, t float64, _ Options) Scalar {
		return y.Plus(-t).Abs().Times(100 / max(math.Abs(t), 1e-7))
	}))
	_ = register("mean_squared_logarithmic_error", positive(elementwise(func(y Scalar, t float64, _ Options) Scalar {
		d := y.Plus(1).Log().Plus(-math.Log1p(max(t, 1e-7)))
		return d.Mul(d)
	})))
	_ = register("poisson", positive(elementwise(poisson)).with(func(r *rand.Rand) Options {
		return Options{"log_input": r.IntN(2) == 0, "full": r.IntN(2) == 0}
	}))
	_ = register("hinge", ofSigns(func(below Scalar) Scalar { return below }))
	_ = register("squared_hinge", ofSigns(func(below Scalar) Scalar { return below.Mul(below) }))
	_ = register("categorical_hinge", Loss{Low: -20, High: 20, Rows: true, Of: categoricalHinge})
	_ = register("kl_divergence", withLogits(within(Loss{Rows: true, Of: func(y []Scalar, t []float64, o Options) Scalar {
		sum := crossentropy(y, t, o)
		for _, v := range t {
			if v > 0 {
				sum = sum.Plus(v * math.Log(v))
			}
		}
		return sum
	}})))
	_ = register("binary_focal_crossentropy", withLogits(within(elementwise(binaryFocal)).with(func(r *rand.Rand) Options {
		o := drawSmoothing(r)
		o["gamma"] = float64(r.IntN(7)) / 2
		if r.IntN(2) == 0 {
			o["apply_class_balancing"], o["alpha"] = true, float64(r.IntN(5))/4
		}
		return o
	})))
	_ = register("categorical_focal_crossentropy", withLogits(within(Loss{Rows: true, Of: categoricalFocal}).with(func(r *rand.Rand) Options {
		o := drawSmoothing(r)
		o["gamma"], o["alpha"] = float64(r.IntN(7))/2, float64(1+r.IntN(4))/4
		return o
	})))
	_ = register("cosine_similarity", Loss{Low: -20, High: 20, Whole: overAxes([]int{-1}, cosine)})
	_ = register("dice", within(Loss{Whole: overAxes(nil, dice)}))
	_ = register("tversky", within(Loss{Whole: overAxes(nil, tversky)}.with(func(r *rand.Rand) Options {
		return Options{"alpha": float64(r.IntN(5)) / 4, "beta": float64(1+r.IntN(4)) / 4}
	})))
	_ = register("expression", Loss{Low: -20, High: 20, Of: func(y []Scalar, t []float64, o Options) Scalar {
		of := LossFormulas[o["expr"].(string)]
		sum := y[0].tape.Number(0)
		for i := range y {
			sum = sum.Add(of(y[i], t[i]))
		}
		return sum
	}}.always(func(r *rand.Rand) Options {
		return Options{"expr": []string{"pow(y - t, 2)", "log1p(abs(y - t))", "softplus(-t * y)", "y * y / 2"}[r.IntN(4)]}
	}))
)

// LossFormulas are what expressions mean that networks have for a loss.
var LossFormulas = map[string]func(y Scalar, t float64) Scalar{
	"y * y / 2":         func(y Scalar, _ float64) Scalar { return y.Mul(y).Times(0.5) },
	"pow(y - t, 2)":     func(y Scalar, t float64) Scalar { d := y.Plus(-t); return d.Mul(d) },
	"log1p(abs(y - t))": func(y Scalar, t float64) Scalar { return y.Plus(-t).Abs().Plus(1).Log() },
	"log1p(abs(y - t)) + pow(y, 2)": func(y Scalar, t float64) Scalar {
		return y.Plus(-t).Abs().Plus(1).Log().Add(y.Mul(y))
	},
	"softplus(-t * y)": func(y Scalar, t float64) Scalar { return y.Times(-t).Exp().Plus(1).Log() },
}

// positive limits a loss to positive outputs and targets that are not negative.
func positive(l Loss) Loss {
	l.Low, l.High = 1e-4, 20
	l.Target = func(r *rand.Rand) float64 { return math.Abs(r.NormFloat64()) * float64(r.IntN(3)) }
	return l
}

func poisson(y Scalar, t float64, o Options) Scalar {
	loss := y.Sub(y.Plus(1e-7).Log().Times(t))
	if o.Bool("log_input", false) {
		loss = y.Exp().Sub(y.Times(t))
	}
	if o.Bool("full", false) && t > 1 {
		loss = loss.Plus(t*math.Log(t) - t + math.Log(2*math.Pi*t)/2)
	}
	return loss
}

// ofSigns is a loss of how far t·y is below 1.
func ofSigns(of func(below Scalar) Scalar) Loss {
	l := elementwise(func(y Scalar, t float64, _ Options) Scalar {
		if t == 0 {
			t = -1
		}
		return y.Times(-t).Plus(1).Above(0, of, func(x Scalar) Scalar { return x.Times(0) })
	})
	l.Target = func(r *rand.Rand) float64 { return float64(r.IntN(3) - 1) }
	return l
}

func categoricalHinge(y []Scalar, t []float64, _ Options) Scalar {
	below := y[0].tape.Number(1)
	most := y[0].Times(1 - t[0])
	for i := range y {
		below = below.Sub(y[i].Times(t[i]))
		if i > 0 {
			most = y[i].Times(1 - t[i]).Max(most)
		}
	}
	return below.Add(most).Above(0, func(x Scalar) Scalar { return x }, func(x Scalar) Scalar { return x.Times(0) })
}

// power is x^p of a positive x.
func power(x Scalar, p float64) Scalar { return x.Log().Times(p).Exp() }

func binaryFocal(y Scalar, t float64, o Options) Scalar {
	p, s := o.probability(y), o.smooth(t, 2)
	loss := binaryCrossentropy(y, t, 1, o).Mul(power(p.Times(1-2*s).Plus(s), o.Float("gamma", 2)))
	if o.Bool("apply_class_balancing", false) {
		alpha := o.Float("alpha", 0.25)
		loss = loss.Times(s*alpha + (1-s)*(1-alpha))
	}
	return loss
}

func categoricalFocal(y []Scalar, t []float64, o Options) Scalar {
	y = o.distribution(y)
	sum := y[0].tape.Number(0)
	for i, p := range y {
		weight := -o.number("alpha", i, 0.25) * o.smooth(t[i], len(y))
		sum = sum.Add(power(p.Times(-1).Plus(1), o.Float("gamma", 2)).Mul(p.Log()).Times(weight))
	}
	return sum
}

// overAxes is the mean of a function of all elements along some axes, which are all
// where there is no default; it counts the axes itself.
func overAxes(byDefault []int, of func(y []Scalar, t []float64, o Options) Scalar) func(Tensor, []float64, Options) Scalar {
	return func(y Tensor, t []float64, o Options) Scalar {
		axes := o.Ints("axis")
		if axes == nil {
			axes = byDefault
		}
		rank := len(y.Shape)
		ys, ts := map[int][]Scalar{}, map[int][]float64{}
		for at := range y.Data {
			group, rest := 0, at
			for axis := rank - 1; axis >= 0; axis-- {
				i := rest % y.Shape[axis]
				rest /= y.Shape[axis]
				if axes != nil && !slices.Contains(axes, axis) && !slices.Contains(axes, axis-rank) {
					group = group*1009 + i + 1
				}
			}
			ys[group], ts[group] = append(ys[group], y.Data[at]), append(ts[group], t[at])
		}
		sum := y.Data[0].tape.Number(0)
		for group := range ys {
			sum = sum.Add(of(ys[group], ts[group], o))
		}
		return sum.Times(1 / float64(len(ys)))
	}
}

func cosine(y []Scalar, t []float64, _ Options) Scalar {
	tape := y[0].tape
	product, squares, wanted := tape.Number(0), tape.Number(0), 0.
	for i := range y {
		product, squares = product.Add(y[i].Times(t[i])), squares.Add(y[i].Mul(y[i]))
		wanted += t[i] * t[i]
	}
	tape.Margin = min(tape.Margin, squares.Value()) // its root has no derivative at 0
	if squares.Value() == 0 {
		return product.Times(0)
	}
	return product.Div(power(squares, 0.5).Times(max(math.Sqrt(wanted), 1e-7))).Times(-1)
}

func dice(y []Scalar, t []float64, _ Options) Scalar {
	both, all := y[0].tape.Number(0), y[0].tape.Number(1e-7)
	for i := range y {
		both, all = both.Add(y[i].Times(2*t[i])), all.Add(y[i]).Plus(t[i])
	}
	return both.Div(all).Times(-1).Plus(1)
}

func tversky(y []Scalar, t []float64, o Options) Scalar {
	both, other := y[0].tape.Number(0), y[0].tape.Number(1e-7)
	for i := range y {
		both = both.Add(y[i].Times(t[i]))
		other = other.Add(y[i].Times(-1).Plus(1).Times(t[i] * o.Float("alpha", 0.5))).Add(y[i].Times((1 - t[i]) * o.Float("beta", 0.5)))
	}
	return both.Div(both.Add(other)).Times(-1).Plus(1)
}
