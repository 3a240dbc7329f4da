package runtime

// SGD is stochastic gradient descent, with momentum where Momentum is not 0:
//
//	velocity ← momentum·velocity + g
//	w ← w - learning_rate·velocity
//
// and with Nesterov's momentum w ← w - learning_rate·(g + momentum·velocity).
//
// Polyak, "Some methods of speeding up the convergence of iteration methods",
// 1964; Sutskever, Martens, Dahl and Hinton, "On the importance of
// initialization and momentum in deep learning", 2013. As in PyTorch the
// learning rate is outside the velocity.
type SGD struct {
	LearningRate float64  `opt:"learning_rate" min:"0" doc:"step size, with a schedule that of the first step"`
	Momentum     float64  `opt:"momentum" min:"0" max:"1" doc:"share of the velocity that a step keeps; 0: plain gradient descent"`
	Nesterov     bool     `opt:"nesterov" with:"momentum" doc:"look one step of the velocity ahead"`
	Schedule     Schedule // how the learning rate changes; nil: it stays
}

// DefaultSGD returns Keras's settings.
func DefaultSGD() SGD { return SGD{LearningRate: 0.01} }

// Slots names the state that each weight needs, all of it 0 at the start.
func (o SGD) Slots() []string {
	if o.Momentum == 0 {
		return nil
	}
	return []string{"velocity"}
}

// UpdateSGD moves the weights w against their gradients g. All slices are of
// one length, except that velocity is nil where Slots has none; momentum is then
// not applied. Each element is updated on its own, so that w may be split at
// will. step counts from 1.
func UpdateSGD[T Float](on Machine, o *SGD, step int, w, g, velocity []T) {
	rate := T(LearningRate(o.LearningRate, o.Schedule, step-1))
	momentum := T(o.Momentum)
	g = g[:len(w)]
	if velocity != nil {
		velocity = velocity[:len(w)]
	}
	switch {
	case velocity == nil:
		if !vectorSgd(on, &[1]T{rate}, w, g) {
			for i := range w {
				w[i] -= rate * g[i]
			}
		}
	case o.Nesterov:
		if !vectorSgdNesterov(on, &[2]T{rate, momentum}, w, velocity, g) {
			for i := range w {
				v := momentum*velocity[i] + g[i]
				velocity[i] = v
				w[i] -= rate * (g[i] + momentum*v)
			}
		}
	default:
		if !vectorSgdMomentum(on, &[2]T{rate, momentum}, w, velocity, g) {
			for i := range w {
				v := momentum*velocity[i] + g[i]
				velocity[i] = v
				w[i] -= rate * v
			}
		}
	}
}
