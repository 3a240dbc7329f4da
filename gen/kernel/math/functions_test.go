package math_test

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/kernel/internal/guarded"
	vmath "github.com/seed-5f2744a7/tensornet/gen/kernel/math"
	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/machine/virtual"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
)

// special are arguments at which something ends or begins.
var special = []float64{
	0, math.Inf(1), math.NaN(), 1, 0.5, 1e-45, 1e-39, 0x1p-126, 0x1p-127, math.MaxFloat32, 88.7, 88.73, 89, 87.4, 100, 103.9, 104, 0.55, 0.9999999, 1.0000001,
	math.SmallestNonzeroFloat64, 0x1p-1022, 0x1p-1023, math.MaxFloat64, 708.3, 709.7, 709.79, 745.1, 745.2, 746, 38.4, 38.6, 13.1, 14.2, 5.9, 6, 6.1, 27.3,
	0.75, 1.278, math.Pi, math.Pi / 2, 0x1p16, 0x1p16 + 1, 0x1p28, 0x1p28 + 1, 1e10, 1e22, 6381956970095103 * 0x1p797, math.Ln2 / 2, -math.Ln2, 80, 150, 1400, 7.9, 8, 8.07, 8.0856, 8.0857, 8.1, 8.6,
}

// sparsely is all where there is time, and else some.
func sparsely(all, some int) int {
	if tests.Long() {
		return all
	}
	return some
}

// domain are the arguments of a function, side by side: all magnitudes of both
// signs, the usual ones, and special ones, as far as the function is for them, and so
// many that they fill bundles of a size.
//
// Of the numbers drawn by chance each of several machines takes a share.
func domain(f *expr.Func, width, size, machines int) [][]float64 {
	var x, y, z []float64
	r := rand.New(rand.NewPCG(3, 4))
	lowest, highest, tail, n := -149., 128., 110., sparsely(1000, tests.Of(400, 100))
	if width == 8 {
		lowest, highest, tail, n = -1074, 1024, 750, sparsely(400, 20)
	}
	for _, s := range special {
		x = append(x, s, -s)
	}
	for range n / machines {
		x = append(x, math.Copysign(math.Exp2(r.Float64()*80-70), r.Float64()-0.5))
		x = append(x, math.Copysign(math.Exp2(lowest+r.Float64()*(highest-lowest)), r.Float64()-0.5))
		x = append(x, r.NormFloat64(), 20*r.NormFloat64(), tail*(2*r.Float64()-1))
	}
	for len(x)%size != 0 {
		x = append(x, 1)
	}
	of := f.Accuracy.Domain
	for i := range x {
		switch {
		case of.X == expr.Positive:
			x[i] = math.Abs(x[i])
		case of.X == expr.Probabilities && math.Abs(x[i]) > 1: // and what is just not one
			x[i] = 1 / x[i]
		}
		x[i] = rounded(x[i], width)
		switch {
		case of.Y == expr.Number:
			y = append(y, of.Number)
		case of.Y == expr.Reals:
			y = append(y, rounded(x[(i*7+i%3)%len(x)], width))
		case i%8 < 2: // the ends of targets
			y = append(y, float64(i%8))
		default:
			y = append(y, rounded(r.Float64(), width))
		}
		z = append(z, y[(i*5+i%2)%len(y)])
	}
	return [][]float64{x, y, z}[:f.Arity()]
}

// everyCall are expressions of one call: of every function, and of pow with numbers
// of all kinds.
func everyCall() map[string]*expr.Expr {
	all := map[string]*expr.Expr{}
	for _, f := range expr.Functions() {
		name := f.Name
		if name == "pow" {
			for _, p := range []float64{-3, -2, -1.5, -1, -0.5, 0, 0.25, 0.5, 1, 1.5, 2, 2.2, 3, 4, 5, 17, -40, 1. / 3} {
				all[fmt.Sprintf("pow %v", p)] = expr.Call(name, expr.Arg(0), expr.Const(p))
			}
		}
		all[name] = expr.Call(name, []*expr.Expr{expr.Arg(0), expr.Arg(1), expr.Arg(2)}[:f.Arity()]...)
	}
	return all
}

