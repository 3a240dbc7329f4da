package amd64

import (
	"github.com/mmcloughlin/avo/reg"

	"github.com/seed-5f2744a7/tensornet/gen/emit/amd64/asm"
)

// function is the vector code of a function of package expr. It replaces its
// first argument by the value; the other registers keep theirs.
type function struct {
	write  func(f *functionWriter, a []reg.VecPhysical)
	single bool // for float32 alone
}

// functionWriter writes functions; t lends it registers.
type functionWriter struct{ *asm.Writer }

func (f *functionWriter) with(n int, body func(t []reg.VecPhysical)) {
	t := make([]reg.VecPhysical, n)
	for i := range t {
		t[i] = f.Vec()
	}
	body(t)
	f.Release(t...)
}

func (f *functionWriter) constant(x float64, to reg.VecPhysical) { f.LoadVec(f.Constant(x), to) }

// one makes a function of a single argument.
func one(write func(f *functionWriter, x reg.VecPhysical)) function {
	return function{write: func(f *functionWriter, a []reg.VecPhysical) { write(f, a[0]) }}
}

// two makes a function of two arguments.
func two(write func(f *functionWriter, x, y reg.VecPhysical)) function {
	return function{write: func(f *functionWriter, a []reg.VecPhysical) { write(f, a[0], a[1]) }}
}

// single makes a function for float32 alone: its polynomials are as accurate as
// that needs.
func single(f function) function {
	f.single = true
	return f
}

var functions = map[string]function{
	"relu":              one((*functionWriter).relu),
	"relu_grad":         one((*functionWriter).step),
	"step":              one((*functionWriter).step),
	"leaky_relu":        two((*functionWriter).leakyReLU),
	"leaky_relu_grad":   two((*functionWriter).leakyReLUGrad),
	"tanh_grad":         one((*functionWriter).tanhGrad),
	"sigmoid_grad":      one((*functionWriter).sigmoidGrad),
	"softsign_grad":     one((*functionWriter).softsignGrad),
	"hard_sigmoid":      one((*functionWriter).hardSigmoid),
	"hard_sigmoid_grad": one((*functionWriter).hardSigmoidGrad),
	"elu_grad":          two((*functionWriter).eluGrad),
	"selu_grad":         one((*functionWriter).seluGrad),
	"sqrt":              one(func(f *functionWriter, x reg.VecPhysical) { f.Sqrt(x, x) }),
	"abs":               one((*functionWriter).abs),
	"huber_grad":        two((*functionWriter).huberGrad),

	"exp":           single(one((*functionWriter).exp)),
	"tanh":          single(one((*functionWriter).tanh)),
	"sigmoid":       single(one((*functionWriter).sigmoid)),
	"log":           single(one((*functionWriter).log)),
	"elu":           single(two((*functionWriter).elu)),
	"selu":          single(one((*functionWriter).selu)),
	"softplus":      single(one((*functionWriter).softplus)),
	"softplus_grad": single(one((*functionWriter).softplusGrad)),

	"binary_crossentropy_logits":    single(two((*functionWriter).binaryCrossentropyLogits)),
	"categorical_crossentropy":      single(two((*functionWriter).categoricalCrossentropy)),
	"categorical_crossentropy_grad": two((*functionWriter).categoricalCrossentropyGrad),
}
