package runtime

// Adadelta takes steps that are in proportion to those that it took before, over
// a running root mean square of the gradient:
//
//	square ← rho·square + (1-rho)·g²
//	direction = g·√(delta + epsilon) / √(square + epsilon)
//	delta ← rho·delta + (1-rho)·direction²
//	w ← w - learning_rate·direction
//
// Zeiler, "Adadelta: an adaptive learning rate method", 2012, algorithm 1, with a
// learning rate as in Keras and PyTorch.
type Adadelta struct {
	LearningRate float64 `opt:"learning_rate" min:"0" doc:"share of the direction that a step is; with a schedule, of the first step"`
	Rho          float64 `opt:"rho" min:"0" max:"1" doc:"decay of the means of the squares"`
	Epsilon      float64 `opt:"epsilon" min:"1e-30" doc:"added under both roots, by which the first step is not 0"`

	Schedule Schedule // how the learning rate changes; nil: it stays
}

// DefaultAdadelta returns Keras's settings.
func DefaultAdadelta() Adadelta { return Adadelta{LearningRate: 0.001, Rho: 0.95, Epsilon: 1e-7} }

// Slots names the state that each weight needs, all of it 0 at the start.
func (Adadelta) Slots() []string { return []string{"square", "delta"} }

// UpdateAdadelta moves the weights w against their gradients g. All slices are
// of one length. Each element is updated on its own, so that w may be split at
// will. step counts from 1.
func UpdateAdadelta[T Float](on Machine, o *Adadelta, step int, w, g, square, delta []T) {
	rate := LearningRate(o.LearningRate, o.Schedule, step-1)
	numbers := [4]T{T(rate), T(o.Rho), T(1 - o.Rho), T(o.Epsilon)}
	g, square, delta = g[:len(w)], square[:len(w)], delta[:len(w)]
	if vectorAdadelta(on, &numbers, w, square, delta, g) {
		return
	}
	rho, rest, epsilon := numbers[1], numbers[2], numbers[3]
	for i, gi := range g {
		square[i] = rho*square[i] + rest*gi*gi
		direction := gi * Sqrt((delta[i]+epsilon)/(square[i]+epsilon))
		delta[i] = rho*delta[i] + rest*direction*direction
		w[i] -= numbers[0] * direction
	}
}
