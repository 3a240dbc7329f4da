package expr

import (
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// leakySlope and eluLimit are the options of activations with a parameter.
type (
	leakySlope struct {
		Alpha float64 `opt:"alpha" min:"0" doc:"slope below 0"`
	}
	eluLimit struct {
		Alpha float64 `opt:"alpha" min:"0" doc:"limit towards minus infinity, negated"`
	}
)

// quarter is the parameter that vector code is tried with.
var quarter = Domain{Y: Number, Number: 0.25}

// These are of layers first of all; formulas may call them, too.
func init() {
	ofOutput(Func{
		Name: "sigmoid", Go: "Sigmoid", Unary: runtime.Sigmoid[float64], Formula: "(x)", Cost: Series, Accuracy: Accuracy{ULP: 3},
		Activation: &Activation{Doc: "1/(1 + exp(-x))", Probability: true},
	}, Func{
		Unary: runtime.SigmoidGrad[float64], Cost: Few,
		Accuracy: Accuracy{Scale: func(y, _ float64) float64 { return 2 * math.Abs(y) * (1 + math.Abs(y)) }},
	})
	ofOutput(Func{
		Name: "tanh", Go: "Tanh", Unary: runtime.Tanh[float64], Formula: "(x)", Cost: Series, Accuracy: Accuracy{ULP: 5},
		Activation: &Activation{Doc: "tanh(x)"},
	}, Func{
		Unary: runtime.TanhGrad[float64], Cost: Few,
		Accuracy: Accuracy{ULP: 2, Scale: aroundOne},
	})
	ofOutput(Func{
		Name: "relu", Go: "ReLU", Unary: runtime.ReLU[float64], Formula: "(x)", Cost: Few,
		Activation: &Activation{Doc: "max(x, 0)", Rectifies: true},
	}, Func{
		Unary: runtime.ReLUGrad[float64], Cost: Few,
	})
	ofOutput(Func{
		Name: "leaky_relu", Go: "LeakyReLU", Binary: runtime.LeakyReLU[float64], Formula: "(x, p)", Cost: Few, Accuracy: Accuracy{Domain: quarter},
		Activation: &Activation{Doc: "x where x > 0, else alpha·x; Maas et al. 2013", Options: leakySlope{0.01}, Rectifies: true},
	}, Func{
		Binary: runtime.LeakyReLUGrad[float64], Cost: Few, Accuracy: Accuracy{Domain: quarter},
	})
	ofOutput(Func{
		Name: "elu", Go: "ELU", Binary: runtime.ELU[float64], Formula: "(x, p)", Cost: Series, Accuracy: Accuracy{ULP: 3, Domain: quarter},
		Activation: &Activation{Doc: "x where x > 0, else alpha·(exp(x) - 1); Clevert et al. 2016", Options: eluLimit{1}, Rectifies: true},
	}, Func{
		Binary: runtime.ELUGrad[float64], Accuracy: Accuracy{Scale: one, Domain: quarter},
	})
	ofOutput(Func{
		Name: "selu", Go: "SELU", Unary: runtime.SELU[float64], Formula: "(x)", Cost: Series, Accuracy: Accuracy{ULP: 3},
		Activation: &Activation{Doc: "elu, scaled so that mean 0 and variance 1 are kept; Klambauer et al. 2017"},
	}, Func{
		Unary: runtime.SELUGrad[float64], Accuracy: Accuracy{Scale: one},
	})
	ofOutput(Func{
		Name: "softplus", Go: "Softplus", Unary: runtime.Softplus[float64], Formula: "(x)", Cost: Series, Accuracy: Accuracy{ULP: 3},
		Activation: &Activation{Doc: "log(1 + exp(x)); Dugas et al. 2001", Rectifies: true},
	}, Func{
		Unary: runtime.SoftplusGrad[float64], Accuracy: Accuracy{ULP: 2, Domain: Domain{X: Positive}},
	})
	ofOutput(Func{
		Name: "softsign", Go: "Softsign", Unary: runtime.Softsign[float64], Formula: "(x)", Accuracy: Accuracy{ULP: 2},
		Activation: &Activation{Doc: "x/(1 + |x|)"},
	}, Func{
		Unary: runtime.SoftsignGrad[float64], Accuracy: Accuracy{Scale: aroundOne},
	})
	ofInput(Func{
		Name: "gelu", Go: "GELU", Unary: runtime.GELU[float64], Formula: "(x)", Cost: Series, Accuracy: Accuracy{ULP: 4},
		Activation: &Activation{Doc: "x·Φ(x), Φ the normal distribution's integral; Hendrycks and Gimpel 2016", Rectifies: true},
	}, Func{
		Unary: runtime.GELUGrad[float64], Cost: Series,
		Accuracy: Accuracy{ULP: 4, Scale: func(x, _ float64) float64 {
			return math.Erfc(-x/math.Sqrt2)/2 + math.Abs(x)*math.Exp(-x*x/2)/2
		}},
	})
	ofInput(Func{
		Name: "silu", Go: "SiLU", Unary: runtime.SiLU[float64], Formula: "(x)", Cost: Series, Accuracy: Accuracy{ULP: 3},
		Activation: &Activation{Doc: "x·sigmoid(x), also called swish; Elfwing et al. 2018", Rectifies: true},
	}, Func{
		Unary: runtime.SiLUGrad[float64], Cost: Series,
		Accuracy: Accuracy{ULP: 3, Scale: siluScale},
	})
	ofInput(Func{
		Name: "mish", Go: "Mish", Unary: runtime.Mish[float64], Formula: "(x)", Cost: Series, Accuracy: Accuracy{ULP: 4},
		Activation: &Activation{Doc: "x·tanh(softplus(x)); Misra 2019", Rectifies: true},
	}, Func{
		Unary: runtime.MishGrad[float64], Cost: Series, Accuracy: Accuracy{ULP: 4, Scale: siluScale},
	})
	ofOutput(Func{
		Name: "hard_sigmoid", Go: "HardSigmoid", Unary: runtime.HardSigmoid[float64], Formula: "(x)", Cost: Few,
		Accuracy:   Accuracy{Scale: func(x, _ float64) float64 { return math.Max(math.Abs(x), 1) }},
		Activation: &Activation{Doc: "x/6 + 1/2, clipped to [0, 1]", Probability: true},
	}, Func{
		Unary: runtime.HardSigmoidGrad[float64], Cost: Few,
	})
}

func one(_, _ float64) float64 { return 1 }

// aroundOne is the scale of (1+y)·(1-y).
func aroundOne(y, _ float64) float64 { return 2 * (1 + math.Abs(y)) * (1 + math.Abs(y)) }

// siluScale is that of what the derivatives of x times a sigmoid subtract.
func siluScale(x, _ float64) float64 { return (1 + math.Min(math.Abs(x), 1e4)) / (1 + math.Exp(-x)) }

// Activations lists the functions that are activations.
func Activations() []*Func {
	var all []*Func
	for _, f := range table {
		if f.Activation != nil {
			all = append(all, f)
		}
	}
	return all
}
