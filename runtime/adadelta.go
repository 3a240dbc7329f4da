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
	Common
}

// DefaultAdadelta returns Keras's settings.
func DefaultAdadelta() Adadelta { return Adadelta{LearningRate: 0.001, Rho: 0.95, Epsilon: 1e-7} }

// Slots names the state that each weight needs, all of it 0 at the start.
func (Adadelta) Slots() []string { return []string{"square", "delta"} }

// AdadeltaOptimizer changes weights as o says at each step.
func AdadeltaOptimizer[T Float](o *Adadelta) Optimizer[T] {
	return pick[func(*Adadelta) Optimizer[T]](adadeltaOptimizers)(o)
}

var adadeltaOptimizers = compiled{adadeltaOptimizer[float32], adadeltaOptimizer[float64]}

func adadeltaOptimizer[T Float](o *Adadelta) Optimizer[T] {
	return Optimizer[T]{
		Slots: o.Slots(), LearningRate: &o.LearningRate, Schedule: &o.Schedule, Common: &o.Common,
		Coefficients: func(rate float64, _ int) Coefficients[T] {
			return Coefficients[T]{T(rate), T(o.Rho), T(1 - o.Rho), T(o.Epsilon)}
		},
		Update: updateAdadelta[T],
	}
}

func updateAdadelta[T Float](on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) {
	g, square, delta := g[:len(w)], slots[0][:len(w)], slots[1][:len(w)]
	if vectorAdadelta(on, (*[4]T)(c[:]), w, square, delta, g) {
		return
	}
	rate, rho, rest, epsilon := c[0], c[1], c[2], c[3]
	for i, gi := range g {
		square[i] = rho*square[i] + rest*gi*gi
		direction := gi * Sqrt((delta[i]+epsilon)/(square[i]+epsilon))
		delta[i] = rho*delta[i] + rest*direction*direction
		w[i] -= rate * direction
	}
}
