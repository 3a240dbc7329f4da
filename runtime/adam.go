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
	LearningRate float64 `opt:"learning_rate" min:"0" doc:"step size"`
	Beta1        float64 `opt:"beta_1" min:"0" max:"0.99999999" doc:"decay of the mean of the gradients"`
	Beta2        float64 `opt:"beta_2" min:"0" max:"0.99999999" doc:"decay of the mean of their squares"`
	Epsilon      float64 `opt:"epsilon" min:"1e-30" doc:"added to the denominator"`
	HalfLife     float64 `opt:"half_life" min:"0" doc:"steps after which the learning rate is half as large; 0: it stays"`
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
func UpdateAdam[T Float](o *Adam, step int, w, g, m, v []T) { updateAdam(o, step, 1, w, g, m, v) }

// updateAdam multiplies the weights by keep first, which is AdamW's decay.
func updateAdam[T Float](o *Adam, step int, keep T, w, g, m, v []T) {
	beta1, beta2 := T(o.Beta1), T(o.Beta2)
	rest1, rest2 := T(1-o.Beta1), T(1-o.Beta2)
	// The corrections of m̂ and v̂ are the same for all weights. That of the root is
	// taken into the rate and into epsilon: what stands above and below the line is
	// less by as much.
	correction := math.Sqrt(1 - math.Pow(o.Beta2, float64(step)))
	rate := T(decayed(o.LearningRate, o.HalfLife, step) * correction / (1 - math.Pow(o.Beta1, float64(step))))
	epsilon := T(o.Epsilon * correction)
	g, m, v = g[:len(w)], m[:len(w)], v[:len(w)]
	if vectorAdam(&[7]T{beta1, rest1, beta2, rest2, rate, epsilon, keep}, w, m, v, g) {
		return
	}
	for i := range w {
		gi := g[i]
		mi := beta1*m[i] + rest1*gi
		vi := beta2*v[i] + rest2*(gi*gi)
		m[i], v[i] = mi, vi
		w[i] = keep*w[i] - rate*(mi/(Sqrt(vi)+epsilon))
	}
}