func TestFunctions(t *testing.T) {
	for _, on := range guarded.Targets() {
		for _, width := range []int{4, 8} {
			t.Run(fmt.Sprintf("%s float%d", on.Name, 8*width), func(t *testing.T) {
				t.Parallel()
				if guarded.Left(on, width) {
					t.Skip("assembled in the long run")
				}
				testFunctions(t, x86.New(on), width)
			})
		}
	}
}

// testFunctions writes each function for as many vectors as registers suffice for,
// and runs it on its domain.
func testFunctions(t *testing.T, m machine.Machine, width int) {
	all := everyCall()
	names := slices.Sorted(maps.Keys(all))
	var calls strings.Builder
	var input bytes.Buffer
	args := make([][][]float64, len(names))
	_, machines := guarded.Share(m.Target())
	for i, name := range names {
		e := all[name]
		kernel, n := fmt.Sprint("kernel", i), bundle(m, e, width)
		args[i] = domain(e.Func, width, n*m.Target().Lanes(width), machines)[:len(variables(e))]
		loop(m, kernel, e, width, n)
		fmt.Fprintf(&calls, "\trun(%q, %d, func(b [][]float%d) { %s(&b[0][0], &b[1][0], &b[min(2, len(b)-1)][0], &b[len(b)-1][0], %d) })\n",
			name, 1+len(args[i]), 8*width, kernel, len(args[i][0])/(n*m.Target().Lanes(width)))
		for _, buffer := range append([][]float64{make([]float64, len(args[i][0]))}, args[i]...) {
			guarded.Write(&input, width, buffer)
		}
	}
	output := guarded.Run(t, m.Target(), m, calls.String(), input.Bytes())
	for i, name := range names {
		var got []float64
		got, output = guarded.Read(output, width, len(args[i][0]))
		compareFunction(t, name, all[name], width, args[i], got)
	}
}

// A vector alone reads numbers where they are, instead of from registers that hold them
// for all of a bundle. Without TENSORNET_LONG=1 each machine has one type of numbers.
func TestSingleVectors(t *testing.T) {
	for i := 0; i < 4; i += sparsely(1, tests.Of(3, 4)) {
		on, width := guarded.Targets()[i/2], 4+i%2*4
		t.Run(fmt.Sprintf("%s float%d", on.Name, 8*width), func(t *testing.T) {
			t.Parallel()
			testSome(t, on, width)
		})
	}
}

// testSome runs all functions on one vector at a time, of a part of their domains.
func testSome(t *testing.T, on *target.Target, width int) {
	all, m := everyCall(), x86.New(on)
	names := slices.Sorted(maps.Keys(all))
	var calls strings.Builder
	var input bytes.Buffer
	args := make([][][]float64, len(names))
	for i, name := range names {
		kernel, some := fmt.Sprint("kernel", i), 6*on.Lanes(width)
		loop(m, kernel, all[name], width, 1)
		args[i] = domain(all[name].Func, width, some, 1)[:len(variables(all[name]))]
		for k, x := range args[i] {
			args[i][k] = x[:some]
		}
		fmt.Fprintf(&calls, "\trun(%q, %d, func(b [][]float%d) { %s(&b[0][0], &b[1][0], &b[min(2, len(b)-1)][0], &b[len(b)-1][0], 6) })\n", name, 1+len(args[i]), 8*width, kernel)
		for _, buffer := range append([][]float64{make([]float64, some)}, args[i]...) {
			guarded.Write(&input, width, buffer)
		}
	}
	output := guarded.Run(t, on, m, calls.String(), input.Bytes())
	for i, name := range names {
		var got []float64
		got, output = guarded.Read(output, width, len(args[i][0]))
		compareFunction(t, name, all[name], width, args[i], got)
	}
}

