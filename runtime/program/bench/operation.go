// Package bench measures a compiled network: its calls as a whole, and with a
// package that was compiled for this purpose, the operations of which a call
// consists. Only the program that tensornet bench makes links it.
package bench

import "time"

// Operation is what the compiler says became of one operation of a network: a kernel that is
// called, or plain Go.
type Operation struct {
	Lap       int  `json:"-"` // its number for [Lap]; operations that take turns share one
	Reference bool `json:"-"` // for machines without vector code only
	Aside     bool `json:"-"` // no operation of a network: samples are fetched, or weights changed

	Program string `json:"program"` // "predict", "step" or "train"
	Width   int    `json:"width"`   // samples side by side
	Machine string `json:"machine"` // that it is for: "AVX2"
	Layer   string `json:"layer"`
	Stage   string `json:"stage"` // "forward", "loss", "lossgrad" or "backward"
	Kind    string `json:"kind"`  // "contract", "map", …
	Kernel  string `json:"kernel,omitempty"`
	Form    string `json:"form,omitempty"`   // of the kernel: "tile 6×1×2"
	Why     string `json:"why,omitempty"`    // it is not one kernel, or one of its own
	Plain   string `json:"plain,omitempty"`  // why it is in plain Go
	Calls   int    `json:"calls"`            // for all samples side by side
	Groups  bool   `json:"groups,omitempty"` // one call sums over all samples of a batch

	// Of one call, or of its part for Width samples if that sums over more.
	FLOPs  int64 `json:"flops"`  // multiplications and additions of products
	Work   int64 `json:"work"`   // all arithmetic, a function counting as a polynomial
	Shared int64 `json:"shared"` // bytes of weights and their gradients
	Own    int64 `json:"own"`    // bytes of the samples' values
}

// Laps of the call at hand.
var (
	start = time.Now()
	last  time.Duration
	laps  []lap
)

type lap struct {
	time time.Duration
	hits int
}

// Lap ends operation i, and begins the next: code that was generated to be
// measured calls it, on one goroutine.
func Lap(i int) {
	now := time.Since(start)
	laps[i].time += now - last
	laps[i].hits++
	last = now
}

// record runs calls with laps, for some time, and returns for each lap the least
// time that it took in one call, all hits together, and the number of hits. The
// last of them is what comes after all others. Short calls are taken together, as
// a look at the clock is only true to some nanoseconds.
func record(budget time.Duration, call func()) []lap {
	best := make([]lap, len(laps))
	each := 1
	for n, begin := 0, time.Now(); n < 10 || time.Since(begin) < budget; n++ {
		clear(laps)
		first := time.Since(start)
		for range each {
			last = time.Since(start)
			call()
			Lap(len(laps) - 1)
		}
		if last-first < trial {
			each, best = 2*each, make([]lap, len(laps))
			continue
		}
		for i, l := range laps {
			hits := l.hits / each
			if took := l.time / time.Duration(each); hits > 0 && (best[i].hits == 0 || took < best[i].time) {
				best[i] = lap{took, hits}
			}
		}
	}
	return best
}

// deduct takes off what the laps themselves took: as much as makes the sum what a
// call takes without them, but no more than laps without anything between.
func deduct(laps []lap, call time.Duration) {
	sum, hits := time.Duration(0), 0
	for _, l := range laps {
		sum += l.time
		hits += l.hits
	}
	cost := min(max(sum-call, 0)/time.Duration(max(hits, 1)), lapCost())
	for i := range laps {
		laps[i].time = max(laps[i].time-time.Duration(laps[i].hits)*cost, 0)
	}
}

// lapCost is what laps take one after the other.
func lapCost() time.Duration {
	const n = 1000
	defer func(saved []lap) { laps = saved }(laps)
	cost := time.Duration(1 << 62)
	laps = make([]lap, 1)
	for range 100 {
		begin := time.Since(start)
		last = begin
		for range n {
			Lap(0)
		}
		cost = min(cost, (last-begin)/n)
	}
	return cost
}
