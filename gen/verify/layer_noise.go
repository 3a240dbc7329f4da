package verify

import (
	"hash/fnv"
	"io"
	"math"
	"math/rand/v2"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

var (
	_ = define(noiseKind("gaussian_noise", "stddev", func(x Scalar, stddev, n float64) Scalar { return x.Plus(stddev * n) }))
	_ = define(noiseKind("gaussian_dropout", "rate", func(x Scalar, rate, n float64) Scalar {
		return x.Times(1 + n*math.Sqrt(rate)/math.Sqrt(1-rate))
	}))
)

// noiseKind is a layer that changes each element by a normal number of its own.
func noiseKind(name, option string, change func(x Scalar, by, n float64) Scalar) Kind {
	return Kind{
		Type: name,
		Apply: func(c *Call) ([]Named, error) {
			x, by := c.In[0], c.Options.Float(option, 0)
			if !c.evaluation.Training {
				return one(x), nil
			}
			stream := fnv.New32a()
			io.WriteString(stream, c.path)
			numbers := make([]float64, len(x.Data))
			runtime.Noise(numbers, runtime.SampleKey(seedByDefault, 0, c.sample), stream.Sum32(), c.turn*len(numbers))
			y := Tensor{Shape: x.Shape}
			for i, n := range numbers {
				y.Data = append(y.Data, change(x.Data[i], by, n))
			}
			return one(y), nil
		},
		Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
			return Options{option: float64(r.IntN(4)) / 4}, []int{r.IntN(len(values))}
		},
	}
}
