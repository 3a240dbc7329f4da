package expr

import (
	"errors"
	"math"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// These are the options of activations that are functions.
type (
	leakySlope struct {
		NegativeSlope *float64 `opt:"negative_slope" min:"0" doc:"slope below 0; 0.01 by default, as in PyTorch and ONNX"`
		Alpha         *float64 `opt:"alpha" min:"0" doc:"negative_slope as ONNX calls it"`
	}
	eluLimit struct {
		Alpha float64 `opt:"alpha" min:"0" doc:"limit towards minus infinity, negated"`
	}
	seluConstants struct {
		Alpha float64 `opt:"alpha" min:"0" doc:"limit towards minus infinity before scaling, negated"`
		Gamma float64 `opt:"gamma" above:"0" doc:"scale"`
	}
	geluForm struct {
		Approximate bool `opt:"approximate" doc:"whether Φ is approximated by (1 + tanh(√(2/π)·(x + 0.044715·x³)))/2"`
	}
	softplusScale struct {
		Beta float64 `opt:"beta" above:"0" doc:"scale of x, by which the result is divided"`
	}
	hardSigmoidLine struct {
		Alpha float64 `opt:"alpha" above:"0" doc:"slope"`
		Beta  float64 `opt:"beta" doc:"value at 0"`
	}
)

const defaultSlope = 0.01

// Check says what is wrong with the options.
func (o leakySlope) Check() error {
	if o.NegativeSlope != nil && o.Alpha != nil {
		return errors.New("found negative_slope and alpha, which are the same; expected one of them")
	}
	return nil
}

func (o leakySlope) of(x *Expr) *Expr {
	slope := defaultSlope
	for _, given := range []*float64{o.NegativeSlope, o.Alpha} {
		if given != nil {
			slope = *given
		}
	}
	return Call("leaky_relu", x, Const(slope))
}

var selu = seluConstants{1.6732632423543772848170429916717, 1.0507009873554804934193349852946}

func (o eluLimit) of(x *Expr) *Expr { return Call("elu", x, Const(o.Alpha)) }

func (o seluConstants) of(x *Expr) *Expr {
	if o == selu {
		return Call("selu", x)
	}
	return Mul(Const(o.Gamma), Call("elu", x, Const(o.Alpha)))
}

func (o geluForm) of(x *Expr) *Expr {
	if o.Approximate {
		return tanhOfGELU(x)
	}
	return Call("gelu", x)
}

func (o softplusScale) of(x *Expr) *Expr {
	return Div(Call("softplus", Mul(Const(o.Beta), x)), Const(o.Beta))
}

func (o hardSigmoidLine) of(x *Expr) *Expr {
	if o == (hardSigmoidLine{1. / 6, 0.5}) {
		return Call("hard_sigmoid", x)
	}
	return clip(Add(Mul(Const(o.Alpha), x), Const(o.Beta)), 0, 1)
}

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
		Activation: made(Activation{Doc: "max(x, 0); with options max_value where x is as much, x down to the threshold, and negative_slope·(x - threshold) below", Rectifies: true}, rectifier{}, rectifier.Of),
	}, Func{
		Unary: runtime.ReLUGrad[float64], Cost: Few,
	})
	ofOutput(Func{
		Name: "leaky_relu", Go: "LeakyReLU", Binary: runtime.LeakyReLU[float64], Formula: "(x, p)", Cost: Few, Accuracy: Accuracy{Domain: quarter},
		Activation: made(Activation{Doc: "x where x > 0, else negative_slope·x; Maas et al. 2013", Rectifies: true}, leakySlope{}, leakySlope.of),
	}, Func{
		Binary: runtime.LeakyReLUGrad[float64], Cost: Few, Accuracy: Accuracy{Domain: quarter},
	})
	ofOutput(Func{
		Name: "elu", Go: "ELU", Binary: runtime.ELU[float64], Formula: "(x, p)", Cost: Series, Accuracy: Accuracy{ULP: 3, Domain: quarter},
		Activation: made(Activation{Doc: "x where x > 0, else alpha·(exp(x) - 1); Clevert et al. 2016", Rectifies: true}, eluLimit{1}, eluLimit.of),
	}, Func{
		Binary: runtime.ELUGrad[float64], Accuracy: Accuracy{Scale: one, Domain: quarter},
	})
	ofOutput(Func{
		Name: "selu", Go: "SELU", Unary: runtime.SELU[float64], Formula: "(x)", Cost: Series, Accuracy: Accuracy{ULP: 3},
		Activation: made(Activation{Doc: "gamma·elu(x, alpha), scaled so that mean 0 and variance 1 are kept; Klambauer et al. 2017"}, selu, seluConstants.of),
	}, Func{
		Unary: runtime.SELUGrad[float64], Accuracy: Accuracy{Scale: one},
	})
	ofOutput(Func{
		Name: "softplus", Go: "Softplus", Unary: runtime.Softplus[float64], Formula: "(x)", Cost: Series, Accuracy: Accuracy{ULP: 3},
		Activation: made(Activation{Doc: "log(1 + exp(beta·x))/beta; Dugas et al. 2001", Rectifies: true}, softplusScale{1}, softplusScale.of),
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
		Activation: made(Activation{Doc: "x·Φ(x), Φ the normal distribution's integral; Hendrycks and Gimpel 2016", Rectifies: true}, geluForm{}, geluForm.of),
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
		Activation: made(Activation{Doc: "alpha·x + beta, clipped to [0, 1]; PyTorch and ONNX differ in alpha", Probability: true}, hardSigmoidLine{1. / 6, 0.5}, hardSigmoidLine.of),
	}, Func{
		Unary: runtime.HardSigmoidGrad[float64], Cost: Few,
	})
}

func one(_, _ float64) float64 { return 1 }

// aroundOne is the scale of (1+y)·(1-y).
func aroundOne(y, _ float64) float64 { return 2 * (1 + math.Abs(y)) * (1 + math.Abs(y)) }

// siluScale is that of what the derivatives of x times a sigmoid subtract.
func siluScale(x, _ float64) float64 { return (1 + math.Min(math.Abs(x), 1e4)) / (1 + math.Exp(-x)) }
