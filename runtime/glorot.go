package runtime

// GlorotNormal draws w from a truncated normal distribution of variance
// 2/(fanIn+fanOut), which suits tanh and sigmoid; also called Xavier.
//
// Glorot and Bengio, "Understanding the difficulty of training deep feedforward
// neural networks", 2010.
func GlorotNormal[T Float](w []T, fanIn, fanOut int, r *Random) {
	VarianceScaling(w, fanIn, fanOut, 1, FanAvg, DistributionTruncatedNormal, r)
}

// GlorotUniform draws w uniformly with the variance of GlorotNormal: between
// ±√(6/(fanIn+fanOut)).
func GlorotUniform[T Float](w []T, fanIn, fanOut int, r *Random) {
	VarianceScaling(w, fanIn, fanOut, 1, FanAvg, DistributionUniform, r)
}
