package runtime

// Lion moves every weight by the same, along the sign of a mean of the
// gradients:
//
//	w ← (1 - learning_rate·weight_decay)·w - learning_rate·sign(beta_1·m + (1-beta_1)·g)
//	m ← beta_2·m + (1-beta_2)·g
//
// Chen et al., "Symbolic discovery of optimization algorithms", 2023, algorithm 2.
type Lion struct {
	LearningRate float64 `opt:"learning_rate" min:"0" doc:"step size, with a schedule that of the first step"`
	Beta1        float64 `opt:"beta_1" min:"0" max:"1" doc:"share of the mean in the direction of a step"`
	Beta2        float64 `opt:"beta_2" min:"0" max:"1" doc:"decay of the mean of the gradients"`
	WeightDecay  float64 `opt:"weight_decay" min:"0" doc:"share of a weight that a step of size 1 takes away"`

	Schedule Schedule // how the learning rate changes; nil: it stays
	Common
}

// DefaultLion returns Keras's settings.
func DefaultLion() Lion { return Lion{LearningRate: 0.001, Beta1: 0.9, Beta2: 0.99} }

// Slots names the state that each weight needs, all of it 0 at the start.
func (Lion) Slots() []string { return []string{"m"} }

// LionOptimizer changes weights as o says at each step.
func LionOptimizer[T Float](o *Lion) Optimizer[T] {
	return pick[func(*Lion) Optimizer[T]](lionOptimizers)(o)
}

var lionOptimizers = compiled{lionOptimizer[float32], lionOptimizer[float64]}

func lionOptimizer[T Float](o *Lion) Optimizer[T] {
	return Optimizer[T]{
		Slots: o.Slots(), LearningRate: &o.LearningRate, Schedule: &o.Schedule, Common: &o.Common,
		Coefficients: func(rate float64, _ int) Coefficients[T] {
			return Coefficients[T]{T(o.Beta1), T(1 - o.Beta1), T(o.Beta2), T(1 - o.Beta2), T(rate), T(1 - rate*o.WeightDecay)}
		},
		Update: updateLion[T],
	}
}

func updateLion[T Float](on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) {
	g, m := g[:len(w)], slots[0][:len(w)]
	if vectorLion(on, (*[6]T)(c[:]), w, m, g) {
		return
	}
	beta1, rest1, beta2, rest2, rate, keep := c[0], c[1], c[2], c[3], c[4], c[5]
	for i, gi := range g {
		direction := Sign(beta1*m[i] + rest1*gi)
		m[i] = beta2*m[i] + rest2*gi
		w[i] = keep*w[i] - rate*direction
	}
}
