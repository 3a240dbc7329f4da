package runtime_test

import (
	"fmt"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// A seed and a name give the same numbers for ever.
func ExampleNewRandom() {
	r := runtime.NewRandom(1, "hidden.weight")
	fmt.Println(r.Uint32(), r.IntN(6), r.Perm(5))
	fmt.Println(r.Normal())
	// Output:
	// 3490026369 3 [4 2 1 3 0]
	// 1.185384361023077
}

// Two weights under a constant gradient each: Adam's first step is the learning
// rate, whatever the gradient's size.
func ExampleAdamOptimizer() {
	adam := runtime.DefaultAdam()
	weights, gradients := []float64{1, 1}, []float64{100, -0.01}
	slots := runtime.Slots[float64]{make([]float64, 2), make([]float64, 2)} // m and v
	o := runtime.AdamOptimizer[float64](&adam)
	c := o.Coefficients(adam.LearningRate, 1)
	o.Update(runtime.Host(), &c, weights, gradients, slots)
	fmt.Printf("%.4f\n", weights)
	// Output: [0.9990 1.0010]
}
