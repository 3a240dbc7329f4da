package expr

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

var (
	targets       = Domain{Y: Targets}
	probabilities = Domain{X: Probabilities, Y: Targets}
	delta         = Domain{Y: Number, Number: 1.5}
)

// These are of losses alone.
func init() {
	ofInput(Func{
		Name: "huber", Go: "Huber", Binary: runtime.Huber[float64], Accuracy: Accuracy{ULP: 2, Domain: delta},
	}, Func{
		Binary: runtime.HuberGrad[float64], Accuracy: Accuracy{Domain: delta},
	})
	ofInput(Func{
		Name: "binary_crossentropy", Go: "BinaryCrossentropy", Binary: runtime.BinaryCrossentropy[float64],
		Cost: Series, Accuracy: Accuracy{ULP: 3, Domain: probabilities},
	}, Func{
		Binary: runtime.BinaryCrossentropyGrad[float64],
		Accuracy: Accuracy{ULP: 3, Domain: probabilities, Scale: func(y, t float64) float64 {
			return math.Max(math.Abs(runtime.BinaryCrossentropyGrad(y, t)), 1)
		}},
	})
	ofInput(Func{
		Name: "categorical_crossentropy", Go: "CategoricalCrossentropy", Binary: runtime.CategoricalCrossentropy[float64],
		Cost: Series, Accuracy: Accuracy{ULP: 2, Domain: probabilities},
	}, Func{
		Binary: runtime.CategoricalCrossentropyGrad[float64], Accuracy: Accuracy{Domain: targets},
	})
	define(Func{
		Name: "binary_crossentropy_logits", Go: "BinaryCrossentropyLogits", Binary: runtime.BinaryCrossentropyLogits[float64],
		Cost: Series, Accuracy: Accuracy{ULP: 3, Domain: targets},
		Derivative: func(a exprs, _ *Expr) exprs { return exprs{Sub(Call("sigmoid", a[0]), a[1]), nil} },
	})
}
