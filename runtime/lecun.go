package runtime

// LecunNormal draws w from a truncated normal distribution of variance 1/fanIn,
// which suits selu.
//
// LeCun, Bottou, Orr and Müller, "Efficient backprop", 1998.
func LecunNormal[T Float](w []T, fanIn, fanOut int, r *Random) {
	VarianceScaling(w, fanIn, fanOut, 1, FanIn, DistributionTruncatedNormal, r)
}

// LecunUniform draws w uniformly with the variance of LecunNormal: between
// ±√(3/fanIn).
func LecunUniform[T Float](w []T, fanIn, fanOut int, r *Random) {
	VarianceScaling(w, fanIn, fanOut, 1, FanIn, DistributionUniform, r)
}
