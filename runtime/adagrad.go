package runtime

// Adagrad divides by the root of the sum of all squared gradients:
//
//	accumulator ← accumulator + g²
//	w ← w - learning_rate·g / (√(initial_accumulator_value + accumulator) + epsilon)
//
// The initial value is added here rather than stored, so that the slot starts
// at 0 like every other.
//
// Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning
// and stochastic optimization", 2011.
type Adagrad struct {
	LearningRate       float64  `opt:"learning_rate" min:"0" doc:"step size, with a schedule that of the first step"`
	InitialAccumulator float64  `opt:"initial_accumulator_value" min:"0" doc:"where the sum of squares starts"`
	Epsilon            float64  `opt:"epsilon" min:"1e-30" doc:"added to the denominator"`
	Schedule           Schedule // how the learning rate changes; nil: it stays
	Common
}

// DefaultAdagrad returns Keras's settings.
func DefaultAdagrad() Adagrad {
	return Adagrad{LearningRate: 0.001, InitialAccumulator: 0.1, Epsilon: 1e-7}
}

// Slots names the state that each weight needs, all of it 0 at the start.
func (Adagrad) Slots() []string { return []string{"accumulator"} }

// AdagradOptimizer changes weights as o says at each step.
func AdagradOptimizer[T Float](o *Adagrad) Optimizer[T] {
	return pick[func(*Adagrad) Optimizer[T]](adagradOptimizers)(o)
}

var adagradOptimizers = compiled{adagradOptimizer[float32], adagradOptimizer[float64]}

func adagradOptimizer[T Float](o *Adagrad) Optimizer[T] {
	return Optimizer[T]{
		Slots: o.Slots(), LearningRate: &o.LearningRate, Schedule: &o.Schedule, Common: &o.Common,
		Coefficients: func(rate float64, _ int) Coefficients[T] {
			return Coefficients[T]{T(rate), T(o.InitialAccumulator), T(o.Epsilon)}
		},
		Update: updateAdagrad[T],
		Still:  true,
	}
}

func updateAdagrad[T Float](on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) {
	g, accumulator := g[:len(w)], slots[0][:len(w)]
	if vectorAdagrad(on, (*[3]T)(c[:]), w, accumulator, g) {
		return
	}
	rate, initial, epsilon := c[0], c[1], c[2]
	for i, gi := range g {
		sum := accumulator[i] + gi*gi
		accumulator[i] = sum
		w[i] -= rate * gi / (Sqrt(initial+sum) + epsilon)
	}
}
