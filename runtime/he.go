package runtime

// HeNormal draws w from a truncated normal distribution of variance 2/fanIn,
// which suits relu and its kin.
//
// He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015.
func HeNormal[T Float](w []T, fanIn, fanOut int, r *Random) {
	VarianceScaling(w, fanIn, fanOut, 2, FanIn, DistributionTruncatedNormal, r)
}

// HeUniform draws w uniformly with the variance of HeNormal: between
// ±√(6/fanIn).
func HeUniform[T Float](w []T, fanIn, fanOut int, r *Random) {
	VarianceScaling(w, fanIn, fanOut, 2, FanIn, DistributionUniform, r)
}
