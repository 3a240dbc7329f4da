package runtime

import (
	goruntime "runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestPoolDoesEveryPieceOnce(t *testing.T) {
	for _, workers := range []int{0, 1, 2, 7} {
		p := NewPool(workers)
		for _, n := range []int{-1, 0, 1, 2, 8, 100} {
			done := make([]int, max(n, 0)) // plain ints: the race detector checks Do's ordering
			p.Do(n, func(i int) { done[i]++ })
			for i, times := range done {
				if times != 1 {
					t.Errorf("%d workers: piece %d of %d was done %d times", workers, i, n, times)
				}
			}
		}
		p.Close()
	}
}

func TestPoolWorksInParallel(t *testing.T) {
	p := NewPool(3)
	defer p.Close()
	var meet sync.WaitGroup
	meet.Add(3)
	p.Do(3, func(int) { // returns only if all three pieces are under way
		meet.Done()
		meet.Wait()
	})
}

func TestPoolOfOneWorksInTheCaller(t *testing.T) {
	before := goruntime.NumGoroutine()
	p := NewPool(1)
	defer p.Close()
	if n := goruntime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines were started", n-before)
	}
	order := []int{}
	p.Do(4, func(i int) { order = append(order, i) })
	for i := range order {
		if order[i] != i {
			t.Errorf("order %v", order)
		}
	}
}

func TestPoolDoTakesTurns(t *testing.T) {
	p := NewPool(2)
	defer p.Close()
	var inside, total atomic.Int32
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			mine := new(int) // known to this Do only
			for range 50 {
				p.Do(1, func(int) {
					if inside.Add(1) != 1 {
						t.Error("two calls at a time")
					}
					*mine++
					total.Add(1)
					inside.Add(-1)
				})
			}
		})
	}
	wg.Wait()
	if total.Load() != 200 {
		t.Errorf("%d pieces done, want 200", total.Load())
	}
}

func TestPoolClose(t *testing.T) {
	before := goruntime.NumGoroutine()
	p := NewPool(5)
	p.Close()
	p.Close()
	waitForGoroutines(t, before)
	sum := 0
	p.Do(4, func(i int) { sum += i })
	if sum != 6 {
		t.Errorf("a closed pool: sum %d, want 6", sum)
	}
}

func TestPoolSurvivesAPanicOfItsCaller(t *testing.T) {
	p := NewPool(1)
	defer p.Close()
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		p.Do(1, func(int) { panic("for this test") })
	}()
	done := false
	p.Do(1, func(int) { done = true })
	if !done {
		t.Error("nothing was done after the panic")
	}
}

// owner is built like a generated Trainer: its work knows it, and so its pool.
type owner struct {
	pool *Pool
	work func(int)
	sum  [8]int
}

func TestForgottenPoolIsFreed(t *testing.T) {
	before := goruntime.NumGoroutine()
	func() {
		o := &owner{pool: NewPool(4)}
		o.work = func(i int) { o.sum[i] += i }
		for range 10 {
			o.pool.Do(8, o.work)
		}
	}()
	waitForGoroutines(t, before)
}

func waitForGoroutines(t *testing.T, want int) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for goruntime.NumGoroutine() > want {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, want %d", goruntime.NumGoroutine(), want)
		}
		goruntime.GC()
		time.Sleep(time.Millisecond)
	}
}

func TestPoolDoDoesNotAllocate(t *testing.T) {
	for _, workers := range []int{1, 4} {
		p := NewPool(workers)
		var sums [8]int
		work := func(i int) { sums[i] += i }
		if n := testing.AllocsPerRun(100, func() { p.Do(8, work) }); n != 0 {
			t.Errorf("%d workers: %v allocations", workers, n)
		}
		p.Close()
	}
}

func TestPoolDoByKeepsWorkersApart(t *testing.T) {
	p := NewPool(3)
	defer p.Close()
	if n := p.Workers(); n != 3 {
		t.Fatalf("%d workers, want 3", n)
	}
	var busy [3]atomic.Bool
	var calls [100]atomic.Int32
	p.DoBy(len(calls), func(worker, i int) {
		if busy[worker].Swap(true) {
			t.Errorf("two calls of worker %d at a time", worker)
		}
		goruntime.Gosched()
		calls[i].Add(1)
		busy[worker].Store(false)
	})
	for i := range calls {
		if n := calls[i].Load(); n != 1 {
			t.Errorf("piece %d was done %d times", i, n)
		}
	}
}

func BenchmarkPoolDo(b *testing.B) {
	p := NewPool(0)
	defer p.Close()
	work := func(int) {}
	for b.Loop() {
		p.Do(8, work)
	}
}
