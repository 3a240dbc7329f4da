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
}

// DefaultAdagrad returns Keras's settings.
func DefaultAdagrad() Adagrad {
	return Adagrad{LearningRate: 0.001, InitialAccumulator: 0.1, Epsilon: 1e-7}
}

// Slots names the state that each weight needs, all of it 0 at the start.
func (Adagrad) Slots() []string { return []string{"accumulator"} }

// UpdateAdagrad moves the weights w against their gradients g. All slices are
// of one length. Each element is updated on its own, so that w may be split at
// will. step counts from 1.
func UpdateAdagrad[T Float](on Machine, o *Adagrad, step int, w, g, accumulator []T) {
	rate, initial, epsilon := T(LearningRate(o.LearningRate, o.Schedule, step-1)), T(o.InitialAccumulator), T(o.Epsilon)
	g, accumulator = g[:len(w)], accumulator[:len(w)]
	if vectorAdagrad(on, &[3]T{rate, initial, epsilon}, w, accumulator, g) {
		return
	}
	for i := range w {
		gi := g[i]
		sum := accumulator[i] + gi*gi
		accumulator[i] = sum
		w[i] -= rate * gi / (Sqrt(initial+sum) + epsilon)
	}
}
