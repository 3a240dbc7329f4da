package runtime

// ReLU returns max(x, 0), in [0, +Inf]; NaN gives NaN.
//
// Nair and Hinton, "Rectified linear units improve restricted Boltzmann
// machines", 2010.
func ReLU[T Float](x T) T { return max(x, 0) }

// ReLUGrad returns the derivative of ReLU from its output y: 1 for y > 0, else
// 0, at the kink too.
func ReLUGrad[T Float](y T) T { return Step(y) }
