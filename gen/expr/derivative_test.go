package expr

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// points are arguments away from the kinks of all functions, inside the domains
// of those that have one.
var points = map[string][]float64{
	"log": {0.3, 2.5}, "sqrt": {0.3, 2.5}, "pow": {0.4, 1.7}, "log1p": {-0.5, 1.3},
	"binary_crossentropy": {0.2, 0.7}, "categorical_crossentropy": {0.2, 0.7},
	"asin": {-0.8, 0.3}, "acos": {-0.8, 0.3}, "atanh": {-0.8, 0.3}, "acosh": {1.2, 4},
	"tan": {-1.3, -0.4, 0.6, 4.3},
}

// second are the second arguments that are numbers of a spec or targets.
var second = map[string][]float64{"pow": {-2, -0.5, 2, 3}, "leaky_relu": {0.2}, "elu": {0.5, 1}, "huber": {0.5, 3}}

func argumentsOf(f *Func) (first, others []float64) {
	first, others = []float64{-4.1, -1.3, -0.4, 0.6, 1.9, 4.3}, []float64{0.25, 0.9}
	if p := points[f.Name]; p != nil {
		first = p
	}
	if p := second[f.Name]; p != nil {
		others = p
	}
	return first, others
}

// slope is the derivative of f at x by differences of two steps, extrapolated.
func slope(f func(float64) float64, x float64) float64 {
	const h = 1e-3
	whole, half := (f(x+h)-f(x-h))/(2*h), (f(x+h/2)-f(x-h/2))/h
	return (4*half - whole) / 3
}

func checkSlope(t *testing.T, e *Expr, i int, args []float64) {
	t.Helper()
	want := slope(func(x float64) float64 {
		moved := slices.Clone(args)
		moved[i] = x
		return e.Eval(moved)
	}, args[i])
	with := append(slices.Clone(args), e.Eval(args))
	for _, y := range []*Expr{nil, Arg(len(args))} {
		d := Derivative(e, i, y)
		if d == nil {
			t.Fatalf("%s has no derivative by $%d", e, i)
		}
		if got := d.Eval(with); !(math.Abs(got-want) <= 1e-6*max(1, math.Abs(want))) {
			t.Errorf("derivative of %s by $%d at %v: %s gives %v, differences %v", e, i, args, d, got, want)
		}
	}
}

func TestDerivativesOfFunctions(t *testing.T) {
	inner := Add(Mul(Const(0.5), Mul(Arg(0), Arg(0))), Const(0.25))
	for _, f := range table {
		name := f.Name
		if f.Derivative == nil {
			if !strings.HasSuffix(name, "_grad") {
				t.Errorf("%s has no derivative", name)
			}
			continue
		}
		first, others := argumentsOf(f)
		for _, x := range first {
			switch f.Arity() {
			case 1:
				checkSlope(t, Call(name, Arg(0)), 0, []float64{x})
				if name != "acosh" { // that of a sigmoid is NaN
					checkSlope(t, Mul(Arg(0), Call(name, Call("sigmoid", inner))), 0, []float64{x})
				}
				continue
			case 3:
				for i := range 3 {
					checkSlope(t, Call(name, Arg(0), Arg(1), Arg(2)), i, []float64{x, -0.7, 1.3})
					checkSlope(t, Call(name, Arg(0), Call("sin", Arg(1)), Mul(Arg(1), Arg(2))), i, []float64{x, -0.7, 1.3})
				}
				continue
			}
			for _, p := range others {
				e := Call(name, Arg(0), Const(p))
				checkSlope(t, e, 0, []float64{x})
				checkSlope(t, Sub(Call("tanh", e), Mul(e, Arg(0))), 0, []float64{x})
			}
		}
	}
}

