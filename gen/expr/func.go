package expr

import (
	"maps"
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Func is a function that expressions may call. Generated code calls the
// function of package runtime named Go.
type Func struct {
	Name  string
	Go    string
	Arity int
	Eval  func([]float64) float64
	// Derivative gives ∂f/∂argument for each argument (nil: not
	// differentiated), from the arguments and from the value y = f(args).
	// Whichever is cheaper may be used; y is at hand where f is computed last.
	Derivative func(args []*Expr, y *Expr) []*Expr
}

var funcs = map[string]*Func{}

// Lookup finds a function by name, nil without it.
func Lookup(name string) *Func { return funcs[name] }

func register(name, goName string, arity int, eval func([]float64) float64, derivative func(a []*Expr, y *Expr) []*Expr) {
	funcs[name] = &Func{Name: name, Go: goName, Arity: arity, Eval: eval, Derivative: derivative}
}

// Names are the functions' names, sorted.
func Names() []string { return slices.Sorted(maps.Keys(funcs)) }

type exprs = []*Expr

func fn1(f func(float64) float64) func([]float64) float64 {
	return func(a []float64) float64 { return f(a[0]) }
}

func fn2(f func(x, y float64) float64) func([]float64) float64 {
	return func(a []float64) float64 { return f(a[0], a[1]) }
}

// ofOutput registers f and its derivative, a function of f's value.
func ofOutput(name, goName string, f, grad func(float64) float64) {
	register(name, goName, 1, fn1(f), func(_ exprs, y *Expr) exprs { return exprs{Call(name+"_grad", y)} })
	register(name+"_grad", goName+"Grad", 1, fn1(grad), nil)
}

// ofInput registers f and its derivative, a function of f's argument.
func ofInput(name, goName string, f, grad func(float64) float64) {
	register(name, goName, 1, fn1(f), func(a exprs, _ *Expr) exprs { return exprs{Call(name+"_grad", a[0])} })
	register(name+"_grad", goName+"Grad", 1, fn1(grad), nil)
}

// withParameter registers f(x, p) and its derivative by x, a function of f's
// value and p. p is a number of the spec and is not differentiated.
func withParameter(name, goName string, f, grad func(x, p float64) float64) {
	register(name, goName, 2, fn2(f), func(a exprs, y *Expr) exprs { return exprs{Call(name+"_grad", y, a[1]), nil} })
	register(name+"_grad", goName+"Grad", 2, fn2(grad), nil)
}

func init() {
	ofOutput("tanh", "Tanh", runtime.Tanh[float64], runtime.TanhGrad[float64])
	ofOutput("sigmoid", "Sigmoid", runtime.Sigmoid[float64], runtime.SigmoidGrad[float64])
	ofOutput("relu", "ReLU", runtime.ReLU[float64], runtime.ReLUGrad[float64])
	ofOutput("selu", "SELU", runtime.SELU[float64], runtime.SELUGrad[float64])
	ofOutput("softplus", "Softplus", runtime.Softplus[float64], runtime.SoftplusGrad[float64])
	ofOutput("softsign", "Softsign", runtime.Softsign[float64], runtime.SoftsignGrad[float64])
	ofOutput("hard_sigmoid", "HardSigmoid", runtime.HardSigmoid[float64], runtime.HardSigmoidGrad[float64])
	ofInput("gelu", "GELU", runtime.GELU[float64], runtime.GELUGrad[float64])
	ofInput("silu", "SiLU", runtime.SiLU[float64], runtime.SiLUGrad[float64])
	withParameter("leaky_relu", "LeakyReLU", runtime.LeakyReLU[float64], runtime.LeakyReLUGrad[float64])
	withParameter("elu", "ELU", runtime.ELU[float64], runtime.ELUGrad[float64])

	register("exp", "Exp", 1, fn1(math.Exp), func(_ exprs, y *Expr) exprs { return exprs{y} })
	register("log", "Log", 1, fn1(math.Log), func(a exprs, _ *Expr) exprs { return exprs{Div(Const(1), a[0])} })
	register("log1p", "Log1p", 1, fn1(math.Log1p), func(a exprs, _ *Expr) exprs { return exprs{Div(Const(1), Add(Const(1), a[0]))} })
	register("expm1", "Expm1", 1, fn1(math.Expm1), func(_ exprs, y *Expr) exprs { return exprs{Add(y, Const(1))} })
	register("sqrt", "Sqrt", 1, fn1(math.Sqrt), func(_ exprs, y *Expr) exprs { return exprs{Div(Const(0.5), y)} })
	register("abs", "Abs", 1, fn1(math.Abs), func(a exprs, _ *Expr) exprs { return exprs{Call("sign", a[0])} })
	register("sign", "Sign", 1, fn1(runtime.Sign[float64]), func(exprs, *Expr) exprs { return exprs{Const(0)} })
	register("step", "Step", 1, fn1(runtime.Step[float64]), func(exprs, *Expr) exprs { return exprs{Const(0)} })
	register("sin", "Sin", 1, fn1(math.Sin), func(a exprs, _ *Expr) exprs { return exprs{Call("cos", a[0])} })
	register("cos", "Cos", 1, fn1(math.Cos), func(a exprs, _ *Expr) exprs { return exprs{Neg(Call("sin", a[0]))} })
	register("erf", "Erf", 1, fn1(math.Erf), func(a exprs, _ *Expr) exprs {
		return exprs{Mul(Const(2/math.SqrtPi), Call("exp", Neg(Mul(a[0], a[0]))))}
	})

	register("multiply_no_nan", "MultiplyNoNaN", 2, fn2(runtime.MultiplyNoNaN[float64]), func(a exprs, _ *Expr) exprs {
		return exprs{a[1], a[0]}
	})
	register("huber", "Huber", 2, fn2(runtime.Huber[float64]), func(a exprs, _ *Expr) exprs {
		return exprs{Call("huber_grad", a...), nil}
	})
	register("huber_grad", "HuberGrad", 2, fn2(runtime.HuberGrad[float64]), nil)
	for name, l := range map[string]struct {
		goName  string
		f, grad func(y, t float64) float64
	}{
		"binary_crossentropy":      {"BinaryCrossentropy", runtime.BinaryCrossentropy[float64], runtime.BinaryCrossentropyGrad[float64]},
		"categorical_crossentropy": {"CategoricalCrossentropy", runtime.CategoricalCrossentropy[float64], runtime.CategoricalCrossentropyGrad[float64]},
	} {
		register(name, l.goName, 2, fn2(l.f), func(a exprs, _ *Expr) exprs { return exprs{Call(name+"_grad", a...), nil} })
		register(name+"_grad", l.goName+"Grad", 2, fn2(l.grad), nil)
	}
	register("binary_crossentropy_logits", "BinaryCrossentropyLogits", 2, fn2(runtime.BinaryCrossentropyLogits[float64]), func(a exprs, _ *Expr) exprs {
		return exprs{Sub(Call("sigmoid", a[0]), a[1]), nil}
	})
}
