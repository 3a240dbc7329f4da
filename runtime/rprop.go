package runtime

import "math"

// Rprop moves every weight by a size of its own, along the sign of the gradient. A size
// grows where the gradient's sign is that of the step before, and shrinks where it is the
// other; then the weight stays for a step, and the gradient counts as 0 in the next:
//
//	size ← size·eta, within step_sizes; eta is etas[1], etas[0], or 1 where either gradient is 0
//	w ← w - size·sign(g)
//
// Sizes begin as the learning rate, of which they are remembered as multiples, so that a
// schedule changes all of them. It is for gradients of all data at once: those of small batches change
// their signs by chance.
//
// Riedmiller and Braun, "A direct adaptive method for faster backpropagation learning: the
// RPROP algorithm", 1993, without taking steps back, as in PyTorch.
type Rprop struct {
	LearningRate float64   `opt:"learning_rate" above:"0" doc:"the first size of steps; a schedule changes all sizes with it"`
	Etas         []float64 `opt:"etas" min:"0" doc:"what a size is multiplied by where the gradient changes its sign, and where it keeps it"`
	StepSizes    []float64 `opt:"step_sizes" min:"0" doc:"the smallest and the largest size"`

	Schedule Schedule // how the learning rate changes; nil: it stays
	Common
}

// DefaultRprop returns PyTorch's settings; Keras has no such optimizer.
func DefaultRprop() Rprop {
	return Rprop{LearningRate: 0.01, Etas: []float64{0.5, 1.2}, StepSizes: []float64{1e-6, 50}}
}

// Check names an option that does not suit the others, and says why.
func (o *Rprop) Check() (option, mistake string) {
	switch e, s := o.Etas, o.StepSizes; {
	case len(e) != 2 || e[0] <= 0 || e[0] >= 1 || e[1] <= 1:
		return "etas", "expected two numbers, one from 0 to 1 and one above 1"
	case len(s) != 2 || s[0] <= 0 || s[0] > s[1]:
		return "step_sizes", "expected two numbers above 0, the smaller first"
	}
	return o.Common.Check()
}

// Slots names the state that each weight needs, all of it 0 at the start.
func (Rprop) Slots() []string { return []string{"previous", "size"} }

// RpropOptimizer changes weights as o says at each step. Lists that [Rprop.Check] refuses
// are PyTorch's instead.
func RpropOptimizer[T Float](o *Rprop) Optimizer[T] {
	return pick[func(*Rprop) Optimizer[T]](rpropOptimizers)(o)
}

var rpropOptimizers = compiled{rpropOptimizer[float32], rpropOptimizer[float64]}

func rpropOptimizer[T Float](o *Rprop) Optimizer[T] {
	return Optimizer[T]{
		Slots: o.Slots(), LearningRate: &o.LearningRate, Schedule: &o.Schedule, Common: &o.Common,
		Coefficients: func(rate float64, _ int) Coefficients[T] {
			shrink, grow, least, most := 0.5, 1.2, 1e-6, 50.0
			if _, mistake := o.Check(); mistake == "" {
				shrink, grow, least, most = o.Etas[0], o.Etas[1], o.StepSizes[0], o.StepSizes[1]
			}
			if least, most = least/rate, most/rate; rate == 0 {
				least, most = 0, math.MaxFloat32
			}
			return Coefficients[T]{T(rate), T(shrink), T(grow), T(least), T(min(most, math.MaxFloat32))}
		},
		Update: updateRprop[T],
	}
}

func updateRprop[T Float](on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) {
	g, previous, size := g[:len(w)], slots[0][:len(w)], slots[1][:len(w)]
	if vectorRprop(on, (*[5]T)(c[:]), w, previous, size, g) {
		return
	}
	rate, shrink, grow, least, most := c[0], c[1], c[2], c[3], c[4]
	for i, gi := range g {
		s := size[i]
		if s == 0 {
			s = 1
		}
		switch p := gi * previous[i]; {
		case p > 0:
			s *= grow
		case p < 0:
			s, gi = s*shrink, 0
		}
		s = min(max(s, least), most)
		size[i], previous[i] = s, gi
		w[i] -= T(rate*s) * Sign(gi)
	}
}
