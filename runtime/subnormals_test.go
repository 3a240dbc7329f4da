package runtime

import (
	"math"
	goruntime "runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// least are numbers half of which are subnormal.
var (
	least32 float32 = 0x1p-126
	least64         = 0x1p-1022
)

// times is a product that is computed where it stands.
//
//go:noinline
func times[T Float](x, y T) T { return x * y }

// subnormalsAreZero reports whether this goroutine runs so.
func subnormalsAreZero(t testing.TB) bool {
	single, double := math.Float32bits(times(least32, 0.5)) == 0, math.Float64bits(times(least64, 0.5)) == 0 // bits, as operands of comparisons may count as 0
	if single != double {
		t.Errorf("float32: %v, float64: %v", single, double)
	}
	return single
}

// flushes is whether this machine can be told at all.
func flushes() bool { f := flushSubnormals(); defer f.end(); return f.set }

func TestFlush(t *testing.T) {
	defer func() {
		if recover() == nil || subnormalsAreZero(t) {
			t.Error("a panic leaves subnormal numbers 0")
		}
	}()
	if f := flush(flushFrom - 1); f.set || subnormalsAreZero(t) {
		t.Error("a small network has subnormal numbers be 0")
	}
	f := flush(flushFrom)
	if subnormalsAreZero(t) != f.set {
		t.Error("results are subnormal")
	}
	f.end()
	half := times(least32, 0.5)
	if f = flush(flushFrom); f.set && times(half, 0x1p100) != 0 {
		t.Error("an operand is subnormal")
	}
	inner := flush(flushFrom)
	inner.end()
	if subnormalsAreZero(t) != f.set {
		t.Error("the end of a time within another ends that, too")
	}
	f.end()
	if subnormalsAreZero(t) || times(half, 0x1p100) == 0 {
		t.Error("subnormal numbers are 0 at the end")
	}
	defer flush(flushFrom).end()
	panic("at work")
}

// Goroutines of a pool have subnormal numbers be 0 while they work, and no others do,
// whatever threads they run on meanwhile.
func TestFlushInPools(t *testing.T) {
	var others sync.WaitGroup
	var stop, mixed atomic.Bool
	for range 4 {
		others.Go(func() {
			for !stop.Load() {
				if subnormalsAreZero(t) {
					mixed.Store(true)
				}
				goruntime.Gosched()
			}
		})
	}
	can := flushes()
	for _, workers := range []int{1, 2, 5} {
		p := NewPool(workers)
		p.workers.flops = flushFrom
		for range 20 {
			p.Do(10, func(int) {
				for begin := time.Now(); time.Since(begin) < 100*time.Microsecond; {
					goruntime.Gosched()
					if subnormalsAreZero(t) != can {
						mixed.Store(true)
					}
				}
			})
			if subnormalsAreZero(t) {
				t.Fatal("subnormal numbers are 0 after Do")
			}
		}
		p.Close()
	}
	goruntime.GC()
	stop.Store(true)
	others.Wait()
	if mixed.Load() {
		t.Error("goroutines have the register of others")
	}
}

// Training makes weights that are subnormal 0, the same for every number of workers, in
// vector code and without; that of a small network leaves them.
func TestTrainingLeavesNoSubnormals(t *testing.T) {
	can := flushes()
	for _, flops := range []int64{flushFrom - 1, flushFrom} {
		for _, on := range Machines() {
			for _, workers := range []int{1, 2, 5} {
				n := newTinyInGroups()
				n.table.Workers, n.layout.info.FLOPs = workers, flops
				w := &tinyParameters{}
				for i := range w.Kind {
					w.Kind[i] = [3]float64{least64 / 2, -least64 / 4, 1}
				}
				o := n.table.Optimizer()
				*o.LearningRate = 0
				trainer := n.NewTrainer(on, w, new(Beside), o)
				samples := make([]tinySample, 9)
				trainer.Step(samples)
				trainer.Close()
				left := slices.ContainsFunc(w.Kind[:], func(row [3]float64) bool { return row[0] != 0 || row[1] != 0 })
				if want := !can || flops < flushFrom; left != want {
					t.Errorf("%d FLOPs, %d workers, %s: subnormal weights are left: %v", flops, workers, on, left)
				}
				if w.Kind[0][2] != 1 {
					t.Errorf("other weights change: %v", w.Kind)
				}
			}
		}
	}
}

func BenchmarkFlush(b *testing.B) {
	for b.Loop() {
		flush(flushFrom).end()
	}
}

// BenchmarkSubnormals adds vectors of subnormal numbers, as they are and as 0.
func BenchmarkSubnormals(b *testing.B) {
	x, y := make([]float32, 4096), make([]float32, 4096)
	for _, c := range []struct {
		name  string
		flops int64
		value float32
	}{{"normal", 0, 1}, {"subnormal", 0, least32 / 2}, {"subnormal as 0", flushFrom, least32 / 2}} {
		b.Run(c.name, func(b *testing.B) {
			for i := range x {
				x[i], y[i] = c.value, 0
			}
			defer flush(c.flops).end()
			for b.Loop() {
				Add(Host(), y, x)
				Scale(Host(), y, 0.5)
			}
		})
	}
}
