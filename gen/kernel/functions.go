package kernel

import (
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
)

// function is the vector code of a function of package expr: it replaces its
// first argument by the value; the other registers keep theirs. It needs no
// more than spare registers besides.
type function func(f *functionWriter, a []vec)

// spare is the number of free registers that any function makes do with.
const spare = 9

// pick is the number that suits the element: for float32 or for float64.
func pick[T any](f *functionWriter, single, double T) T {
	if f.Size() == 4 {
		return single
	}
	return double
}

// one makes a function of a single argument.
func one(write func(f *functionWriter, x vec)) function {
	return func(f *functionWriter, a []vec) { write(f, a[0]) }
}

// two makes a function of two arguments.
func two(write func(f *functionWriter, x, y vec)) function {
	return func(f *functionWriter, a []vec) { write(f, a[0], a[1]) }
}

var functions = map[string]function{
	"relu":              one((*functionWriter).relu),
	"relu_grad":         one((*functionWriter).step),
	"leaky_relu":        two((*functionWriter).leakyReLU),
	"leaky_relu_grad":   two((*functionWriter).leakyReLUGrad),
	"elu":               two((*functionWriter).elu),
	"elu_grad":          two((*functionWriter).eluGrad),
	"selu":              one((*functionWriter).selu),
	"selu_grad":         one((*functionWriter).seluGrad),
	"gelu":              one((*functionWriter).gelu),
	"gelu_grad":         one((*functionWriter).geluGrad),
	"silu":              one((*functionWriter).silu),
	"silu_grad":         one((*functionWriter).siluGrad),
	"tanh":              one((*functionWriter).tanh),
	"tanh_grad":         one((*functionWriter).tanhGrad),
	"sigmoid":           one((*functionWriter).sigmoid),
	"sigmoid_grad":      one((*functionWriter).sigmoidGrad),
	"hard_sigmoid":      one((*functionWriter).hardSigmoid),
	"hard_sigmoid_grad": one((*functionWriter).hardSigmoidGrad),
	"softplus":          one((*functionWriter).softplus),
	"softplus_grad":     one((*functionWriter).softplusGrad),
	"softsign":          one((*functionWriter).softsign),
	"softsign_grad":     one((*functionWriter).softsignGrad),

	"abs":      one((*functionWriter).abs),
	"sign":     one((*functionWriter).sign),
	"step":     one((*functionWriter).step),
	"sqrt":     one(func(f *functionWriter, x vec) { f.Sqrt(x, x) }),
	"max":      two((*functionWriter).max),
	"min":      two((*functionWriter).min),
	"max_grad": two((*functionWriter).maxGrad),
	"exp":      one((*functionWriter).exp),
	"expm1":    one((*functionWriter).expm1),
	"log":      one((*functionWriter).log),
	"log1p":    one((*functionWriter).log1p),
	"sin":      one((*functionWriter).sin),
	"cos":      one((*functionWriter).cos),
	"erf":      one((*functionWriter).erf),

	"multiply_no_nan": two((*functionWriter).multiplyNoNaN),

	"huber":      two((*functionWriter).huber),
	"huber_grad": two((*functionWriter).huberGrad),

	"binary_crossentropy":           two((*functionWriter).binaryCrossentropy),
	"binary_crossentropy_grad":      two((*functionWriter).binaryCrossentropyGrad),
	"binary_crossentropy_logits":    two((*functionWriter).binaryCrossentropyLogits),
	"categorical_crossentropy":      two((*functionWriter).categoricalCrossentropy),
	"categorical_crossentropy_grad": two((*functionWriter).categoricalCrossentropyGrad),
}

// light reports whether e calls no functions but those of few instructions, which
// may be written out for each vector of a block.
func light(e *expr.Expr) bool {
	if e == nil {
		return true
	}
	if e.Op == expr.OpCall && e.Func.Cost != expr.Few {
		return false
	}
	return !slices.ContainsFunc(e.Args, func(a *expr.Expr) bool { return !light(a) })
}

// functionOf is the vector code of a call, nil if there is none. That of pow
// depends on the exponent, which is a number.
func functionOf(e *expr.Expr) function {
	if e.Func.Name != "pow" {
		return functions[e.Func.Name]
	}
	if p := e.Args[1]; p.Op == expr.OpConst && !math.IsInf(p.Value, 0) && !math.IsNaN(p.Value) {
		return one(func(f *functionWriter, x vec) { f.pow(x, p.Value) })
	}
	return nil
}
