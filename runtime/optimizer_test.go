package runtime

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// optimizer lets the tests run any optimizer: settings points to its
// configuration.
type optimizer[T Float] struct {
	settings any
	slots    func() []string
	update   func(step int, w, g []T, slots map[string][]T)
}

// optimizers lists every optimizer under its name in a spec, with Keras's
// settings, on a machine.
func optimizers[T Float](on Machine) map[string]optimizer[T] {
	sgd, rmsprop, adam, adamw, adagrad, adadelta, adamax, lion := DefaultSGD(), DefaultRMSProp(), DefaultAdam(), DefaultAdamW(), DefaultAdagrad(), DefaultAdadelta(), DefaultAdamax(), DefaultLion()
	return map[string]optimizer[T]{
		"sgd": {&sgd, func() []string { return sgd.Slots() }, func(step int, w, g []T, s map[string][]T) {
			UpdateSGD(on, &sgd, step, w, g, s["velocity"])
		}},
		"rmsprop": {&rmsprop, func() []string { return rmsprop.Slots() }, func(step int, w, g []T, s map[string][]T) {
			UpdateRMSProp(on, &rmsprop, step, w, g, s["square"], s["momentum"], s["mean"])
		}},
		"adam": {&adam, adam.Slots, func(step int, w, g []T, s map[string][]T) {
			UpdateAdam(on, &adam, step, w, g, s["m"], s["v"])
		}},
		"adamw": {&adamw, adamw.Slots, func(step int, w, g []T, s map[string][]T) {
			UpdateAdamW(on, &adamw, step, w, g, s["m"], s["v"])
		}},
		"adagrad": {&adagrad, adagrad.Slots, func(step int, w, g []T, s map[string][]T) {
			UpdateAdagrad(on, &adagrad, step, w, g, s["accumulator"])
		}},
		"adadelta": {&adadelta, adadelta.Slots, func(step int, w, g []T, s map[string][]T) {
			UpdateAdadelta(on, &adadelta, step, w, g, s["square"], s["delta"])
		}},
		"adamax": {&adamax, adamax.Slots, func(step int, w, g []T, s map[string][]T) {
			UpdateAdamax(on, &adamax, step, w, g, s["m"], s["u"])
		}},
		"lion": {&lion, lion.Slots, func(step int, w, g []T, s map[string][]T) {
			UpdateLion(on, &lion, step, w, g, s["m"])
		}},
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

// Without slots the settings that need them are not applied.
func TestOptimizersWithoutSlots(t *testing.T) { onEach(t, testOptimizersWithoutSlots) }

func testOptimizersWithoutSlots(t *testing.T, on Machine) {
	w, plain, g := []float64{1, 2}, []float64{1, 2}, []float64{3, -4}
	UpdateSGD(on, &SGD{LearningRate: 0.5, Momentum: 0.9}, 1, w, g, nil)
	UpdateSGD(on, &SGD{LearningRate: 0.5}, 1, plain, g, nil)
	if !slices.Equal(w, plain) {
		t.Errorf("got %v, want %v", w, plain)
	}
}

func TestOptimizersDoNotAllocate(t *testing.T) {
	for name, o := range variants[float32](Host()) {
		w, g := make([]float32, 10), make([]float32, 10)
		slots := newSlots(o, len(w))
		if n := testing.AllocsPerRun(10, func() { o.update(1, w, g, slots) }); n != 0 {
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
			b.ReportAllocs()
			b.SetBytes(4 * n)
			for step := 1; b.Loop(); step++ {
				o.update(step, w, g, slots)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/weight")
		})
	}
}
