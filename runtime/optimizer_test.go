package runtime

import (
	"fmt"
	"math"
	"reflect"
	goruntime "runtime"
	"slices"
	"testing"
	"unsafe"
)

// optimizer lets the tests run any optimizer on a machine.
type optimizer[T Float] struct {
	settings any                 // a pointer, for tests to change them
	with     func() Optimizer[T] // the settings as they are
	on       Machine
}

func (o optimizer[T]) slots() []string { return o.with().Slots }

// update takes a step, with slots under their names.
func (o optimizer[T]) update(step int, w, g []T, slots map[string][]T) {
	with := o.with()
	c := with.at(step)
	with.whole(o.on, &c, w, g, inOrder(with, slots))
}

// whole is an update of a tensor.
func (o *Optimizer[T]) whole(on Machine, c *Coefficients[T], w, g []T, slots Slots[T]) {
	if o.Measure != nil {
		c[0] *= T(o.Measure(on, c, w, g, slots).trust())
	}
	o.Update(on, c, w, g, slots)
}

// updateProduct takes a step under gradients that are products, if there is such.
func (o optimizer[T]) updateProduct(step int, w, d, x []T, slots map[string][]T) bool {
	with := o.with()
	if with.UpdateProduct == nil {
		return false
	}
	c := with.at(step)
	with.UpdateProduct(o.on, &c, w, d, x, inOrder(with, slots))
	return true
}

func inOrder[T Float](o Optimizer[T], slots map[string][]T) (all Slots[T]) {
	for i, name := range o.Slots {
		all[i] = slots[name]
	}
	return all
}

// optimizers lists every optimizer under its name in a spec, with Keras's
// settings, on a machine.
func optimizers[T Float](on Machine) map[string]optimizer[T] {
	lamb, nadam, rprop := DefaultLamb(), DefaultNadam(), DefaultRprop()
	sgd, rmsprop, adam, adamw, adagrad, adadelta, adamax, lion := DefaultSGD(), DefaultRMSProp(), DefaultAdam(), DefaultAdamW(), DefaultAdagrad(), DefaultAdadelta(), DefaultAdamax(), DefaultLion()
	return map[string]optimizer[T]{
		"sgd":      {&sgd, func() Optimizer[T] { return SGDOptimizer[T](&sgd) }, on},
		"rmsprop":  {&rmsprop, func() Optimizer[T] { return RMSPropOptimizer[T](&rmsprop) }, on},
		"adam":     {&adam, func() Optimizer[T] { return AdamOptimizer[T](&adam) }, on},
		"adamw":    {&adamw, func() Optimizer[T] { return AdamWOptimizer[T](&adamw) }, on},
		"adagrad":  {&adagrad, func() Optimizer[T] { return AdagradOptimizer[T](&adagrad) }, on},
		"adadelta": {&adadelta, func() Optimizer[T] { return AdadeltaOptimizer[T](&adadelta) }, on},
		"adamax":   {&adamax, func() Optimizer[T] { return AdamaxOptimizer[T](&adamax) }, on},
		"lamb":     {&lamb, func() Optimizer[T] { return LambOptimizer[T](&lamb) }, on},
		"nadam":    {&nadam, func() Optimizer[T] { return NadamOptimizer[T](&nadam) }, on},
		"rprop":    {&rprop, func() Optimizer[T] { return RpropOptimizer[T](&rprop) }, on},
		"lion":     {&lion, func() Optimizer[T] { return LionOptimizer[T](&lion) }, on},
	}
}

