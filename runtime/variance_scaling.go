package runtime

import "math"

// The modes of VarianceScaling: what n is.
const (
	FanIn  = "fan_in"  // the inputs of a unit
	FanOut = "fan_out" // the units that an input feeds
	FanAvg = "fan_avg" // the mean of both
)

// The distributions of VarianceScaling.
const (
	DistributionTruncatedNormal   = "truncated_normal"
	DistributionUntruncatedNormal = "untruncated_normal"
	DistributionUniform           = "uniform"
)

// truncatedStd is the standard deviation of the standard normal distribution
// restricted to [-2, 2]: √(1 - 4φ(2)/(2Φ(2)-1)).
const truncatedStd = 0.87962566103423978

// VarianceScaling draws w with mean 0 and variance scale/n, where mode says
// what n is (at least 1). The truncated normal distribution is widened so that
// the variance holds after truncation. An unknown mode counts as FanIn, an
// unknown distribution as DistributionTruncatedNormal: Keras's defaults.
func VarianceScaling[T Float](w []T, fanIn, fanOut int, scale float64, mode, distribution string, r *Random) {
	n := float64(fanIn)
	switch mode {
	case FanOut:
		n = float64(fanOut)
	case FanAvg:
		n = (float64(fanIn) + float64(fanOut)) / 2
	}
	std := math.Sqrt(scale / max(n, 1))
	switch distribution {
	case DistributionUniform:
		limit := math.Sqrt(3) * std
		Uniform(w, -limit, limit, r)
	case DistributionUntruncatedNormal:
		Normal(w, 0, std, r)
	default:
		TruncatedNormal(w, 0, std/truncatedStd, r)
	}
}
