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

// UpdateRMSProp moves the weights w against their gradients g. All slices are
// of one length, except that momentum and mean are nil where Slots has none;
// the setting is then not applied. Each element is updated on its own, so that
// w may be split at will. step counts from 1.
func UpdateRMSProp[T Float](on Machine, o *RMSProp, step int, w, g, square, momentum, mean []T) {
	r := rmsprop[T]{T(o.Rho), T(1 - o.Rho), T(o.Epsilon)}
	rate, keep := T(LearningRate(o.LearningRate, o.Schedule, step-1)), T(o.Momentum)
	g, square = g[:len(w)], square[:len(w)]
	if momentum != nil {
		momentum = momentum[:len(w)]
	}
	if mean != nil {
		mean = mean[:len(w)]
	}
	numbers := [5]T{rate, r.rho, r.rest, r.epsilon, keep}
	switch {
	case momentum == nil && mean == nil:
		if !vectorRmsprop(on, &numbers, w, square, g) {
			for i := range w {
				w[i] -= rate * r.direction(g[i], &square[i])
			}
		}
	case momentum == nil:
		if !vectorRmspropCentered(on, &numbers, w, square, mean, g) {
			for i := range w {
				w[i] -= rate * r.centered(g[i], &square[i], &mean[i])
			}
		}
	case mean == nil:
		if !vectorRmspropMomentum(on, &numbers, w, square, momentum, g) {
			for i := range w {
				momentum[i] = keep*momentum[i] + r.direction(g[i], &square[i])
				w[i] -= rate * momentum[i]
			}
		}
	default:
		if !vectorRmspropCenteredMomentum(on, &numbers, w, square, mean, momentum, g) {
			for i := range w {
				momentum[i] = keep*momentum[i] + r.centered(g[i], &square[i], &mean[i])
				w[i] -= rate * momentum[i]
			}
		}
	}
}

type rmsprop[T Float] struct{ rho, rest, epsilon T }

func (r rmsprop[T]) direction(g T, square *T) T {
	*square = r.rho**square + r.rest*g*g
	return g / (Sqrt(*square) + r.epsilon)
}

func (r rmsprop[T]) centered(g T, square, mean *T) T {
	*square = r.rho**square + r.rest*g*g
	*mean = r.rho**mean + r.rest*g
	// Equal gradients leave a variance of 0, which rounding makes negative; that of
	// infinite squares is no number.
	variance := *square
	if IsFinite(variance) {
		variance = max(variance-*mean**mean, 0)
	}
	return g / (Sqrt(variance) + r.epsilon)
}
