package initializer

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Start draws the numbers that a weight has before training, as the initialise of a generated
// package does: the same bits for the same seed.
func Start[T runtime.Float](v *ir.Value, seed uint64) []T {
	w := make([]T, v.Size())
	init := v.Init
	if init == nil {
		return w
	}
	r := runtime.NewRandom(seed, v.Name)
	number := func(i int) float64 { return init.Args[i].(float64) }
	whole := func(i int) int { return init.Args[i].(int) }
	word := func(i int) string { return init.Args[i].(string) }
	fanned := map[string]func([]T, int, int, *runtime.Random){
		"GlorotUniform": runtime.GlorotUniform[T], "GlorotNormal": runtime.GlorotNormal[T], "HeUniform": runtime.HeUniform[T],
		"HeNormal": runtime.HeNormal[T], "LecunUniform": runtime.LecunUniform[T], "LecunNormal": runtime.LecunNormal[T],
	}
	switch f := fanned[init.Func]; {
	case f != nil:
		f(w, init.FanIn, init.FanOut, r)
	case init.Func == "Constant":
		runtime.Constant(w, number(0))
	case init.Func == "Uniform":
		runtime.Uniform(w, number(0), number(1), r)
	case init.Func == "Normal":
		runtime.Normal(w, number(0), number(1), r)
	case init.Func == "TruncatedNormal":
		runtime.TruncatedNormal(w, number(0), number(1), r)
	case init.Func == "VarianceScaling":
		runtime.VarianceScaling(w, init.FanIn, init.FanOut, number(0), word(1), word(2), r)
	case init.Func == "Identity":
		runtime.Identity(w, whole(0), whole(1), number(2))
	case init.Func == "Orthogonal":
		runtime.Orthogonal(w, whole(0), whole(1), number(2), r)
	default:
		panic(fmt.Sprintf("initializer: no function %q", init.Func))
	}
	for i := init.Ones[0]; i < init.Ones[1]; i++ {
		w[i] = 1
	}
	return w
}
