//go:build !amd64 || purego

package runtime

// Without vector code none of these does anything, and each says so: with
// false, or with the number of elements that are done.

func vectorToLanes[T Float](on Machine, dst []T, lanes int, src *T, stride int) int { return 0 }

func vectorFromLanes[T Float](on Machine, dst *T, stride int, src []T, lanes int) int { return 0 }

func vectorDropout[T Float](on Machine, mask []T, threshold uint32, keep T, key uint64, stream uint32, first int) int {
	return 0
}

func vectorDropoutLanes[T Float](on Machine, mask []T, threshold uint32, keep T, keys []uint64, stream uint32, first int) int {
	return 0
}

func vectorLargest[T Float](on Machine, x []T) (most T, done int) { return 0, 0 }

func vectorLambNorms[T Float](on Machine, numbers *[5]T, w, m, v, gradient []T) (n norms, done bool) {
	return n, false
}