func TestDerivativesOfOperators(t *testing.T) {
	a, b, c := Arg(0), Arg(1), Arg(2)
	e := []*Expr{
		Add(a, b), Sub(a, b), Sub(Const(1), a), Mul(a, b), Div(a, b), Neg(a), Mul(a, a), Div(Const(2), b), Div(a, a),
		Div(Add(a, Mul(b, c)), Sub(Mul(a, a), c)), Mul(Add(a, b), Add(a, b)), Pow(Add(a, b), 2), Pow(b, -1), Pow(b, 0.5), Pow(a, 3),
		Call("exp", Neg(Div(Mul(a, a), Const(2)))), Mul(Call("sigmoid", Mul(a, b)), Call("tanh", Sub(c, a))),
		Div(Call("tanh", Mul(a, c)), Add(Const(2), Call("abs", Mul(a, b)))), Call("max", Mul(a, b), Sub(c, a)), Call("min", Mul(a, b), Sub(c, a)),
		Call("log", Add(Const(1), Call("exp", Call("sin", Mul(a, Mul(b, c)))))), Call("sqrt", Add(Mul(a, a), Call("relu", c))),
	}
	e = append(e, Call("pow", Call("abs", a), b), Call("pow", Const(2), Mul(a, b)), Where(Call("less", a, b), Mul(a, c), Call("sin", b)))
	shared := Mul(a, b)
	e = append(e, Mul(shared, shared), Div(shared, Add(shared, c)), Call("pow", Add(shared, Const(3)), Const(2.5)))
	for _, e := range e {
		for _, args := range [][]float64{{1.7, 0.6, -2.1}, {-0.8, 1.4, 0.9}, {2.3, 0.3, 0.7}} {
			for i := range args {
				checkSlope(t, e, i, args)
			}
		}
	}
}

// Activations that are expressions have derivatives at the greatest numbers, too.
func TestActivationsOfLargeNumbers(t *testing.T) {
	for _, a := range Activations() {
		if a.Name == "exponential" {
			continue // which overflows
		}
		options := reflect.New(reflect.TypeOf(a.Options))
		options.Elem().Set(reflect.ValueOf(a.Options))
		if f := options.Elem().FieldByName("Approximate"); f.IsValid() {
			f.SetBool(true)
		}
		e := a.Of(Arg(0), options.Interface())
		for _, x := range []float64{1e30, -1e30} {
			if y, d := e.Eval([]float64{x}), Derivative(e, 0, nil).Eval([]float64{x}); math.IsNaN(y+d) || math.Abs(y) > 2e30 || math.Abs(d) > 2 {
				t.Errorf("%s(%v) is %v with the derivative %v", a.Name, x, y, d)
			}
		}
	}
}

// TestDerivativesAtZero wants those of powers where they are no limits of the formula,
// and where() to leave alone what it does not choose.
func TestDerivativesAtZero(t *testing.T) {
	x, y := Arg(0), Arg(1)
	for _, c := range []struct {
		e       *Expr
		i       int
		x, y, d float64
	}{
		{Call("pow", x, y), 0, 0, 0, 0}, {Call("pow", x, y), 0, 0, 1, 1}, {Call("pow", x, y), 0, 0, 2, 0}, {Call("pow", x, y), 0, 0, 0.5, math.Inf(1)},
		{Call("pow", x, y), 1, 0, 0, 0}, {Call("pow", x, y), 1, 0, 2, 0}, {Call("pow", x, y), 0, -2, 3, 12}, {Call("pow", x, y), 0, 2, 0, 0},
		{Where(Call("greater", x, y), Call("sqrt", x), Const(0)), 0, 0, 0, 0},
		{Where(Call("greater", x, y), Const(0), Call("log", x)), 0, 4, 0, 0},
		{Call("clip", x, Const(-1), y), 0, -1, 2, 0}, {Call("clip", x, Const(-1), y), 0, 2, 2, 0}, {Call("clip", x, Const(-1), y), 0, 2.1, 2, 0}, {Call("clip", x, Const(-1), y), 1, 2.1, 2, 1},
	} {
		if got := Derivative(c.e, c.i, nil).Eval([]float64{c.x, c.y}); got != c.d {
			t.Errorf("the derivative of %s by $%d at %v, %v is %v, want %v", c.e, c.i, c.x, c.y, got, c.d)
		}
	}
}

