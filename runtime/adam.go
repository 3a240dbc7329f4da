package runtime

import "math"

// Adam follows running means of the gradient and of its square:
//
//	m ← beta_1·m + (1-beta_1)·g
//	v ← beta_2·v + (1-beta_2)·g²
//	w ← w - learning_rate·m̂ / (√v̂ + epsilon)
//
// with m̂ = m/(1-beta_1^step) and v̂ = v/(1-beta_2^step).
//
// Kingma and Ba, "Adam: a method for stochastic optimization", 2014,
// algorithm 1.
type Adam struct {
	LearningRate float64  `opt:"learning_rate" min:"0" doc:"step size, with a schedule that of the first step"`
	Beta1        float64  `opt:"beta_1" min:"0" max:"0.99999999" doc:"decay of the mean of the gradients"`
	Beta2        float64  `opt:"beta_2" min:"0" max:"0.99999999" doc:"decay of the mean of their squares"`
	Epsilon      float64  `opt:"epsilon" min:"1e-30" doc:"added to the denominator"`
	Schedule     Schedule // how the learning rate changes; nil: it stays
}

// DefaultAdam returns Keras's settings.
func DefaultAdam() Adam {
	return Adam{LearningRate: 0.001, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}
}

// Slots names the state that each weight needs, all of it 0 at the start.
func (Adam) Slots() []string { return []string{"m", "v"} }

// UpdateAdam moves the weights w against their gradients g. All slices are of
// one length and step counts from 1. Each element is updated on its own, so
// that w may be split at will.
func UpdateAdam[T Float](on Machine, o *Adam, step int, w, g, m, v []T) {
	numbers := adamNumbers[T](o, step, 1)
	updateAdam(on, &numbers, w, g, m, v)
}

// UpdateAdamProduct is UpdateAdam for the rows of a matrix whose gradients are
// products: g[r, i] = d[r]·x[i]. They are never stored.
func UpdateAdamProduct[T Float](on Machine, o *Adam, step int, w, d, x, m, v []T) {
	numbers := adamNumbers[T](o, step, 1)
	updateAdamProduct(on, &numbers, w, d, x, m, v)
}

// adamNumbers are what is the same for all weights: beta1 and the rest to 1, beta2
// and the rest, rate, epsilon, and what the weights are multiplied by first,
// which is AdamW's decay. The corrections of m̂ and v̂ are in the rate; that of the
// root is in epsilon, too, as what stands above and below the line is less by as
// much.
func adamNumbers[T Float](o *Adam, step int, keep T) [7]T {
	correction := math.Sqrt(1 - power(o.Beta2, step))
	rate := T(LearningRate(o.LearningRate, o.Schedule, step-1) * correction / (1 - power(o.Beta1, step)))
	return [7]T{T(o.Beta1), T(1 - o.Beta1), T(o.Beta2), T(1 - o.Beta2), rate, T(o.Epsilon * correction), keep}
}

// power is x, from 0 to 1, to a number of steps: less 1 what math.Pow gives, in a
// fraction of its time. It ends where more factors would not show in that, before
// they become so small that multiplying them takes long.
func power(x float64, steps int) float64 {
	p := 1.0
	for p > 0x1p-55 {
		if steps&1 == 1 {
			p *= x
		}
		if steps >>= 1; steps == 0 {
			break
		}
		x *= x
	}
	return p
}

func updateAdam[T Float](on Machine, numbers *[7]T, w, g, m, v []T) {
	g, m, v = g[:len(w)], m[:len(w)], v[:len(w)]
	if decay := numbers[6] != 1; decay && vectorAdamDecay(on, numbers, w, m, v, g) || !decay && vectorAdam(on, numbers, w, m, v, g) {
		return
	}
	for i := range w {
		adamStep(numbers, g[i], &w[i], &m[i], &v[i])
	}
}

func updateAdamProduct[T Float](on Machine, numbers *[7]T, w, d, x, m, v []T) {
	m, v = m[:len(w)], v[:len(w)]
	_ = w[:len(d)*len(x)]
	if decay := numbers[6] != 1; decay && vectorAdamDecayProduct(on, numbers, w, m, v, d, x) || !decay && vectorAdamProduct(on, numbers, w, m, v, d, x) {
		return
	}
	for r, di := range d {
		for i, xi := range x {
			k := r*len(x) + i
			adamStep(numbers, di*xi, &w[k], &m[k], &v[k])
		}
	}
}

func adamStep[T Float](numbers *[7]T, g T, w, m, v *T) {
	beta1, rest1, beta2, rest2 := numbers[0], numbers[1], numbers[2], numbers[3]
	rate, epsilon, keep := numbers[4], numbers[5], numbers[6]
	*m = beta1**m + rest1*g
	*v = beta2**v + rest2*g*g
	*w = keep**w - rate*(*m/(Sqrt(*v)+epsilon))
}
