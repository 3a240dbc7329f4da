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
	Common
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

// SGDOptimizer changes weights as o says at each step. Whether there is momentum is
// settled here.
func SGDOptimizer[T Float](o *SGD) Optimizer[T] {
	return pick[func(*SGD) Optimizer[T]](sgdOptimizers)(o)
}

var sgdOptimizers = compiled{sgdOptimizer[float32], sgdOptimizer[float64]}

func sgdOptimizer[T Float](o *SGD) Optimizer[T] {
	optimizer := Optimizer[T]{
		Slots: o.Slots(), LearningRate: &o.LearningRate, Schedule: &o.Schedule, Common: &o.Common,
		Coefficients: func(rate float64, _ int) Coefficients[T] {
			return Coefficients[T]{T(rate), T(o.Momentum)}
		},
		Update: updateSGD[T],
		Still:  o.Momentum == 0,
	}
	if o.Momentum != 0 {
		optimizer.Update = func(on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) {
			if o.Nesterov {
				updateNesterov(on, c, w, g, slots)
			} else {
				updateMomentum(on, c, w, g, slots)
			}
		}
	}
	return optimizer
}

func updateSGD[T Float](on Machine, c *Coefficients[T], w, g []T, _ Slots[T]) {
	g = g[:len(w)]
	if vectorSgd(on, (*[1]T)(c[:]), w, g) {
		return
	}
	rate := c[0]
	for i := range w {
		w[i] -= rate * g[i]
	}
}

func updateMomentum[T Float](on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) {
	g, velocity := g[:len(w)], slots[0][:len(w)]
	if vectorSgdMomentum(on, (*[2]T)(c[:]), w, velocity, g) {
		return
	}
	rate, momentum := c[0], c[1]
	for i := range w {
		v := momentum*velocity[i] + g[i]
		velocity[i] = v
		w[i] -= rate * v
	}
}

func updateNesterov[T Float](on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) {
	g, velocity := g[:len(w)], slots[0][:len(w)]
	if vectorSgdNesterov(on, (*[2]T)(c[:]), w, velocity, g) {
		return
	}
	rate, momentum := c[0], c[1]
	for i := range w {
		v := momentum*velocity[i] + g[i]
		velocity[i] = v
		w[i] -= rate * (g[i] + momentum*v)
	}
}
