package runtime

import (
	"maps"
	"math"
	goruntime "runtime"
	"slices"
	"testing"
	"unsafe"
)

// onEach runs a test on every machine that there is, side by side.
func onEach(t *testing.T, test func(t *testing.T, on Machine)) {
	t.Helper()
	for _, on := range Machines() {
		t.Run(on.String(), func(t *testing.T) {
			t.Parallel()
			test(t, on)
		})
	}
}

// beside runs a test on every machine but the plainest, to compare it with that.
func beside(t *testing.T, test func(t *testing.T, on, plain Machine)) {
	t.Helper()
	all := Machines()
	for _, on := range all[:len(all)-1] {
		t.Run(on.String(), func(t *testing.T) {
			t.Parallel()
			test(t, on, all[len(all)-1])
		})
	}
}

func TestMachines(t *testing.T) {
	all := Machines()
	if all[0] != Host() || all[len(all)-1] != PlainGo() {
		t.Errorf("machines %v, host %v, plain %v", all, Host(), PlainGo())
	}
	for i, m := range all {
		name := m.String()
		if m.AVX512() != (name == "AVX-512") || m.AVX2() != (name == "AVX2" || m.AVX512()) || m.instructions > most() {
			t.Errorf("machine %v on %v has AVX2: %v, AVX-512: %v", m, Host(), m.AVX2(), m.AVX512())
		}
		if slices.Contains(all[:i], m) {
			t.Errorf("%v is there twice", m)
		}
	}
	if (Machine{}).AVX2() != PlainGo().AVX2() || (Machine{}).AVX512() != PlainGo().AVX512() {
		t.Error("the zero value is another machine")
	}
}

// The first vector code that is for a machine is what runs there; on others, plain
// Go does.
func TestVectorCodeByMachine(t *testing.T) {
	type row = VectorCode[tinyParameters, tinySample, tinyInputs, tinyOutputs, float64]
	is := func(other Machine) func(Machine) bool { return func(m Machine) bool { return m == other } }
	never := func(Machine) bool { return false }
	for _, on := range Machines() {
		n := newTiny(row{On: never}, row{On: is(on)}, row{On: is(on)})
		erased := n.net.(*network[float64])
		if erased.vector(on) != &erased.table.Vectors[1] {
			t.Errorf("%v does not run the first code that is for it", on)
		}
		for _, other := range Machines() {
			if other != on && erased.vector(other) != nil {
				t.Errorf("%v runs code for %v", other, on)
			}
		}
	}
}

// A network runs on the plainest machine for which it has the code that runs.
func TestSuitedMachine(t *testing.T) {
	type row = VectorCode[tinyParameters, tinySample, tinyInputs, tinyOutputs, float64]
	for _, c := range []struct {
		rows []row
		want func(on Machine) Machine
	}{
		{nil, func(on Machine) Machine { return on }},
		{[]row{{On: Machine.AVX512}, {On: Machine.AVX2}}, func(on Machine) Machine { return on }},
		{[]row{{On: Machine.AVX2}}, func(on Machine) Machine { return Machine{max(min(on.instructions, avx2), least)} }},
	} {
		for _, on := range Machines() {
			n := newTiny(c.rows...).net.(*network[float64])
			if got := n.suited(on); got != c.want(on) || n.vector(got) != n.vector(on) {
				t.Errorf("%d rows: on %v it runs on %v, expected %v", len(c.rows), on, got, c.want(on))
			}
		}
	}
}

func TestVectorSweepsMatchPlain(t *testing.T) {
	beside(t, func(t *testing.T, on, plain Machine) { testVectorSweeps[float32](t, on, plain, 2e-6) })
	beside(t, func(t *testing.T, on, plain Machine) { testVectorSweeps[float64](t, on, plain, 4e-15) })
}

// Around each array are elements that no sweep may touch.
func testVectorSweeps[T Float](t *testing.T, on, plain Machine, tolerance float64) {
	const guard = 16
	sides := [2]map[string]optimizer[T]{variants[T](on), variants[T](plain)}
	for name := range sides[0] {
		for n := range 3*32/4 + 2 {
			var results [2]map[string][]T
			for side, all := range sides {
				o := all[name]
				arrays := newSlots(o, n+2*guard)
				arrays["w"], arrays["g"] = make([]T, n+2*guard), make([]T, n+2*guard)
				for key, x := range arrays {
					Uniform(x, 0.1, 2, NewRandom(uint64(n), key))
				}
				for i := range arrays["square"] { // or the variance is rounding alone
					arrays["square"][i] += 5
				}
				inner := map[string][]T{}
				for key, x := range arrays {
					inner[key] = x[guard : guard+n : guard+n]
				}
				o.update(3, inner["w"], inner["g"], inner)
				results[side] = arrays
			}
			for key, vector := range results[0] {
				compareSweeps(t, name+" "+key, vector, results[1][key], tolerance)
			}
		}
	}
}

