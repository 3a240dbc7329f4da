package runtime

// Max returns the greater of x and y, NaN if either is.
func Max[T Float](x, y T) T { return max(x, y) }

// Min returns the smaller of x and y, NaN if either is.
func Min[T Float](x, y T) T { return min(x, y) }

// MaxGrad returns the derivative of Max(x, y) by x: 1 where x is the greater,
// 0 where it is not, and 1/2 where they are equal, as in PyTorch.
func MaxGrad[T Float](x, y T) T {
	switch {
	case x > y:
		return 1
	case x == y:
		return 0.5
	}
	return 0
}
