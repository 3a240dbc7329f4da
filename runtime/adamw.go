package runtime

// AdamW is Adam with weight decay apart from the gradient:
//
//	w ← (1 - learning_rate·weight_decay)·w
//
// before each of Adam's steps.
//
// Loshchilov and Hutter, "Decoupled weight decay regularization", 2017,
// algorithm 2, with the learning rate times the decay as in Keras and PyTorch.
type AdamW struct {
	LearningRate float64  `opt:"learning_rate" min:"0" doc:"step size, with a schedule that of the first step"`
	Beta1        float64  `opt:"beta_1" min:"0" max:"0.99999999" doc:"decay of the mean of the gradients"`
	Beta2        float64  `opt:"beta_2" min:"0" max:"0.99999999" doc:"decay of the mean of their squares"`
	Epsilon      float64  `opt:"epsilon" min:"1e-30" doc:"added to the denominator"`
	WeightDecay  float64  `opt:"weight_decay" min:"0" doc:"share of a weight that a step of size 1 takes away"`
	Amsgrad      bool     `opt:"amsgrad" doc:"divide by the root of the largest mean of squares that there was"`
	Uncorrected  bool     `opt:"bias_correction,inverse" doc:"correct the means for their start at 0; without, first steps are shorter or longer, as BERT's"`
	Schedule     Schedule // how the learning rate changes; nil: it stays
	Common
}

// DefaultAdamW returns Keras's settings.
func DefaultAdamW() AdamW {
	return AdamW{LearningRate: 0.001, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7, WeightDecay: 0.004}
}

// Slots names the state that each weight needs, all of it 0 at the start.
func (o AdamW) Slots() []string { return adamSlots(o.Amsgrad) }

// AdamWOptimizer changes weights as o says at each step. Whether it is amsgrad is settled
// here.
func AdamWOptimizer[T Float](o *AdamW) Optimizer[T] {
	return pick[func(*AdamW) Optimizer[T]](adamWOptimizers)(o)
}

var adamWOptimizers = compiled{adamWOptimizer[float32], adamWOptimizer[float64]}

func adamWOptimizer[T Float](o *AdamW) Optimizer[T] {
	return adamUpdates(o.Amsgrad, Optimizer[T]{
		Slots: o.Slots(), LearningRate: &o.LearningRate, Schedule: &o.Schedule, Common: &o.Common,
		Coefficients: func(rate float64, step int) Coefficients[T] {
			c := adamCoefficients[T](&Adam{Beta1: o.Beta1, Beta2: o.Beta2, Epsilon: o.Epsilon, Uncorrected: o.Uncorrected}, rate, step)
			c[6] = T(1 - rate*o.WeightDecay)
			return c
		},
	})
}