func compareSweeps[T Float](t *testing.T, what string, vector, plain []T, tolerance float64) {
	t.Helper()
	for i := range vector {
		v, p := float64(vector[i]), float64(plain[i])
		if math.IsNaN(v) != math.IsNaN(p) || math.IsInf(v, 0) != math.IsInf(p, 0) || math.Abs(v-p) > tolerance*math.Max(1, math.Abs(p)) {
			t.Fatalf("%s of %d elements: element %d is %v, plain %v", what, len(vector)-32, i-16, v, p)
		}
	}
}

// What is not finite, or hardly a number any more, goes the same way.
func TestVectorSweepsOfExtremes(t *testing.T) { beside(t, testVectorSweepsOfExtremes) }

func testVectorSweepsOfExtremes(t *testing.T, on, plain Machine) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	start := []float32{0, inf, -inf, nan, math.MaxFloat32, 1e-45, -1e-45, 1e-30, -3, 1e20}
	plainly := variants[float32](plain)
	for name, o := range variants[float32](on) {
		run := func(o optimizer[float32]) map[string][]float32 {
			arrays := newSlots(o, len(start))
			arrays["w"] = make([]float32, len(start))
			o.update(1, arrays["w"], slices.Clone(start), arrays)
			return arrays
		}
		vector, plain := run(o), run(plainly[name])
		for _, key := range slices.Sorted(maps.Keys(vector)) {
			for i, v := range vector[key] {
				p := plain[key][i]
				if v != p && (v == v || p == p) && math.Abs(float64(v-p)) > 2e-6*math.Abs(float64(p)) {
					t.Errorf("%s %s under gradient %v: %v, plain %v", name, key, start[i], v, p)
				}
			}
		}
	}
}

// Roots of all magnitudes, of numbers that are normal and of some that are not,
// with the least epsilon that roots are estimated for and with less.
func TestVectorRoots(t *testing.T) { onEach(t, testVectorRoots) }

func testVectorRoots(t *testing.T, on Machine) {
	const n = 1 << 12
	for _, epsilon := range []float64{1e-12, 0.9e-12, 1e-30} {
		x, w, g := make([]float32, n), make([]float32, n), make([]float32, n)
		exponent := NewRandom(1, "exponents")
		for i := range x {
			x[i] = float32(math.Exp2(-149 + 277*exponent.Float64()))
			g[i] = float32(math.Sqrt(float64(x[i]))) / (1 << 20)
		}
		o := Adagrad{LearningRate: 1, Epsilon: epsilon}
		adagrad := AdagradOptimizer[float32](&o)
		c := adagrad.at(1)
		adagrad.Update(on, &c, w, g, Slots[float32]{x})
		for i := range x {
			want := -float64(g[i]) / (math.Sqrt(float64(x[i])) + epsilon)
			if got := float64(w[i]); math.Abs(got-want) > 5e-7*math.Abs(want) {
				t.Fatalf("epsilon %v: root of %v: %v, want %v", epsilon, x[i], got, want)
			}
		}
	}
}

// Settings for which estimates would be wrong, and those at which they begin.
func TestVectorAdamAtTheLimits(t *testing.T) { beside(t, testVectorAdamAtTheLimits) }

func testVectorAdamAtTheLimits(t *testing.T, on, plain Machine) {
	start := []float32{1e-3, 1e3, 1e-19, 1e-21}
	for name, o := range map[string]Adam{
		"tiny epsilon": {LearningRate: 0.01, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-30},
		"no momentum":  {LearningRate: 0.01, Beta1: 0, Beta2: 0.999, Epsilon: 1e-7},
		"no memory":    {LearningRate: 0.01, Beta1: 0.9, Beta2: 0, Epsilon: 1e-7},
		"short memory": {LearningRate: 0.01, Beta1: 0.5, Beta2: 0.5, Epsilon: 1e-11},
	} {
		vector, plain := alternate(on, o, start), alternate(plain, o, start)
		for i, v := range vector {
			if p := plain[i]; !(math.Abs(float64(v-p)) <= 2e-6*math.Abs(float64(p))+1e-9) {
				t.Errorf("%s: weight %v under gradient %v, plain %v", name, v, start[i], p)
			}
		}
	}
}

