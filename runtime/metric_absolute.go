package runtime

import "math"

const meanAbsoluteError = "mean_absolute_error"

// judgeAbsolute adds up how far elements are from their targets.
func judgeAbsolute[T Float](o *outputMeter, y, t []T) {
	for i, v := range t {
		o.judged++
		o.sum += math.Abs(float64(y[i]) - float64(v))
	}
}
