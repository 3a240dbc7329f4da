package runtime

import (
	goruntime "runtime"
	"strings"
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

func TestPoolManyTimes(t *testing.T) {
	for _, workers := range []int{2, 3, 7} { // more than there are processors, too
		p := NewPool(workers)
		for k := range 3000 {
			n := k % 9
			done := make([]int, n)
			p.DoBy(n, func(worker, i int) {
				if worker < 0 || worker >= min(n, workers) {
					t.Errorf("worker %d of %d for %d pieces", worker, workers, n)
				}
				done[i]++
			})
			for i, times := range done {
				if times != 1 {
					t.Fatalf("%d workers: piece %d of %d was done %d times", workers, i, n, times)
				}
			}
			if k%1000 == 0 {
				time.Sleep(10 * spin) // workers fall asleep
			}
		}
		p.Close()
	}
}

func TestPoolWaitsForSlowWorkers(t *testing.T) {
	p := NewPool(2)
	defer p.Close()
	for range 10 {
		done := [2]int{}
		var meet sync.WaitGroup
		meet.Add(2)
		p.DoBy(2, func(worker, i int) {
			meet.Done()
			meet.Wait() // neither does both
			if worker == 1 {
				time.Sleep(10 * spin)
			}
			done[i]++
		})
		if done != [2]int{1, 1} {
			t.Fatalf("done %v", done)
		}
	}
}

func TestPoolRests(t *testing.T) {
	p := NewPool(3)
	defer p.Close()
	p.Do(10, func(int) {})
	deadline := time.Now().Add(10 * time.Second)
	for {
		time.Sleep(10 * spin)
		stacks := make([]byte, 1<<20)
		stacks = stacks[:goruntime.Stack(stacks, true)]
		resting := 0
		for _, s := range strings.Split(string(stacks), "\n\n") {
			header, _, _ := strings.Cut(s, "\n")
			if strings.Contains(s, "(*workerSet).serve") && strings.Contains(header, "[chan receive") {
				resting++
			}
		}
		if resting == 2 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of 2 workers are resting:\n%s", resting, stacks)
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

func TestPoolCloseAfterWork(t *testing.T) {
	before := goruntime.NumGoroutine()
	for range 100 {
		p := NewPool(3)
		p.Do(3, func(int) {})
		p.Close() // while workers wait for more
	}
	waitForGoroutines(t, before)
}

func TestPoolSurvivesAPanicOfItsCaller(t *testing.T) {
	for _, workers := range []int{1, 3} {
		p := NewPool(workers)
		var done [3]atomic.Int32
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%d workers: the panic was swallowed", workers)
				}
			}()
			var begun sync.WaitGroup
			begun.Add(workers)
			p.DoBy(workers, func(worker, i int) {
				begun.Done()
				begun.Wait()
				if worker == 0 {
					panic("for this test")
				}
				done[i].Add(1)
			})
		}()
		finished := 0
		for i := range done {
			finished += int(done[i].Swap(0))
		}
		if finished != workers-1 {
			t.Errorf("%d workers: %d pieces were done before Do ended", workers, finished)
		}
		p.Do(3, func(i int) { done[i].Add(1) })
		for i := range done {
			if n := done[i].Load(); n != 1 {
				t.Errorf("%d workers: piece %d was done %d times after the panic", workers, i, n)
			}
		}
		p.Close()
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
