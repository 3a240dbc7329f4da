package runtime

import (
	goruntime "runtime"
	"sync/atomic"
	"time"
)

// patience is how long goroutines that share work wait for one another before
// they leave their processors to others: as long as it may take to wake one up.
const patience = 100 * time.Microsecond

// processors is how many goroutines can run at a time. No more than these should
// wait awake.
func processors() int { return min(goruntime.GOMAXPROCS(0), goruntime.NumCPU()) }

// gathering is where a goroutine waits for those that have worked for it.
type gathering struct {
	done   chan struct{} // a token from each that has finished; holds all of them
	asleep atomic.Bool   // the one that waits
}

// leave is called by those that have finished.
func (g *gathering) leave() {
	g.done <- struct{}{}
	if g.asleep.Load() {
		goruntime.Gosched() // it can go on where it was woken up: here
	}
}

// wait waits for one of them, patiently if there are processors enough.
func (g *gathering) wait(patiently bool) {
	if patiently {
		if _, came := poll(g.done); came {
			return
		}
	}
	g.asleep.Store(true)
	<-g.done
	g.asleep.Store(false)
}

// poll waits for a token, awake and not for long. It reports whether one came,
// and whether there may be more.
func poll(tokens <-chan struct{}) (open, came bool) {
	for begin := time.Now(); time.Since(begin) < patience; {
		select {
		case _, open = <-tokens:
			return open, true
		default:
		}
	}
	return true, false
}