// variants lists the optimizers with the settings that change their loops.
func variants[T Float](on Machine) map[string]optimizer[T] {
	all := optimizers[T](on)
	for _, nesterov := range []bool{false, true} {
		o := optimizers[T](on)["sgd"]
		*o.settings.(*SGD) = SGD{LearningRate: 0.01, Momentum: 0.9, Nesterov: nesterov}
		all[fmt.Sprintf("sgd momentum nesterov=%v", nesterov)] = o
	}
	for i := 1; i < 4; i++ {
		o := optimizers[T](on)["rmsprop"]
		settings := o.settings.(*RMSProp)
		settings.Momentum, settings.Centered = 0.5*float64(i&1), i&2 != 0
		all[fmt.Sprintf("rmsprop momentum=%v centered=%v", settings.Momentum, settings.Centered)] = o
	}
	for i := 1; i < 4; i++ {
		o, w := optimizers[T](on)["adam"], optimizers[T](on)["adamw"]
		adam, adamw := o.settings.(*Adam), w.settings.(*AdamW)
		adam.Amsgrad, adam.Uncorrected = i&1 != 0, i&2 != 0
		adamw.Amsgrad, adamw.Uncorrected = adam.Amsgrad, adam.Uncorrected
		all[fmt.Sprintf("adam amsgrad=%v uncorrected=%v", adam.Amsgrad, adam.Uncorrected)] = o
		all[fmt.Sprintf("adamw amsgrad=%v uncorrected=%v", adam.Amsgrad, adam.Uncorrected)] = w
	}
	return all
}

func newSlots[T Float](o optimizer[T], n int) map[string][]T {
	slots := map[string][]T{}
	for _, name := range o.slots() {
		slots[name] = make([]T, n)
	}
	return slots
}

func TestOptimizersSplit(t *testing.T) {
	onEach(t, testOptimizersSplit[float32])
	onEach(t, testOptimizersSplit[float64])
}

func testOptimizersSplit[T Float](t *testing.T, on Machine) {
	const n, steps = 103, 5
	start := make([]T, n)
	Normal(start, 0, 1, NewRandom(1, "weights"))
	for name, o := range variants[T](on) {
		if o.with().Measure != nil {
			continue // a tensor is for itself; see TestLambWhateverTheProcessors
		}
		whole, split := slices.Clone(start), slices.Clone(start)
		wholeSlots, splitSlots := newSlots(o, n), newSlots(o, n)
		cuts := NewRandom(1, "cuts")
		for step := 1; step <= steps; step++ {
			g := make([]T, n)
			Normal(g, 0, 1, NewRandom(uint64(step), "gradients"))
			o.update(step, whole, g, wholeSlots)
			for from := 0; from < n; {
				to := from + 1 + cuts.IntN(n-from)
				part := map[string][]T{}
				for slot, values := range splitSlots {
					part[slot] = values[from:to]
				}
				o.update(step, split[from:to], g[from:to], part)
				from = to
			}
		}
		if !slices.Equal(whole, split) {
			t.Errorf("%s: the weights depend on how they are split", name)
		}
		for slot := range wholeSlots {
			if !slices.Equal(wholeSlots[slot], splitSlots[slot]) {
				t.Errorf("%s: slot %s depends on how it is split", name, slot)
			}
		}
		if slices.Equal(whole, start) {
			t.Errorf("%s: did not move", name)
		}
	}
}

// A gradient that never changes leaves no variance, one that is always 0
// nothing to divide by.
func TestOptimizersStayFinite(t *testing.T) { onEach(t, testOptimizersStayFinite) }

func testOptimizersStayFinite(t *testing.T, on Machine) {
	for name, o := range variants[float32](on) {
		w, g := make([]float32, 3), []float32{0, 0.1, 1e-20}
		slots := newSlots(o, len(w))
		for step := 1; step <= 1000; step++ {
			o.update(step, w, g, slots)
		}
		for i := range w {
			if v := float64(w[i]); math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("%s: weight %v under gradient %v", name, v, g[i])
			}
		}
		if w[0] != 0 || w[1] >= 0 {
			t.Errorf("%s: weights %v under gradients %v", name, w, g)
		}
	}
}

// Settings may change between steps, but for whether there is momentum, and a mean
// of the gradients: the optimizer remembers nothing for those.
func TestSettingsBetweenSteps(t *testing.T) { onEach(t, testSettingsBetweenSteps) }

