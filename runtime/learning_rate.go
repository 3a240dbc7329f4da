package runtime

import "math"

// decayed is the learning rate at a step, counted from 1, if it halves little by
// little in every halfLife steps. A halfLife of 0 leaves it as it is.
func decayed(rate, halfLife float64, step int) float64 {
	if halfLife == 0 {
		return rate
	}
	return rate * math.Exp2(float64(1-step)/halfLife)
}