func TestDerivativesThereAreNone(t *testing.T) {
	for _, e := range []*Expr{Call("huber", Const(1), Arg(0)), Call("leaky_relu", Const(1), Arg(0)), Call("tanh_grad", Arg(0)), Neg(Call("tanh_grad", Arg(0))), Mul(Arg(0), Call("tanh_grad", Arg(0)))} {
		if d := Derivative(e, 0, nil); d != nil {
			t.Errorf("derivative of %s is %s", e, d)
		}
	}
	if d := Derivative(Call("huber", Const(1), Arg(0)), 1, nil); !d.IsConst(0) {
		t.Errorf("derivative by an operand that does not occur is %s", d)
	}
}

func TestSimplification(t *testing.T) {
	x, y := Arg(0), Arg(1)
	for want, e := range map[string]*Expr{
		"0":                  Mul(Const(0), Call("exp", x)),
		"$0":                 Div(Mul(Const(1), Add(x, Const(0))), Const(1)),
		"-$0":                Mul(Const(-1), x),
		"$0 + $1":            Sub(x, Neg(y)),
		"$0 - $1":            Add(x, Neg(y)),
		"-($0 * $1)":         Mul(Neg(x), y),
		"6 * $0":             Mul(Const(2), Mul(x, Const(3))),
		"$0 / $1":            Mul(x, Div(Const(1), y)),
		"-($0 / $1)":         Div(Neg(x), y),
		"5":                  Add(Const(2), Const(3)),
		"1":                  Call("exp", Const(0)),
		"$0 * $0":            Pow(x, 2),
		"sqrt($0)":           Pow(x, 0.5),
		"1 / $0":             Pow(x, -1),
		"pow($0, 2.5)":       Pow(x, 2.5),
		"tanh_grad($1)":      Derivative(Call("tanh", x), 0, y),
		"2 * $0":             Derivative(Mul(x, x), 0, nil),
		"$1":                 Derivative(Mul(x, y), 0, nil),
		"2.5 * pow($0, 1.5)": Derivative(Pow(x, 2.5), 0, nil),
	} {
		if e.String() != want {
			t.Errorf("got %s, expected %s", e, want)
		}
	}
}

// TestSimplificationKeepsValues compares what the constructors make with the
// operation itself, for operands of all forms.
func TestSimplificationKeepsValues(t *testing.T) {
	args := []float64{0.7, -1.3}
	var forms []*Expr
	for _, e := range []*Expr{Arg(0), Arg(1), Const(0), Const(1), Const(-1), Const(2.5), Call("exp", Arg(0))} {
		forms = append(forms, e, Neg(e), Mul(Const(3), e), Div(Const(1), Add(e, Const(7))), Sub(e, Arg(1)), Add(Arg(0), e))
	}
	for _, a := range forms {
		for _, b := range forms {
			x, y := a.Eval(args), b.Eval(args)
			for op, pair := range map[string][2]float64{
				"+": {Add(a, b).Eval(args), x + y}, "-": {Sub(a, b).Eval(args), x - y}, "*": {Mul(a, b).Eval(args), x * y}, "/": {Div(a, b).Eval(args), x / y},
			} {
				if math.Abs(pair[0]-pair[1]) > 1e-12*max(1, math.Abs(pair[1])) {
					t.Errorf("(%s) %s (%s): got %v, expected %v", a, op, b, pair[0], pair[1])
				}
			}
		}
	}
}

func TestSubstitution(t *testing.T) {
	e := Add(Mul(Arg(0), Arg(1)), Call("tanh", Arg(0)))
	got := e.Substitute([]*Expr{Const(2), Neg(Arg(3))})
	if want := fmt.Sprintf("-(2 * $3) + %v", math.Tanh(2)); got.String() != want {
		t.Errorf("got %s, expected %s", got, want)
	}
	if e.Count(0) != 2 || e.Count(1) != 1 || e.MaxArg() != 1 || e.FLOPs() != 3 || Const(1).MaxArg() != -1 {
		t.Errorf("%s: operand 0 occurs %d times, 1 %d times, the last is %d, %d operations", e, e.Count(0), e.Count(1), e.MaxArg(), e.FLOPs())
	}
}