// variables are the arguments of a call that are no numbers.
func variables(e *expr.Expr) []*expr.Expr { return e.Args[:e.MaxArg()+1] }

// bundle is for how many vectors there are registers in a call.
func bundle(m machine.Machine, e *expr.Expr, width int) int {
	for n := m.Target().Bundle(); n > 1; n-- {
		w := m.Another()
		loop(w, "trial", e, width, n)
		if w.Err() == nil {
			return n
		}
	}
	return 1
}

// loop writes a function that calls another for so many bundles of n vectors.
func loop(m machine.Machine, name string, e *expr.Expr, width, n int) {
	m.Begin(name, width, fmt.Sprintf("func(out, x, y, z *float%d, count int)", 8*width), name+" is "+e.String()+".")
	out, count := m.Arg("out"), m.Arg("count")
	pointers := []machine.Ptr{m.Arg("x"), m.Arg("y"), m.Arg("z")}
	f, size := vmath.New(m, n), m.Target().VectorBytes
	memory := func(p machine.Ptr) vmath.Places {
		places := make(vmath.Places, n)
		for i := range places {
			places[i] = machine.At(p, size*i)
		}
		return places
	}
	m.Loop("bundles", count, func() {
		args := make([]vmath.Vec, len(variables(e)))
		for i := range args {
			args[i] = f.Take()
			f.LoadVec(memory(pointers[i]), args[i])
		}
		vmath.Of(e)(f, args)
		for i, at := range memory(out) {
			m.StoreVec(args[0][i], at)
		}
		for _, p := range append(pointers, out) {
			m.Advance(p, size*n)
		}
	})
	m.End()
}

// TestOtherMachines runs each function for a bundle of vectors on machines that
// there are not here, of which the first has wide vectors and predicates, the next
// narrow ones, and the last few registers, so that there are one vector or two at a time. It
// is as exact there. Without TENSORNET_LONG=1 each has one type of numbers.
func TestOtherMachines(t *testing.T) {
	wide, narrow := target.AVX2(), target.AVX2()
	wide.Name, wide.VectorBytes, wide.Vectors, wide.Masks = "wide", 64, 32, 7
	narrow.Name, narrow.VectorBytes, narrow.Vectors = "narrow", 16, 31
	few := target.AVX2()
	few.Name, few.Vectors = "few", 2+vmath.Spare
	all := everyCall()
	for i, on := range []*target.Target{wide, narrow, few} {
		for k, width := range []int{4, 8} {
			if (i+k)%sparsely(1, 2) > 0 {
				continue
			}
			t.Run(fmt.Sprintf("%s float%d", on.Name, 8*width), func(t *testing.T) {
				t.Parallel()
				for name, e := range all {
					m := virtual.New(on)
					n := bundle(m, e, width)
					loop(m, "kernel", e, width, n)
					few := 5 * n * on.Lanes(width)
					args := domain(e.Func, width, few, 1)[:len(variables(e))]
					for i, x := range args {
						args[i] = append(x[:few:few], x[len(x)-few:]...)
					}
					var memory virtual.Memory
					out := memory.Buffer(width, make([]float64, 2*few))
					in := make([]int, 3)
					for i := range in {
						in[i] = memory.Buffer(width, args[min(i, len(args)-1)])
					}
					if err := m.Run("kernel", &memory, out, in[0], in[1], in[2], 2*few/(n*on.Lanes(width))); err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					compareFunction(t, name, e, width, args, memory.Numbers(width, out, 2*few))
				}
			})
		}
	}
}

