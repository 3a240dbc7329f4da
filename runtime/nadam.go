package runtime

import (
	"math"
	"sync"
)

// Nadam is Adam that looks a step ahead, as Nesterov's momentum does:
//
//	m ← beta_1·m + (1-beta_1)·g
//	v ← beta_2·v + (1-beta_2)·g²
//	u(s) = beta_1·(1 - 0.96^s/2), U(s) = u(1)·…·u(s)
//	w ← w - learning_rate·(u(s+1)·m/(1-U(s+1)) + (1-u(s))·g/(1-U(s))) / (√v̂ + epsilon)
//
// at step s, with v̂ = v/(1-beta_2^s).
//
// Dozat, "Incorporating Nesterov momentum into Adam", 2016, algorithm 2, with the
// momentum's schedule as in Keras. PyTorch's NAdam has another.
type Nadam struct {
	LearningRate float64 `opt:"learning_rate" min:"0" doc:"step size, with a schedule that of the first step"`
	Beta1        float64 `opt:"beta_1" min:"0" max:"0.99999999" doc:"decay of the mean of the gradients"`
	Beta2        float64 `opt:"beta_2" min:"0" max:"0.99999999" doc:"decay of the mean of their squares"`
	Epsilon      float64 `opt:"epsilon" min:"1e-30" doc:"added to the denominator"`

	Schedule Schedule // how the learning rate changes; nil: it stays
	Common
}

// DefaultNadam returns Keras's settings.
func DefaultNadam() Nadam {
	return Nadam{LearningRate: 0.001, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}
}

// Slots names the state that each weight needs, all of it 0 at the start.
func (Nadam) Slots() []string { return []string{"m", "v"} }

// NadamOptimizer changes weights as o says at each step.
func NadamOptimizer[T Float](o *Nadam) Optimizer[T] {
	return pick[func(*Nadam) Optimizer[T]](nadamOptimizers)(o)
}

var nadamOptimizers = compiled{nadamOptimizer[float32], nadamOptimizer[float64]}

func nadamOptimizer[T Float](o *Nadam) Optimizer[T] {
	return Optimizer[T]{
		Slots: o.Slots(), LearningRate: &o.LearningRate, Schedule: &o.Schedule, Common: &o.Common,
		Coefficients: func(rate float64, step int) Coefficients[T] {
			warm, product := nadamWarmth(step)
			next, _ := nadamWarmth(step + 1)
			u, ahead, all := o.Beta1*warm, o.Beta1*next, power(o.Beta1, step)*product
			mean, now := ahead/(1-all*ahead), (1-u)/(1-all)
			correction := math.Sqrt(1 - power(o.Beta2, step))
			// Shares add up to 1, so that sums of finite numbers are finite.
			both := mean + now
			return Coefficients[T]{T(o.Beta1), T(1 - o.Beta1), T(o.Beta2), T(1 - o.Beta2), T(mean / both), T(now / both), T(rate * correction * both), T(o.Epsilon * correction)}
		},
		Update: updateNadam[T],
	}
}

// nadamWarmth is 1 - 0.96^step/2, and the product of those of all steps so far. Where
// the power is lost beside 1 both stay.
func nadamWarmth(step int) (warm, product float64) {
	all := nadamWarmths()
	w := all[min(step, len(all))-1]
	return w[0], w[1]
}

var nadamWarmths = sync.OnceValue(func() (all [][2]float64) {
	product := 1.0
	for step := 1.0; ; step++ {
		warm := 1 - math.Pow(0.96, step)/2
		product *= warm
		if all = append(all, [2]float64{warm, product}); warm == 1 {
			return all
		}
	}
})

func updateNadam[T Float](on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) {
	g, m, v := g[:len(w)], slots[0][:len(w)], slots[1][:len(w)]
	if vectorNadam(on, (*[8]T)(c), w, m, v, g) {
		return
	}
	beta1, rest1, beta2, rest2, mean, now, rate, epsilon := c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]
	for i, gi := range g {
		m[i] = beta1*m[i] + rest1*gi
		v[i] = beta2*v[i] + rest2*gi*gi
		w[i] -= rate * ((mean*m[i] + now*gi) / (Sqrt(v[i]) + epsilon))
	}
}
