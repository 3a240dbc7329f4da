package runtime

import "math"

// Adam follows running means of the gradient and of its square:
//
//	m ← beta_1·m + (1-beta_1)·g
//	v ← beta_2·v + (1-beta_2)·g²
//	w ← w - learning_rate·m̂ / (√v̂ + epsilon)
//
// with m̂ = m/(1-beta_1^step) and v̂ = v/(1-beta_2^step). Amsgrad has the largest v of all
// steps in its place there, v_max ← max(v_max, v).
//
// Kingma and Ba, "Adam: a method for stochastic optimization", 2014,
// algorithm 1; Reddi, Kale and Kumar, "On the convergence of Adam and beyond", 2018,
// algorithm 2, for amsgrad, with the corrections of Keras and PyTorch. Without
// corrections it is the Adam of Devlin et al., "BERT", 2018.
type Adam struct {
	LearningRate float64  `opt:"learning_rate" min:"0" doc:"step size, with a schedule that of the first step"`
	Beta1        float64  `opt:"beta_1" min:"0" max:"0.99999999" doc:"decay of the mean of the gradients"`
	Beta2        float64  `opt:"beta_2" min:"0" max:"0.99999999" doc:"decay of the mean of their squares"`
	Epsilon      float64  `opt:"epsilon" min:"1e-30" doc:"added to the denominator"`
	Amsgrad      bool     `opt:"amsgrad" doc:"divide by the root of the largest mean of squares that there was"`
	Uncorrected  bool     `opt:"bias_correction,inverse" doc:"correct the means for their start at 0; without, first steps are shorter or longer, as BERT's"`
	Schedule     Schedule // how the learning rate changes; nil: it stays
	Common
}

// DefaultAdam returns Keras's settings.
func DefaultAdam() Adam {
	return Adam{LearningRate: 0.001, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}
}

// Slots names the state that each weight needs, all of it 0 at the start.
func (o Adam) Slots() []string { return adamSlots(o.Amsgrad) }

func adamSlots(amsgrad bool) []string {
	if amsgrad {
		return []string{"m", "v", "v_max"}
	}
	return []string{"m", "v"}
}

// AdamOptimizer changes weights as o says at each step. Whether it is amsgrad is settled
// here.
func AdamOptimizer[T Float](o *Adam) Optimizer[T] {
	return pick[func(*Adam) Optimizer[T]](adamOptimizers)(o)
}

var adamOptimizers = compiled{adamOptimizer[float32], adamOptimizer[float64]}

func adamOptimizer[T Float](o *Adam) Optimizer[T] {
	return adamUpdates(o.Amsgrad, Optimizer[T]{
		Slots: o.Slots(), LearningRate: &o.LearningRate, Schedule: &o.Schedule, Common: &o.Common,
		Coefficients: func(rate float64, step int) Coefficients[T] {
			return adamCoefficients[T](o, rate, step)
		},
	})
}

func adamUpdates[T Float](amsgrad bool, o Optimizer[T]) Optimizer[T] {
	o.Update, o.UpdateProduct = updateAdam[T], updateAdamProduct[T]
	if amsgrad {
		o.Update, o.UpdateProduct = updateAmsgrad[T], updateAmsgradProduct[T]
	}
	return o
}

// adamCoefficients are beta1 and the rest to 1, beta2 and the rest, rate, epsilon, and
// what the weights are multiplied by first, which is AdamW's decay. The corrections
// of m̂ and v̂ are in the rate; that of the root is in epsilon, too, as what stands
// above and below the line is less by as much.
func adamCoefficients[T Float](o *Adam, rate float64, step int) Coefficients[T] {
	correction := 1.0
	if !o.Uncorrected {
		correction = math.Sqrt(1 - power(o.Beta2, step))
		rate = rate * correction / (1 - power(o.Beta1, step))
	}
	return Coefficients[T]{T(o.Beta1), T(1 - o.Beta1), T(o.Beta2), T(1 - o.Beta2), T(rate), T(o.Epsilon * correction), 1}
}

// power is x, from 0 to 1, to a number of steps: less 1 what math.Pow gives, in a
// fraction of its time. It ends where more factors would not show in that, before
// they become so small that multiplying them takes long. Factors are looked up, as
// processors guess wrong which bits of a step are set.
func power(x float64, steps int) float64 {
	p := 1.0
	for p > 0x1p-55 {
		p *= [2]float64{1, x}[steps&1]
		if steps >>= 1; steps == 0 {
			break
		}
		x *= x
	}
	return p
}

func updateAdam[T Float](on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) {
	g, m, v := g[:len(w)], slots[0][:len(w)], slots[1][:len(w)]
	numbers := (*[7]T)(c[:])
	if decay := c[6] != 1; decay && vectorAdamDecay(on, numbers, w, m, v, g) || !decay && vectorAdam(on, numbers, w, m, v, g) {
		return
	}
	for i := range w {
		adamStep(c, g[i], &w[i], &m[i], &v[i])
	}
}

func updateAdamProduct[T Float](on Machine, c *Coefficients[T], w, d, x []T, slots Slots[T]) {
	m, v := slots[0][:len(w)], slots[1][:len(w)]
	_ = w[:len(d)*len(x)]
	numbers := (*[7]T)(c[:])
	if decay := c[6] != 1; decay && vectorAdamDecayProduct(on, numbers, w, m, v, d, x) || !decay && vectorAdamProduct(on, numbers, w, m, v, d, x) {
		return
	}
	for r, di := range d {
		for i, xi := range x {
			k := r*len(x) + i
			adamStep(c, di*xi, &w[k], &m[k], &v[k])
		}
	}
}

func adamStep[T Float](c *Coefficients[T], g T, w, m, v *T) {
	beta1, rest1, beta2, rest2, rate, epsilon, keep := c[0], c[1], c[2], c[3], c[4], c[5], c[6]
	*m = beta1**m + rest1*g
	*v = beta2**v + rest2*g*g
	*w = keep**w - rate*(*m/(Sqrt(*v)+epsilon))
}
