package runtime

import (
	goruntime "runtime"
	"sync/atomic"
	"time"
)

// spin is how long goroutines that share work wait for one another before
// they leave their processors to others: as long as it may take to wake one up.
const spin = 100 * time.Microsecond

// processors is how many goroutines can run at a time. No more than these should
// wait awake.
func processors() int { return min(goruntime.GOMAXPROCS(0), goruntime.NumCPU()) }

// join is where a goroutine waits for those that have worked for it.
type join struct {
	done   chan struct{} // a token from each that has finished; holds all of them
	asleep atomic.Bool   // the one that waits
}

// leave is called by those that have finished.
func (j *join) leave() {
	j.done <- struct{}{}
	if j.asleep.Load() {
		goruntime.Gosched() // it can go on where it was woken up: here
	}
}

// wait waits for one of them, spinning if there are processors enough.
func (j *join) wait(spinning bool) {
	if spinning {
		if _, came := poll(j.done); came {
			return
		}
	}
	j.asleep.Store(true)
	<-j.done
	j.asleep.Store(false)
}

// poll waits for a token, awake and not for long. It reports whether one came,
// and whether there may be more.
func poll(tokens <-chan struct{}) (open, came bool) {
	for begin := time.Now(); time.Since(begin) < spin; {
		select {
		case _, open = <-tokens:
			return open, true
		default:
		}
	}
	return true, false
}
