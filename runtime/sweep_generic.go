//go:build !amd64 || purego

package runtime

// Without vector code none of these does anything, and each says so: with
// false, or with the number of elements that are done.

func vectorAdd[T Float](on Machine, sum, x []T) bool { return false }

func vectorScale[T Float](on Machine, x []T, factor T) bool { return false }

func vectorAdam[T Float](on Machine, numbers *[7]T, w, m, v, g []T) bool { return false }

func vectorAdamProduct[T Float](on Machine, numbers *[7]T, w, m, v, d, x []T) bool { return false }

func vectorAdagrad[T Float](on Machine, numbers *[3]T, w, accumulator, g []T) bool { return false }

func vectorSGD[T Float](on Machine, rate, momentum T, nesterov bool, w, velocity, g []T) bool {
	return false
}

func vectorRMSProp[T Float](on Machine, numbers *[5]T, w, square, mean, momentum, g []T) bool {
	return false
}

func vectorToLanes[T Float](on Machine, dst []T, lanes int, src *T, stride int) int { return 0 }

func vectorFromLanes[T Float](on Machine, dst *T, stride int, src []T, lanes int) int { return 0 }

func vectorDropout[T Float](on Machine, mask []T, threshold uint32, keep T, key uint64, stream uint32, first int) int {
	return 0
}

func vectorDropoutLanes[T Float](on Machine, mask []T, threshold uint32, keep T, keys []uint64, stream uint32, first int) int {
	return 0
}

func vectorLargest[T Float](on Machine, x []T) (most T, done int) { return 0, 0 }