func testSettingsBetweenSteps(t *testing.T, on Machine) {
	const n, steps = 9, 6
	for name, o := range variants[float64](on) {
		changed, fresh := o.with(), o
		got, want := make([]float64, n), make([]float64, n)
		gotSlots, wantSlots := newSlots(o, n), newSlots(o, n)
		for step := 1; step <= steps; step++ {
			halve(o.settings)
			g := make([]float64, n)
			Normal(g, 0, 1, NewRandom(uint64(step), "gradients"))
			c := changed.at(step)
			changed.whole(on, &c, got, g, inOrder(changed, gotSlots))
			fresh.update(step, want, g, wantSlots)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v with settings that change, expected %v", name, got, want)
		}
	}
	sgd, rmsprop := DefaultSGD(), DefaultRMSProp()
	plain, running := SGDOptimizer[float64](&sgd), RMSPropOptimizer[float64](&rmsprop)
	for _, o := range []Optimizer[float64]{plain, running} {
		sgd.Momentum, rmsprop.Momentum, rmsprop.Centered = 0, 0, false
		w, changed, g := make([]float64, 2), make([]float64, 2), []float64{3, -4}
		c := o.at(1)
		o.Update(on, &c, w, g, Slots[float64]{make([]float64, 2)})
		sgd.Momentum, rmsprop.Momentum, rmsprop.Centered = 0.9, 0.9, true
		c = o.at(1)
		if o.Update(on, &c, changed, g, Slots[float64]{make([]float64, 2)}); !slices.Equal(w, changed) || w[0] == 0 {
			t.Errorf("got %v, want %v", changed, w)
		}
	}
}

// halve halves all settings that are numbers, and turns Nesterov's momentum on and off.
func halve(settings any) {
	v := reflect.ValueOf(settings).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Float64 {
			f.SetFloat(f.Float() / 2)
		}
	}
	if o, ok := settings.(*SGD); ok {
		o.Nesterov = !o.Nesterov
	}
}

// Vector code takes the steps of plain Go, whatever number of weights is left over after
// whole vectors.
func TestOptimizersOnMachines(t *testing.T) {
	onEach(t, func(t *testing.T, on Machine) { testOptimizersOnMachines[float32](t, on, 1e-5) })
	onEach(t, func(t *testing.T, on Machine) { testOptimizersOnMachines[float64](t, on, 1e-12) })
}

func testOptimizersOnMachines[T Float](t *testing.T, on Machine, within float64) {
	const steps = 6
	plain := variants[T](PlainGo())
	for name, o := range variants[T](on) {
		for n := 1; n <= 35; n++ {
			got, want := make([]T, n), make([]T, n)
			Normal(got, 0, 1, NewRandom(1, "weights"))
			copy(want, got)
			gotSlots, wantSlots := newSlots(o, n), newSlots(o, n)
			for step := 1; step <= steps; step++ {
				g := make([]T, n)
				Normal(g, 0, 1, NewRandom(uint64(step), "gradients"))
				g[(step*5)%n] = 0
				o.update(step, got, g, gotSlots)
				plain[name].update(step, want, g, wantSlots)
			}
			for i, w := range want {
				if math.Abs(float64(got[i]-w)) > within*(1+math.Abs(float64(w))) {
					t.Fatalf("%s, %d weights: %v, in plain Go %v", name, n, got[i], w)
				}
			}
		}
	}
}

// Rprop has the bits of plain Go, also where gradients are no numbers and sizes end.
func TestRpropOnMachines(t *testing.T) {
	onEach(t, testRpropOnMachines[float32])
	onEach(t, testRpropOnMachines[float64])
}

func testRpropOnMachines[T Float](t *testing.T, on Machine) {
	settings := DefaultRprop()
	settings.StepSizes = []float64{0.004, 0.015}
	o := RpropOptimizer[T](&settings)
	inf := math.Inf(1)
	values := []float64{1, -1, 0, math.Copysign(0, -1), math.NaN(), inf, -inf, 1e-30, -1e-30}
	n := len(values) * len(values)
	bits := func(on Machine) (all []uint64) {
		w, slots := make([]T, n), Slots[T]{make([]T, n), make([]T, n)}
		for step := range 12 {
			g := make([]T, n)
			for i := range g { // all pairs of gradients follow one another
				g[i] = T(values[map[bool]int{true: i / len(values), false: i % len(values)}[step%2 == 0]])
				if step > 5 {
					g[i] = 1 // sizes grow to the end
				}
			}
			c := o.at(step + 1)
			o.Update(on, &c, w, g, slots)
			for _, x := range slices.Concat(w, slots[0], slots[1]) {
				if x != x {
					x = T(math.NaN()) // of which there are many
				}
				all = append(all, math.Float64bits(float64(x)))
			}
		}
		return all
	}
	if got, want := bits(on), bits(PlainGo()); !slices.Equal(got, want) {
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("%T, number %d: %v, in plain Go %v", T(0), i, math.Float64frombits(got[i]), math.Float64frombits(want[i]))
			}
		}
	}
}

