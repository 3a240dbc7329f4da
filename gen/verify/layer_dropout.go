package verify

import (
	"hash/fnv"
	"io"
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
		// The random numbers of a sample's first step belong to the name of the
		// layer; slices of a sequence follow each other.
		name := fnv.New32a()
		io.WriteString(name, c.path)
		mask := make([]float64, len(x.Data))
		runtime.Dropout(runtime.PlainGo(), mask, rate, runtime.SampleKey(seedByDefault, 0, c.sample), name.Sum32(), c.turn*len(mask))
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
