package verify

import (
	"errors"
	"hash/fnv"
	"io"
	"math"
	"math/rand/v2"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// seedByDefault is that of networks that give none.
const seedByDefault = 0

var _ = define(Kind{
	Type: "dropout",
	Apply: func(c *Call) ([]Named, error) {
		x, rate := c.In[0], c.Options.Float("rate", 0)
		if !c.evaluation.Training || rate == 0 {
			return one(x), nil
		}
		mask := c.dropped("", rate, len(x.Data))
		y := Tensor{Shape: x.Shape}
		for i, factor := range mask {
			y.Data = append(y.Data, x.Data[i].Times(factor))
		}
		return one(y), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		return Options{"rate": float64(r.IntN(4)) / 4}, []int{r.IntN(len(values))}
	},
})

// dropped are n factors of dropout. The random numbers of a sample's first step belong
// to the name of the layer and of what it drops; slices of a sequence follow each other.
func (c *Call) dropped(what string, rate float64, n int) []float64 {
	name := fnv.New32a()
	io.WriteString(name, c.path+what)
	mask := make([]float64, n)
	runtime.Dropout(runtime.PlainGo(), mask, rate, runtime.SampleKey(seedByDefault, 0, c.sample), name.Sum32(), c.turn*n)
	return mask
}

var _ = define(Kind{
	Type: "spatial_dropout",
	Apply: func(c *Call) ([]Named, error) {
		x, rate := c.In[0], c.Options.Float("rate", 0)
		if len(x.Shape) < 2 {
			return nil, errors.New("no channels")
		}
		if !c.evaluation.Training || rate == 0 {
			return one(x), nil
		}
		channels := x.Shape[len(x.Shape)-1]
		mask := c.dropped("", rate, channels)
		y := Tensor{Shape: x.Shape}
		for i, v := range x.Data {
			y.Data = append(y.Data, v.Times(mask[i%channels]))
		}
		return one(y), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		return Options{"rate": float64(r.IntN(4)) / 4}, []int{pickSequence(r, values)}
	},
})

var _ = define(Kind{
	Type: "alpha_dropout",
	Apply: func(c *Call) ([]Named, error) {
		x, rate := c.In[0], c.Options.Float("rate", 0)
		if !c.evaluation.Training || rate == 0 {
			return one(x), nil
		}
		const least = -1.7580993408473766 // selu of -∞
		y := Tensor{Shape: x.Shape}
		a := math.Pow((1-rate)*(1+rate*least*least), -0.5)
		for i, factor := range c.dropped("", rate, len(x.Data)) {
			v := x.Data[i]
			if factor == 0 {
				v = v.Times(0).Plus(least)
			}
			y.Data = append(y.Data, v.Times(a).Plus(-a*least*rate))
		}
		return one(y), nil
	},
	Draw: func(r *rand.Rand, values []Tensor) (Options, []int) {
		return Options{"rate": float64(r.IntN(4)) / 4}, []int{r.IntN(len(values))}
	},
})
