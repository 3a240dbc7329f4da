package runtime

import "math"

// Lamb takes Adam's steps, of each tensor as long as its weights are:
//
//	m ← beta_1·m + (1-beta_1)·g
//	v ← beta_2·v + (1-beta_2)·g²
//	direction = m̂ / (√v̂ + epsilon)
//	w ← w - learning_rate·|w|/|direction|·direction
//
// with m̂ = m/(1-beta_1^step) and v̂ = v/(1-beta_2^step), and the norms of a tensor; where
// either is 0, 1 in the place of their quotient.
//
// You et al., "Large batch optimization for deep learning: training BERT in 76 minutes",
// 2019, algorithm 2, with weight decay as in Keras. It goes over the weights twice.
type Lamb struct {
	LearningRate float64 `opt:"learning_rate" min:"0" doc:"step size, as a share of the norm of a tensor's weights; with a schedule that of the first step"`
	Beta1        float64 `opt:"beta_1" min:"0" max:"0.99999999" doc:"decay of the mean of the gradients"`
	Beta2        float64 `opt:"beta_2" min:"0" max:"0.99999999" doc:"decay of the mean of their squares"`
	Epsilon      float64 `opt:"epsilon" min:"1e-30" doc:"added to the denominator"`

	Schedule Schedule // how the learning rate changes; nil: it stays
	Common
}

// DefaultLamb returns Keras's settings.
func DefaultLamb() Lamb { return Lamb{LearningRate: 0.001, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7} }

// Slots names the state that each weight needs, all of it 0 at the start.
func (Lamb) Slots() []string { return []string{"m", "v"} }

// LambOptimizer changes weights as o says at each step.
func LambOptimizer[T Float](o *Lamb) Optimizer[T] {
	return pick[func(*Lamb) Optimizer[T]](lambOptimizers)(o)
}

var lambOptimizers = compiled{lambOptimizer[float32], lambOptimizer[float64]}

func lambOptimizer[T Float](o *Lamb) Optimizer[T] {
	return Optimizer[T]{
		Slots: o.Slots(), LearningRate: &o.LearningRate, Schedule: &o.Schedule, Common: &o.Common,
		Coefficients: func(rate float64, step int) Coefficients[T] {
			correction := math.Sqrt(1 - power(o.Beta2, step))
			return Coefficients[T]{T(rate), T(o.Beta1), T(1 - o.Beta1), T(o.Beta2), T(1 - o.Beta2),
				T(correction / (1 - power(o.Beta1, step))), T(o.Epsilon * correction)}
		},
		Measure: measureLamb[T],
		Update:  updateLamb[T],
	}
}

func measureLamb[T Float](on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) (n norms) {
	g, m, v := g[:len(w)], slots[0][:len(w)], slots[1][:len(w)]
	if n, done := vectorLambNorms(on, &[5]T{c[1], c[2], c[3], c[4], c[6]}, w, m, v, g); done {
		n.step *= float64(c[5]) * float64(c[5])
		return n
	}
	beta1, rest1, beta2, rest2 := c[1], c[2], c[3], c[4]
	for i, gi := range g {
		m[i] = beta1*m[i] + rest1*gi
		v[i] = beta2*v[i] + rest2*gi*gi
		d := float64(lambDirection(c, m[i], v[i]))
		n.step += float64(d * d)
	}
	n.weights = squares(w)
	return n
}

func updateLamb[T Float](on Machine, c *Coefficients[T], w, _ []T, slots Slots[T]) {
	m, v := slots[0][:len(w)], slots[1][:len(w)]
	if vectorLamb(on, &[3]T{c[0], c[5], c[6]}, w, m, v) {
		return
	}
	for i := range w {
		w[i] -= T(c[0] * lambDirection(c, m[i], v[i]))
	}
}

func lambDirection[T Float](c *Coefficients[T], m, v T) T { return c[5] * (m / (Sqrt(v) + c[6])) }