func TestOptimizersDoNotAllocate(t *testing.T) {
	for name, o := range variants[float32](Host()) {
		w, g := make([]float32, 10), make([]float32, 10)
		with := o.with()
		slots := inOrder(with, newSlots(o, len(w)))
		c := new(Coefficients[float32])
		if n := testing.AllocsPerRun(10, func() { *c = with.at(1); with.whole(Host(), c, w, g, slots) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func BenchmarkOptimizers(b *testing.B) {
	const n = 4096
	for name, o := range variants[float32](Host()) {
		b.Run(name, func(b *testing.B) {
			w, g, slots := Allocate[[n]float32](0)[:], Allocate[[n]float32](3)[:], newSlots(o, n)
			for i, name := range o.slots() {
				slots[name] = Allocate[[n]float32](i + 1)[:]
			}
			Normal(g, 0, 1, NewRandom(1, "gradients"))
			with := o.with()
			c, ordered := new(Coefficients[float32]), inOrder(with, slots)
			b.ReportAllocs()
			b.SetBytes(4 * n)
			for step := 1; b.Loop(); step++ {
				*c = with.at(step)
				with.whole(Host(), c, w, g, ordered)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/weight")
		})
	}
}

// at are the coefficients of a step, which counts from 1.
func (o *Optimizer[T]) at(step int) Coefficients[T] { return o.Coefficients(o.rate(step-1), step) }

// Tensors of many pieces get the steps of whole ones, of the same bits whatever the
// processors are.
func TestLambWhateverTheProcessors(t *testing.T) {
	onEach(t, testLambWhateverTheProcessors[float32])
	onEach(t, testLambWhateverTheProcessors[float64])
}

func testLambWhateverTheProcessors[T Float](t *testing.T, on Machine) {
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(0))
	const large, small = 3*blockSize + 5, 7
	o := DefaultLamb()
	o.LearningRate, o.WeightDecay = 0.1, 0.5
	start, g := make([]T, large+small), make([]T, large+small)
	Normal(start, 0, 1, NewRandom(1, "weights"))
	Normal(g, 0, 1, NewRandom(1, "gradients"))

	whole := slices.Clone(start)
	Scale(on, whole, T(1-0.1*0.5))
	with := LambOptimizer[T](&o)
	for _, s := range []Span{{0, large}, {large, large + small}} {
		c, n := with.at(1), s.End-s.Begin
		with.whole(on, &c, whole[s.Begin:s.End], g[s.Begin:s.End], Slots[T]{make([]T, n), make([]T, n)})
	}
	var want []T
	for _, processors := range []int{1, 2, 5} {
		goruntime.GOMAXPROCS(processors)
		tr := &trainer[T]{
			net: &network[T]{layout: &layout{info: ModelInfo{Weights: []TensorInfo{
				{Name: "a.kernel", Shape: []int{large}}, {Name: "a.bias", Shape: []int{small}},
			}}}},
			machine: on, optimizer: LambOptimizer[T](&o), pool: NewPool(0), blocks: blocksOf(Span{0, large + small}),
			numbers: slices.Clone(start), gradients: g, slots: Slots[T]{make([]T, large+small), make([]T, large+small)},
		}
		tr.begin()
		tr.updateByNorms()
		tr.pool.Close()
		if want != nil && !slices.Equal(tr.numbers, want) {
			t.Errorf("%T: other bits with %d processors", want, processors)
		}
		want = tr.numbers
	}
	epsilon := 1e-12
	if unsafe.Sizeof(T(0)) == 4 {
		epsilon = 1e-5
	}
	for i, w := range want {
		if math.Abs(float64(w-whole[i])) > epsilon {
			t.Fatalf("%T weight %d: %v, want %v", w, i, w, whole[i])
		}
	}
}