func compareFunction(t *testing.T, name string, e *expr.Expr, width int, in [][]float64, got []float64) {
	t.Helper()
	worst, at := 0., 0
	for i := range in[0] {
		args := make([]float64, len(in))
		for k := range in {
			args[k] = in[k][i]
		}
		if name == "tanh" && math.Abs(got[i]) > 1 {
			t.Errorf("%s%v: %v is more than 1", name, args, got[i])
		}
		if off := distance(e, args, got[i], width); !(off <= worst) {
			worst, at = off, i
		}
	}
	t.Logf("%-20s %.2f ulp", name, worst)
	if !(worst <= max(e.Func.Accuracy.ULP, 1)) {
		args := []float64{}
		for k := range in {
			args = append(args, in[k][at])
		}
		t.Errorf("%s%v: %v, want %v: %.3v ulp off", name, args, got[at], e.Eval(args), worst)
	}
}

// distance is how many ulps got is from e. Where the truth is 0, infinity or
// NaN, so must it be.
func distance(e *expr.Expr, args []float64, got float64, width int) float64 {
	p := append(slices.Clone(args), 0)
	if e.Func.Name == "pow" && len(args) == 1 {
		p[1] = rounded(e.Args[1].Value, width)
		e = expr.Call("pow", expr.Arg(0), expr.Const(p[1]))
	}
	plain := e.Eval(args)
	want, truth := rounded(plain, width), num(0)
	if f := truths[e.Func.Name]; f != nil && width == 8 && !math.IsNaN(plain+args[0]) && !math.IsInf(args[0], 0) && args[0] != 0 && !math.IsInf(p[1], 0) {
		truth = known(e.Func.Name, f, args[0], p[1])
		want, _ = truth.Float64()
	} else if !math.IsNaN(plain) {
		truth = num(plain)
	}
	switch {
	case math.IsNaN(want) && math.IsNaN(got), math.IsInf(want, 0) && got == want, want == 0 && got == 0 && !signed(e, args, got, want):
		return 0
	case math.IsNaN(want), math.IsNaN(got), math.IsInf(got, 0), math.IsInf(want, 0), math.Signbit(want) != math.Signbit(got):
		return math.Inf(1)
	}
	scale := math.Abs(want)
	if f := e.Func.Accuracy.Scale; f != nil {
		scale = max(scale, f(args[0], p[1]))
	}
	off, _ := magnitude(sub(num(got), truth)).Float64()
	return off / unit(scale, width)
}

// signed reports whether the signs of two zeros differ and may not: relu keeps
// that of its argument, and where an exponential vanishes it means nothing.
func signed(e *expr.Expr, args []float64, a, b float64) bool {
	return math.Signbit(a) != math.Signbit(b) && e.Func.Name != "relu" && e.Func.Name != "clip" && math.Abs(args[0]) < 38
}

func rounded(x float64, width int) float64 {
	if width == 4 {
		return float64(float32(x))
	}
	return x
}

// unit is the distance of neighbouring numbers at x ≥ 0.
func unit(x float64, width int) float64 {
	if width == 8 {
		if math.IsInf(x, 0) {
			x = math.MaxFloat64
		}
		return x - math.Nextafter(x, math.Inf(-1))
	}
	a := float32(min(x, math.MaxFloat32))
	return float64(a) - float64(math.Nextafter32(a, float32(math.Inf(-1))))
}

// TestSpareRegisters writes each function with no more registers free than it
// may count on.
func TestSpareRegisters(t *testing.T) {
	for name, e := range everyCall() {
		f := vmath.Of(e)
		if f == nil {
			t.Errorf("%s: no vector code", name)
			continue
		}
		for i := range 4 {
			on, bytes := guarded.Targets()[i/2], 4+i%2*4
			w := x86.New(on)
			w.Begin("f", bytes, "func()", "")
			var args []vmath.Vec
			for range e.Args {
				args = append(args, vmath.Vec{w.Vec()})
			}
			for w.FreeVectors() > vmath.Spare {
				w.Vec()
			}
			f(vmath.New(w, 1), args)
			if w.FreeVectors() != vmath.Spare {
				t.Errorf("%s of %d bytes on %s keeps %d registers", name, bytes, on.Name, vmath.Spare-w.FreeVectors())
			}
		}
	}
}
