package kernel

import (
	"maps"
	"math"

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

// functions is the table. Files with vector code add to it.
var functions = map[string]function{}

// define adds functions, and has no value of use.
func define(some map[string]function) struct{} {
	maps.Copy(functions, some)
	return struct{}{}
}

// light reports whether e calls no functions but those of few instructions, which
// may be written out for each vector of a block.
func light(e *expr.Expr) bool { return long(e) == "" }

// long is a function of e that is not of few instructions, "" if there is none.
func long(e *expr.Expr) string {
	return firstCall(e, func(e *expr.Expr) bool { return e.Func.Cost != expr.Few })
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
