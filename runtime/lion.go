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
}

// DefaultLion returns Keras's settings.
func DefaultLion() Lion { return Lion{LearningRate: 0.001, Beta1: 0.9, Beta2: 0.99} }

// Slots names the state that each weight needs, all of it 0 at the start.
func (Lion) Slots() []string { return []string{"m"} }

// UpdateLion moves the weights w against their gradients g. All slices are of
// one length. Each element is updated on its own, so that w may be split at
// will. step counts from 1.
func UpdateLion[T Float](on Machine, o *Lion, step int, w, g, m []T) {
	rate := LearningRate(o.LearningRate, o.Schedule, step-1)
	numbers := [6]T{T(o.Beta1), T(1 - o.Beta1), T(o.Beta2), T(1 - o.Beta2), T(rate), T(1 - rate*o.WeightDecay)}
	g, m = g[:len(w)], m[:len(w)]
	if vectorLion(on, &numbers, w, m, g) {
		return
	}
	beta1, rest1, beta2, rest2 := numbers[0], numbers[1], numbers[2], numbers[3]
	for i, gi := range g {
		direction := Sign(beta1*m[i] + rest1*gi)
		m[i] = beta2*m[i] + rest2*gi
		w[i] = numbers[5]*w[i] - numbers[4]*direction
	}
}
