package runtime

import (
	goruntime "runtime"
	"sync"
	"sync/atomic"
)

// Pool is a fixed set of goroutines that share out numbered pieces of work.
// Which goroutine takes which piece is left to chance: results must depend on
// the number of the piece only.
type Pool struct {
	crew    *crew
	cleanup goruntime.Cleanup
}

// crew is what the goroutines know. They must not know the Pool, or it would
// never be collected.
type crew struct {
	mu      sync.Mutex // one Do at a time
	closed  bool
	workers int           // beside the caller of Do
	wake    chan struct{} // one token for each worker wanted
	running sync.WaitGroup

	next   atomic.Int64 // the next piece
	joined atomic.Int64 // goroutines that work
	n      int
	f      func(i int)
	by     func(worker, i int) // in place of f
}

// NewPool starts a pool in which up to workers goroutines work at a time, the
// caller of Do being one of them; workers below 1 means GOMAXPROCS. With one
// worker no goroutine is started. The goroutines end with Close or, if that is
// forgotten, when the pool is collected as garbage.
func NewPool(workers int) *Pool {
	if workers < 1 {
		workers = goruntime.GOMAXPROCS(0)
	}
	c := &crew{workers: workers - 1, wake: make(chan struct{}, workers-1)}
	for range c.workers {
		go c.serve()
	}
	p := &Pool{crew: c}
	p.cleanup = goruntime.AddCleanup(p, (*crew).close, c)
	return p
}

// Workers is the number of goroutines that may work at a time.
func (p *Pool) Workers() int { return p.crew.workers + 1 }

// Do calls f(0) … f(n-1), several at a time, and returns when all are done. It
// starts no goroutine and allocates nothing. Calls of Do take turns; f must
// not call Do. A closed pool does all the work in the caller.
func (p *Pool) Do(n int, f func(i int)) { p.crew.do(n, f, nil) }

// DoBy is Do for work that needs memory: no two calls of f at a time have the
// same worker, a number below n and below Workers.
func (p *Pool) DoBy(n int, f func(worker, i int)) { p.crew.do(n, nil, f) }

func (c *crew) do(n int, f func(int), by func(int, int)) {
	c.mu.Lock()
	defer c.finish()
	c.f, c.by, c.n = f, by, n
	c.next.Store(0)
	c.joined.Store(0)
	if !c.closed {
		for range min(c.workers, n-1) {
			c.running.Add(1)
			c.wake <- struct{}{}
		}
	}
	c.work()
}

// Close ends the pool's goroutines. It may be called more than once.
func (p *Pool) Close() {
	p.cleanup.Stop()
	p.crew.close()
}

func (c *crew) serve() {
	for range c.wake {
		c.work()
		c.running.Done()
	}
}

func (c *crew) work() {
	worker := int(c.joined.Add(1)) - 1
	for {
		i := int(c.next.Add(1)) - 1
		if i >= c.n {
			return
		}
		if c.by != nil {
			c.by(worker, i)
		} else {
			c.f(i)
		}
	}
}

// finish waits for the workers and forgets f, through which the crew might
// know the Pool.
func (c *crew) finish() {
	c.running.Wait()
	c.f, c.by = nil, nil
	c.mu.Unlock()
}

func (c *crew) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.closed = true
		close(c.wake)
	}
}
