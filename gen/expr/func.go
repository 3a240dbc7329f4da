package expr

import "slices"

// Func is a function that expressions may call, and all that the compiler knows
// of it but its vector code, which is in package kernel.
type Func struct {
	Name string // in expressions
	Go   string // in package runtime, which generated code calls

	// Its value in float64, of one argument, of two or of three.
	Unary   func(x float64) float64
	Binary  func(x, y float64) float64
	Ternary func(x, y, z float64) float64

	// Chooses says that the first argument decides which of the others is the value,
	// so that the derivative is that of the one chosen.
	Chooses bool

	// Derivative gives ∂f/∂argument for each argument (nil: not
	// differentiated), from the arguments and from the value y = f(args).
	// Whichever is cheaper may be used; y is at hand where f is computed last.
	Derivative func(args []*Expr, y *Expr) []*Expr

	Formula    string      // how formulas of specs call it: "(x)", "(x, p)" with p for a number; "" if they may not
	Activation *Activation // what it is to layers; nil if it is none
	Cost       Cost
	Accuracy   Accuracy
}

// Cost is what a function takes in vector code.
type Cost int

// The costs.
const (
	Some   Cost = iota // instructions
	Few                // so few that they may be written out for each vector of a block
	Series             // a polynomial and what is around it
)

// Accuracy is what vector code must come to.
type Accuracy struct {
	// ULP is how far it may be from the truth, in units of the last place; 0
	// stands for 1, which is to round correctly but for the last digit.
	ULP float64
	// Scale is the magnitude of what the function subtracts, whose last place
	// counts where it is larger than the result; nil: the result's.
	Scale func(x, y float64) float64
	// Of says which arguments there are.
	Domain Domain
}

// Domain is a pair of sets that the arguments of a function are in.
type Domain struct {
	X      Set
	Y      Set
	Number float64 // what Y is, where it is a number of the spec
}

// Set is a set of numbers.
type Set int

// The sets.
const (
	Reals         Set = iota
	Positive          // outputs that are positive
	Probabilities     // 0 to 1, and a little more
	Targets           // 0 to 1
	Number            // one of the spec
)

// Arity is the number of arguments.
func (f *Func) Arity() int {
	switch {
	case f.Ternary != nil:
		return 3
	case f.Binary != nil:
		return 2
	}
	return 1
}

// Eval is the value in float64.
func (f *Func) Eval(args []float64) float64 {
	switch {
	case f.Ternary != nil:
		return f.Ternary(args[0], args[1], args[2])
	case f.Binary != nil:
		return f.Binary(args[0], args[1])
	}
	return f.Unary(args[0])
}

// table has the functions in the order of their definition.
var table []*Func

// Functions lists all functions.
func Functions() []*Func { return slices.Clone(table) }

// Lookup finds a function by name, nil without it.
func Lookup(name string) *Func {
	return byName[name]
}

var byName = map[string]*Func{}

func define(f Func) {
	if a := f.Activation; a != nil {
		f.Activation = a.add(&f)
	}
	table = append(table, &f)
	byName[f.Name] = &f
}

type exprs = []*Expr

// ofOutput defines f and its derivative, a function of f's value and, if there
// is one, of f's second argument, which is a number.
func ofOutput(f, grad Func) {
	withGradient(f, grad, func(a exprs, y *Expr) exprs { return append(exprs{y}, a[1:]...) })
}

// ofInput defines f and its derivative by the first argument, a function of
// f's arguments.
func ofInput(f, grad Func) {
	withGradient(f, grad, func(a exprs, _ *Expr) exprs { return a })
}

func withGradient(f, grad Func, args func(a exprs, y *Expr) exprs) {
	grad.Name, grad.Go = f.Name+"_grad", f.Go+"Grad"
	f.Derivative = func(a exprs, y *Expr) exprs {
		d := make(exprs, len(a)) // but for the first not differentiated
		d[0] = Call(grad.Name, args(a, y)...)
		return d
	}
	define(f)
	define(grad)
}
