package runtime

// HardSigmoid returns x/6 + 1/2 clipped to [0, 1]; NaN gives NaN.
//
// Howard et al., "Searching for MobileNetV3", 2019; Keras and PyTorch agree.
func HardSigmoid[T Float](x T) T { return min(max(x/6+0.5, 0), 1) }

// HardSigmoidGrad returns the derivative of HardSigmoid from its output y: 1/6
// for 0 < y < 1, else 0, at the kinks too.
func HardSigmoidGrad[T Float](y T) T {
	if y > 0 && y < 1 {
		return 1. / 6
	}
	return 0
}
