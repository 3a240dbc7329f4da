package runtime

// RMSProp divides the gradient by a running root mean square:
//
//	square ← rho·square + (1-rho)·g²
//	direction = g / (√square + epsilon)
//	w ← w - learning_rate·direction
//
// Centered subtracts the squared running mean of the gradients under the root;
// momentum accumulates: momentum ← μ·momentum + direction, and that moves w.
//
// Tieleman and Hinton, "Lecture 6.5: RMSProp", 2012; Graves, "Generating
// sequences with recurrent neural networks", 2013, for the centered form. As in
// PyTorch epsilon is outside the root.
type RMSProp struct {
	LearningRate float64  `opt:"learning_rate" min:"0" doc:"step size, with a schedule that of the first step"`
	Rho          float64  `opt:"rho" min:"0" max:"1" doc:"decay of the mean of the squares"`
	Momentum     float64  `opt:"momentum" min:"0" max:"1" doc:"share of the last direction that a step keeps"`
	Epsilon      float64  `opt:"epsilon" min:"1e-30" doc:"added to the denominator"`
	Centered     bool     `opt:"centered" doc:"divide by the variance instead of the mean square"`
	Schedule     Schedule // how the learning rate changes; nil: it stays
	Common
}

// DefaultRMSProp returns Keras's settings.
func DefaultRMSProp() RMSProp {
	return RMSProp{LearningRate: 0.001, Rho: 0.9, Epsilon: 1e-7}
}

// Slots names the state that each weight needs, all of it 0 at the start.
func (o RMSProp) Slots() []string {
	slots := []string{"square"}
	if o.Momentum != 0 {
		slots = append(slots, "momentum")
	}
	if o.Centered {
		slots = append(slots, "mean")
	}
	return slots
}

// RMSPropOptimizer changes weights as o says at each step. Whether there is momentum,
// and a mean of the gradients, is settled here.
func RMSPropOptimizer[T Float](o *RMSProp) Optimizer[T] {
	return pick[func(*RMSProp) Optimizer[T]](rmspropOptimizers)(o)
}

var rmspropOptimizers = compiled{rmspropOptimizer[float32], rmspropOptimizer[float64]}

func rmspropOptimizer[T Float](o *RMSProp) Optimizer[T] {
	optimizer := Optimizer[T]{
		Slots: o.Slots(), LearningRate: &o.LearningRate, Schedule: &o.Schedule, Common: &o.Common,
		Coefficients: func(rate float64, _ int) Coefficients[T] {
			return Coefficients[T]{T(rate), T(o.Rho), T(1 - o.Rho), T(o.Epsilon), T(o.Momentum)}
		},
	}
	switch momentum := o.Momentum != 0; {
	case momentum && o.Centered:
		optimizer.Update = updateRMSPropCenteredMomentum[T]
	case momentum:
		optimizer.Update = updateRMSPropMomentum[T]
	case o.Centered:
		optimizer.Update = updateRMSPropCentered[T]
	default:
		optimizer.Update = updateRMSProp[T]
	}
	return optimizer
}

func updateRMSProp[T Float](on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) {
	g, square := g[:len(w)], slots[0][:len(w)]
	if vectorRmsprop(on, (*[5]T)(c[:]), w, square, g) {
		return
	}
	for i := range w {
		w[i] -= c[0] * rmsDirection(c, g[i], &square[i])
	}
}

func updateRMSPropMomentum[T Float](on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) {
	g, square, momentum := g[:len(w)], slots[0][:len(w)], slots[1][:len(w)]
	if vectorRmspropMomentum(on, (*[5]T)(c[:]), w, square, momentum, g) {
		return
	}
	for i := range w {
		momentum[i] = c[4]*momentum[i] + rmsDirection(c, g[i], &square[i])
		w[i] -= c[0] * momentum[i]
	}
}

func updateRMSPropCentered[T Float](on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) {
	g, square, mean := g[:len(w)], slots[0][:len(w)], slots[1][:len(w)]
	if vectorRmspropCentered(on, (*[5]T)(c[:]), w, square, mean, g) {
		return
	}
	for i := range w {
		w[i] -= c[0] * rmsCentered(c, g[i], &square[i], &mean[i])
	}
}

func updateRMSPropCenteredMomentum[T Float](on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) {
	g, square, momentum, mean := g[:len(w)], slots[0][:len(w)], slots[1][:len(w)], slots[2][:len(w)]
	if vectorRmspropCenteredMomentum(on, (*[5]T)(c[:]), w, square, mean, momentum, g) {
		return
	}
	for i := range w {
		momentum[i] = c[4]*momentum[i] + rmsCentered(c, g[i], &square[i], &mean[i])
		w[i] -= c[0] * momentum[i]
	}
}

func rmsDirection[T Float](c *Coefficients[T], g T, square *T) T {
	rho, rest, epsilon := c[1], c[2], c[3]
	*square = rho**square + rest*g*g
	return g / (Sqrt(*square) + epsilon)
}

func rmsCentered[T Float](c *Coefficients[T], g T, square, mean *T) T {
	rho, rest, epsilon := c[1], c[2], c[3]
	*square = rho**square + rest*g*g
	*mean = rho**mean + rest*g
	// Equal gradients leave a variance of 0, which rounding makes negative; that of
	// infinite squares is no number.
	variance := *square
	if IsFinite(variance) {
		variance = max(variance-*mean**mean, 0)
	}
	return g / (Sqrt(variance) + epsilon)
}
