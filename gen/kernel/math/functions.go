package math

import (
	"maps"
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
)

// Function is the vector code of a function of package expr: it replaces its
// first argument by the value; the other registers keep theirs. It needs no
// more than [Spare] registers besides.
type Function func(f *Writer, a []Vec)

// Spare is the number of free registers that any function makes do with.
const Spare = 9

// pick is the number that suits the element: for float32 or for float64.
func pick[T any](f *Writer, single, double T) T {
	if f.Size() == 4 {
		return single
	}
	return double
}

// one makes a function of a single argument.
func one(write func(f *Writer, x Vec)) Function {
	return func(f *Writer, a []Vec) { write(f, a[0]) }
}

// two makes a function of two arguments.
func two(write func(f *Writer, x, y Vec)) Function {
	return func(f *Writer, a []Vec) { write(f, a[0], a[1]) }
}

// three makes a function of three arguments.
func three(write func(f *Writer, x, y, z Vec)) Function {
	return func(f *Writer, a []Vec) { write(f, a[0], a[1], a[2]) }
}

// functions is the table. Files with vector code add to it.
var functions = map[string]Function{}

// define adds functions, and has no value of use.
func define(some map[string]Function) struct{} {
	maps.Copy(functions, some)
	return struct{}{}
}

// Of is the vector code of a call, nil if there is none. A power whose exponent is
// a number has its own.
func Of(e *expr.Expr) Function {
	if e.Func.Name == "pow" {
		if p := e.Args[1]; p.Op == expr.OpConst && !math.IsInf(p.Value, 0) && !math.IsNaN(p.Value) {
			return one(func(f *Writer, x Vec) { f.pow(x, p.Value) })
		}
	}
	return functions[e.Func.Name]
}