// Gradients that are products change a matrix as if they had been stored: bit for
// bit where rows are whole vectors, and nothing around it.
func TestVectorProducts(t *testing.T) {
	onEach(t, testVectorProducts[float32])
	onEach(t, testVectorProducts[float64])
}

func testVectorProducts[T Float](t *testing.T, on Machine) {
	const guard = 16
	adam, adamW := DefaultAdam(), DefaultAdamW()
	exact := adam
	exact.Epsilon = 1e-30
	for name, o := range map[string]Optimizer[T]{
		"adam":  AdamOptimizer[T](&adam),
		"exact": AdamOptimizer[T](&exact),
		"adamw": AdamWOptimizer[T](&adamW),
	} {
		for _, shape := range [][2]int{{1, 8}, {3, 24}, {5, 40}, {2, 7}, {3, 33}, {2, 16}, {0, 8}, {4, 0}} {
			rows, n := shape[0], shape[1]
			d, x, g := make([]T, rows), make([]T, n), make([]T, rows*n)
			var stored, products [3][]T
			for i := range stored {
				stored[i] = make([]T, rows*n+2*guard)
				Uniform(stored[i], 0.1, 2, NewRandom(uint64(i), "start"))
				products[i] = slices.Clone(stored[i])
			}
			inner := func(x []T) []T { return x[guard : guard+rows*n : guard+rows*n] }
			for step := 1; step <= 3; step++ {
				Normal(d, 0, 1, NewRandom(uint64(step), "factors"))
				Normal(x, 0, 1, NewRandom(uint64(step), "x"))
				for i := range g {
					g[i] = d[i/n] * x[i%n]
				}
				c := o.at(step)
				o.Update(on, &c, inner(stored[0]), g, Slots[T]{inner(stored[1]), inner(stored[2])})
				o.UpdateProduct(on, &c, inner(products[0]), d, x, Slots[T]{inner(products[1]), inner(products[2])})
			}
			for i := range stored {
				tolerance := 0.0
				if !on.AVX512() && n*int(unsafe.Sizeof(T(0)))%32 != 0 {
					tolerance = 2e-6 // in plain Go
				}
				for k, v := range products[i] {
					if want := stored[i][k]; math.Abs(float64(v-want)) > tolerance*math.Abs(float64(want)) {
						t.Fatalf("%s, %d rows of %d: array %d, element %d is %v, want %v", name, rows, n, i, k-guard, v, want)
					}
				}
			}
		}
	}
}

// alternate takes steps under gradients that are large and small in turn.
func alternate(on Machine, o Adam, start []float32) []float32 {
	w, m, v := make([]float32, len(start)), make([]float32, len(start)), make([]float32, len(start))
	g, adam := slices.Clone(start), AdamOptimizer[float32](&o)
	for step := range 8 {
		c := adam.at(step + 1)
		adam.Update(on, &c, w, g, Slots[float32]{m, v})
		for i := range g {
			g[i] *= []float32{-1e-4, 1e4}[step%2]
		}
	}
	return w
}

func TestVectorAddAndScale(t *testing.T) { onEach(t, testVectorAddAndScale) }

func testVectorAddAndScale(t *testing.T, on Machine) {
	for n := range 40 {
		x, y := make([]float64, n), make([]float64, n)
		Normal(x, 0, 1, NewRandom(1, "x"))
		Normal(y, 0, 1, NewRandom(1, "y"))
		sum := slices.Clone(x)
		Add(on, sum, y)
		Scale(on, sum, 3)
		for i := range sum {
			if want := (x[i] + y[i]) * 3; sum[i] != want {
				t.Fatalf("element %d of %d: %v, want %v", i, n, sum[i], want)
			}
		}
	}
}

// What computes a network is named by what rounds: its vector code, or the optimizers alone.
func TestCode(t *testing.T) {
	type row = VectorCode[tinyParameters, tinySample, tinyInputs, tinyOutputs, float64]
	plain, vectors := newTiny(), newTiny(row{On: func(m Machine) bool { return m.AVX2() }})
	names := map[string]bool{}
	for _, on := range Machines() {
		want := "plain Go for " + goruntime.GOARCH
		if on.AVX2() {
			want += ", optimizers for " + on.String()
		}
		if got := plain.Code(on); got != want || names[got] {
			t.Errorf("without vector code on %v: %q, expected %q", on, got, want)
		}
		names[want] = true
		if on.AVX2() {
			want = "vector code for " + (Machine{max(avx2, least)}).String()
		}
		if got := vectors.Code(on); got != want {
			t.Errorf("with code for AVX2 on %v: %q, expected %q", on, got, want)
		}
	}
}
