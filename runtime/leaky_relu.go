package runtime

// LeakyReLU returns x for x > 0 and alpha·x otherwise; infinities stay infinite
// for alpha > 0 and NaN gives NaN. alpha must not be negative.
//
// Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network
// acoustic models", 2013.
func LeakyReLU[T Float](x, alpha T) T {
	if x > 0 {
		return x
	}
	return alpha * x
}

// LeakyReLUGrad returns the derivative of LeakyReLU from its output y: 1 for
// y > 0, else alpha, at the kink too.
func LeakyReLUGrad[T Float](y, alpha T) T {
	if y > 0 {
		return 1
	}
	return alpha
}
