package amd64

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// ulps is how far a function may be from the value that is rounded once; for
// the others it is one.
var ulps = map[string]float64{
	"tanh": 2, "sigmoid": 2, "elu": 3, "selu": 3, "softplus": 3, "softplus_grad": 2, "log": 2,
	"binary_crossentropy_logits": 4, "categorical_crossentropy": 3,
}

// cancelling functions subtract; their error is measured at the argument's size.
var cancelling = []string{"binary_crossentropy_logits", "hard_sigmoid", "selu_grad", "softsign_grad"}

// domain are the arguments of a function, in pairs: all magnitudes of both
// signs, and what is special. The second ones suit the function.
func domain(name string) (x, y []float64) {
	r := rand.New(rand.NewPCG(3, 4))
	special := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1, -1, 1e-45, -1e-45, 1e-39, math.MaxFloat32, -math.MaxFloat32, 88.7, 88.73, 89, -87.4, -100, -103.9, -104, 0.55, -0.55}
	for _, s := range special {
		x = append(x, float64(float32(s)))
	}
	for range 4000 {
		x = append(x, float64(float32(math.Copysign(math.Exp2(r.Float64()*80-70), r.Float64()-0.5))))
		x = append(x, float64(float32(r.NormFloat64()*3)))
	}
	for len(x)%8 != 5 { // the last vector is not full
		x = append(x, 1)
	}
	if name == "softplus_grad" { // of an output, which is positive
		for i := range x {
			x[i] = math.Abs(x[i])
		}
	}
	for range x {
		switch {
		case strings.Contains(name, "lu"):
			y = append(y, 0.25)
		case strings.Contains(name, "huber"):
			y = append(y, 1.5)
		default:
			y = append(y, float64(float32(r.Float64())))
		}
	}
	return x, y
}

func TestFunctions(t *testing.T) {
	for _, width := range []int{4, 8} {
		t.Run(fmt.Sprintf("float%d", 8*width), func(t *testing.T) {
			var trials []*trial
			var names []string
			for _, name := range slices.Sorted(maps.Keys(functions)) {
				if functions[name].single && width != 4 {
					continue
				}
				names = append(names, name)
				trials = append(trials, call(name))
			}
			results := runTrials(t, width, trials)
			for i, name := range names {
				compareFunction(t, name, width, trials[i].in, results[i])
			}
		})
	}
}

func call(name string) *trial {
	x, y := domain(name)
	in := [][]float64{x, y}[:expr.Lookup(name).Arity]
	args := []*expr.Expr{expr.Arg(0), expr.Arg(1)}[:len(in)]
	op := &ir.Op{Kind: ir.Map, Loops: loops(len(x)), Expr: expr.Call(name, args...), Out: access(value("out", ir.Temp, len(x)), 0, 1)}
	for i := range in {
		op.In = append(op.In, access(value(fmt.Sprint(i), ir.Temp, len(x)), 0, 1))
	}
	return &trial{name: name, op: op, in: in}
}

func compareFunction(t *testing.T, name string, width int, in [][]float64, got []float64) {
	t.Helper()
	allowed, worst, at := max(ulps[name], 1), 0.0, 0
	for i := range in[0] {
		args := make([]float64, len(in))
		for k := range in {
			args[k] = in[k][i]
		}
		want, g := expr.Lookup(name).Eval(args), got[guard+i]
		if width == 4 {
			want = rounded(want)
		}
		if g == want || math.IsNaN(g) && math.IsNaN(want) {
			continue
		}
		scale := math.Abs(want)
		if slices.Contains(cancelling, name) {
			scale = max(scale, math.Abs(args[0]), 1)
		}
		e := math.Abs(g-want) / unit(scale, width)
		if !(e <= worst) {
			worst, at = e, i
		}
	}
	t.Logf("%s: %.1f ulp", name, worst)
	if !(worst <= allowed) {
		args := in[0][at]
		t.Errorf("%s(%v, …): %v, %v ulp off", name, args, got[guard+at], worst)
	}
}

func rounded(x float64) float64 { return float64(float32(x)) }

// unit is the distance of neighbouring numbers at x ≥ 0.
func unit(x float64, width int) float64 {
	if width == 8 {
		return math.Nextafter(x, math.Inf(1)) - x
	}
	a := float32(x)
	return float64(math.Nextafter32(a, float32(math.Inf(1)))) - float64(a)
}
