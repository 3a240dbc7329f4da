package verify

import "math"

// Tape records a computation on numbers, so that derivatives of its result can
// be found by going back over it.
type Tape struct {
	nodes []node
	// Margin is the least distance of any argument to a point where the
	// function applied to it has no second derivative: the 0 of a relu, say.
	Margin float64
}

type node struct {
	value   float64
	parents [2]int // -1 for none
	slopes  [2]float64
}

// Scalar is a number on a tape.
type Scalar struct {
	tape *Tape
	at   int
}

// NewTape returns an empty tape.
func NewTape() *Tape { return &Tape{Margin: math.Inf(1)} }

// Number puts a number on the tape.
func (t *Tape) Number(v float64) Scalar { return t.add(v, -1, 0, -1, 0) }

func (t *Tape) add(v float64, p int, dp float64, q int, dq float64) Scalar {
	t.nodes = append(t.nodes, node{v, [2]int{p, q}, [2]float64{dp, dq}})
	return Scalar{t, len(t.nodes) - 1}
}

// Gradient is the derivative of y by everything on the tape; see [Scalar.Of].
func (t *Tape) Gradient(y Scalar) []float64 {
	d := make([]float64, len(t.nodes))
	d[y.at] = 1
	for i := y.at; i >= 0; i-- {
		for k, parent := range t.nodes[i].parents {
			if parent >= 0 {
				d[parent] += d[i] * t.nodes[i].slopes[k]
			}
		}
	}
	return d
}

// Of picks the derivative by x from a gradient.
func (x Scalar) Of(gradient []float64) float64 { return gradient[x.at] }

// Value is the number itself.
func (x Scalar) Value() float64 { return x.tape.nodes[x.at].value }

func (x Scalar) unary(v, slope float64) Scalar { return x.tape.add(v, x.at, slope, -1, 0) }

// Add is x + y.
func (x Scalar) Add(y Scalar) Scalar { return x.tape.add(x.Value()+y.Value(), x.at, 1, y.at, 1) }

// Sub is x - y.
func (x Scalar) Sub(y Scalar) Scalar { return x.tape.add(x.Value()-y.Value(), x.at, 1, y.at, -1) }

// Mul is x·y.
func (x Scalar) Mul(y Scalar) Scalar {
	return x.tape.add(x.Value()*y.Value(), x.at, y.Value(), y.at, x.Value())
}

// Div is x/y.
func (x Scalar) Div(y Scalar) Scalar {
	q := x.Value() / y.Value()
	return x.tape.add(q, x.at, 1/y.Value(), y.at, -q/y.Value())
}

// Plus is x + c.
func (x Scalar) Plus(c float64) Scalar { return x.unary(x.Value()+c, 1) }

// Times is c·x.
func (x Scalar) Times(c float64) Scalar { return x.unary(c*x.Value(), c) }

// Exp is e to the power of x.
func (x Scalar) Exp() Scalar {
	y := math.Exp(x.Value())
	return x.unary(y, y)
}

// Log is the natural logarithm of x.
func (x Scalar) Log() Scalar { return x.unary(math.Log(x.Value()), 1/x.Value()) }

// Tanh is the hyperbolic tangent of x.
func (x Scalar) Tanh() Scalar {
	c := math.Cosh(x.Value())
	return x.unary(math.Tanh(x.Value()), 1/(c*c))
}

// Erf is the error function of x.
func (x Scalar) Erf() Scalar {
	return x.unary(math.Erf(x.Value()), 2/math.SqrtPi*math.Exp(-x.Value()*x.Value()))
}

// Abs is |x|.
func (x Scalar) Abs() Scalar {
	x.kink(0)
	if x.Value() < 0 {
		return x.Times(-1)
	}
	return x
}

// Max is the greater of x and y.
func (x Scalar) Max(y Scalar) Scalar {
	x.kink(y.Value())
	if x.Value() >= y.Value() {
		return x
	}
	return y
}

// Above is yes where x > c, else no.
func (x Scalar) Above(c float64, yes, no func(x Scalar) Scalar) Scalar {
	x.kink(c)
	if x.Value() > c {
		return yes(x)
	}
	return no(x)
}

func (x Scalar) kink(at float64) { x.tape.Margin = min(x.tape.Margin, math.Abs(x.Value()-at)) }
