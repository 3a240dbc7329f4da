package runtime

// Adamax is Adam with the largest gradient, forgotten little by little, in the
// place of the root of the mean square:
//
//	m ← beta_1·m + (1-beta_1)·g
//	u ← max(beta_2·u, |g|)
//	w ← w - learning_rate·m̂ / (u + epsilon)
//
// with m̂ = m/(1-beta_1^step).
//
// Kingma and Ba, "Adam: a method for stochastic optimization", 2014,
// algorithm 2, with epsilon as in Keras.
type Adamax struct {
	LearningRate float64 `opt:"learning_rate" min:"0" doc:"step size, with a schedule that of the first step"`
	Beta1        float64 `opt:"beta_1" min:"0" max:"0.99999999" doc:"decay of the mean of the gradients"`
	Beta2        float64 `opt:"beta_2" min:"0" max:"1" doc:"decay of the largest gradient"`
	Epsilon      float64 `opt:"epsilon" min:"1e-30" doc:"added to the denominator"`

	Schedule Schedule // how the learning rate changes; nil: it stays
	Common
}

// DefaultAdamax returns Keras's settings.
func DefaultAdamax() Adamax {
	return Adamax{LearningRate: 0.001, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}
}

// Slots names the state that each weight needs, all of it 0 at the start.
func (Adamax) Slots() []string { return []string{"m", "u"} }

// AdamaxOptimizer changes weights as o says at each step.
func AdamaxOptimizer[T Float](o *Adamax) Optimizer[T] {
	return pick[func(*Adamax) Optimizer[T]](adamaxOptimizers)(o)
}

var adamaxOptimizers = compiled{adamaxOptimizer[float32], adamaxOptimizer[float64]}

func adamaxOptimizer[T Float](o *Adamax) Optimizer[T] {
	return Optimizer[T]{
		Slots: o.Slots(), LearningRate: &o.LearningRate, Schedule: &o.Schedule, Common: &o.Common,
		Coefficients: func(rate float64, step int) Coefficients[T] {
			rate /= 1 - power(o.Beta1, step)
			return Coefficients[T]{T(o.Beta1), T(1 - o.Beta1), T(o.Beta2), T(rate), T(o.Epsilon)}
		},
		Update: updateAdamax[T],
	}
}

func updateAdamax[T Float](on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) {
	g, m, u := g[:len(w)], slots[0][:len(w)], slots[1][:len(w)]
	if vectorAdamax(on, (*[5]T)(c[:]), w, m, u, g) {
		return
	}
	beta1, rest1, beta2, rate, epsilon := c[0], c[1], c[2], c[3], c[4]
	for i, gi := range g {
		m[i] = beta1*m[i] + rest1*gi
		u[i] = max(beta2*u[i], Abs(gi))
		w[i] -= rate * (m[i] / (u[i] + epsilon))
	}
}
