package runtime

import (
	goruntime "runtime"
	"sync"
	"sync/atomic"
)

// Pool is a fixed set of goroutines that share out numbered pieces of work.
// Which goroutine takes which piece is left to chance: results must depend on
// the number of the piece only. From one Do to the next, a worker tends to take
// the same pieces, as their memory may be near its processor.
type Pool struct {
	workers *workerSet
	cleanup goruntime.Cleanup
}

// workerSet is what the goroutines know. They must not know the Pool, or it would
// never be collected.
type workerSet struct {
	join
	mu     sync.Mutex // one Do at a time
	closed bool
	flops  int64       // of a sample that the work is about; see [flush]
	all    []worker    // the first is the caller of Do
	spare  atomic.Bool // there is a processor for each worker

	parts int // workers that have pieces of their own
	f     func(i int)
	by    func(worker, i int) // in place of f
}

// worker is one of the goroutines, and which pieces are its own. Whoever is done
// with these helps the others.
type worker struct {
	wake   chan struct{} // holds a token if there may be work
	called atomic.Bool   // but has not come yet
	next   atomic.Int64  // piece
	end    int           // of its pieces
	_      [64]byte      // keeps workers on cache lines of their own
}

// NewPool starts a pool in which up to workers goroutines work at a time, the
// caller of Do being one of them; workers below 1 means GOMAXPROCS. With one
// worker no goroutine is started. The goroutines end with Close or, if that is
// forgotten, when the pool is collected as garbage.
func NewPool(workers int) *Pool {
	if workers < 1 {
		workers = goruntime.GOMAXPROCS(0)
	}
	c := &workerSet{all: make([]worker, workers), join: join{done: make(chan struct{}, workers)}}
	for i := range c.all[1:] {
		c.all[1+i].wake = make(chan struct{}, 1)
		go c.serve(1 + i)
	}
	p := &Pool{workers: c}
	p.cleanup = goruntime.AddCleanup(p, (*workerSet).close, c)
	return p
}

// Workers is the number of goroutines that may work at a time.
func (p *Pool) Workers() int { return len(p.workers.all) }

// Do calls f(0) … f(n-1), several at a time, and returns when all are done. It
// starts no goroutine and allocates nothing. Calls of Do take turns; f must
// not call Do. A closed pool does all the work in the caller.
func (p *Pool) Do(n int, f func(i int)) { p.workers.do(n, f, nil) }

// DoBy is Do for work that needs memory: no two calls of f at a time have the
// same worker, a number below n and below Workers.
func (p *Pool) DoBy(n int, f func(worker, i int)) { p.workers.do(n, nil, f) }

// Close ends the pool's goroutines. It may be called more than once.
func (p *Pool) Close() {
	p.cleanup.Stop()
	p.workers.close()
}

func (c *workerSet) do(n int, f func(int), by func(int, int)) {
	c.mu.Lock()
	if n <= 1 || len(c.all) == 1 || c.closed {
		defer c.mu.Unlock()
		defer flush(c.flops).end()
		alone(n, f, by)
		return
	}
	defer c.finish()
	c.f, c.by = f, by
	c.parts = min(n, len(c.all))
	for i := range c.parts {
		c.all[i].end = n * (i + 1) / c.parts
		c.all[i].next.Store(int64(n * i / c.parts))
	}
	c.spare.Store(len(c.all) <= processors())
	c.call()
	c.work(0)
}

// alone does all the work in the caller.
func alone(n int, f func(int), by func(int, int)) {
	for i := range n {
		if by != nil {
			by(0, i)
		} else {
			f(i)
		}
	}
}

// call tells the workers that there is work.
func (c *workerSet) call() {
	for i := range c.all[1:c.parts] {
		w := &c.all[1+i]
		w.called.Store(true)
		select {
		case w.wake <- struct{}{}:
		default: // it has not looked at the last token yet
		}
	}
}

func (c *workerSet) serve(worker int) {
	w := &c.all[worker]
	for c.mayWork(w) {
		if !w.called.CompareAndSwap(true, false) {
			continue // the others have done it
		}
		c.work(worker)
		c.leave()
	}
}

// mayWork waits until there may be work, and reports false at the end of all.
func (c *workerSet) mayWork(w *worker) bool {
	if c.spare.Load() {
		if open, came := poll(w.wake); came {
			return open
		}
	}
	_, open := <-w.wake
	return open
}

// work does a worker's own pieces, and then what others have left.
func (c *workerSet) work(worker int) {
	defer flush(c.flops).end()
	for k := range c.parts {
		w := &c.all[(worker+k)%c.parts]
		for {
			i := int(w.next.Add(1)) - 1
			if i >= w.end {
				break
			}
			if c.by != nil {
				c.by(worker, i)
			} else {
				c.f(i)
			}
		}
	}
}

// finish calls off the workers that have not come, waits for the others, and
// forgets f, through which the set might know the Pool.
func (c *workerSet) finish() {
	for i := 1; i < c.parts; i++ {
		if !c.all[i].called.CompareAndSwap(true, false) {
			c.wait(c.spare.Load())
		}
	}
	c.f, c.by = nil, nil
	c.mu.Unlock()
}

func (c *workerSet) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.closed = true
	for i := range c.all[1:] {
		close(c.all[1+i].wake)
	}
}
