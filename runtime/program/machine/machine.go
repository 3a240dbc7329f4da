// Package machine finds out what the processor can do at best: how fast it
// multiplies and adds, and how fast it reads from each level of its caches. Only
// programs that measure link it.
package machine

import (
	"math"
	goruntime "runtime"
	"sync"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Limits are the best rates that were measured; those that this program has no
// vector code to measure with are 0.
type Limits struct {
	Threads   int
	FLOPS     map[runtime.DType]float64 // multiply-adds, counted as two, a second
	Bandwidth []Level                   // from the first cache to memory
}

// Level is a cache, or memory.
type Level struct {
	Name  string  // "L2", "memory"
	Size  int     // bytes; 0 for memory
	Bytes int     // that were read again and again, by each thread
	Rate  float64 // bytes a second, of all threads
}

// enough is how long it takes to find a rate, as a rule.
const enough = 300 * time.Millisecond

// Measure finds all rates of a machine, each in the time given.
func Measure(on runtime.Machine, threads int, each time.Duration) Limits {
	l := Limits{Threads: threads, FLOPS: map[runtime.DType]float64{}, Bandwidth: levels()}
	for _, d := range runtime.DTypes() {
		l.FLOPS[d] = peak(on, d.Bytes(), threads, each)
	}
	for i := range l.Bandwidth {
		l.Bandwidth[i].Rate = bandwidth(on, l.Bandwidth[i].Bytes, threads, each)
	}
	return l
}

// PeakFLOPS is the rate of multiply-adds on numbers of 4 or 8 bytes, each
// counted as two operations; 0 without vector code.
func PeakFLOPS(on runtime.Machine, bytes, threads int) float64 {
	return peak(on, bytes, threads, enough)
}

func peak(on runtime.Machine, bytes, threads int, each time.Duration) float64 {
	vector := vectorBytes(on)
	if vector == 0 {
		return 0
	}
	const turns = 4000
	return rate(threads, each, func(int) { multiplyAdd(on, bytes, turns) }) * turns * 24 * 2 * float64(vector/bytes)
}

// vectorBytes is the size of a machine's vectors, 0 if it has none.
func vectorBytes(on runtime.Machine) int {
	switch {
	case on.AVX512():
		return 64
	case on.AVX2():
		return 32
	}
	return 0
}

// ReadBandwidth is the rate in bytes a second at which threads read memory of
// that many bytes each, again and again; 0 without vector code.
func ReadBandwidth(on runtime.Machine, bytes, threads int) float64 {
	return bandwidth(on, bytes, threads, enough)
}

func bandwidth(on runtime.Machine, bytes, threads int, each time.Duration) float64 {
	turn := 8 * vectorBytes(on)
	if turn == 0 {
		return 0
	}
	memory := make([][]byte, threads)
	for i := range memory {
		memory[i] = make([]byte, bytes)
		for k := 0; k < bytes; k += 64 {
			memory[i][k] = 1 // a page that was never written is the page of zeros
		}
	}
	again := max((1<<20)/bytes, 1)
	return rate(threads, each, func(i int) {
		for range again {
			readVectors(on, &memory[i][0], bytes/turn)
		}
	}) * float64(again*(bytes/turn)*turn)
}

// rate is how often a second f runs, on all threads together, in the best of
// many short trials: other programs only ever slow it down.
func rate(threads int, each time.Duration, f func(thread int)) float64 {
	best := make([]time.Duration, threads)
	run := func(i int) {
		best[i] = math.MaxInt64
		for start, n := time.Now(), 0; n < 5 || time.Since(start) < each; n++ {
			begin := time.Now()
			f(i)
			best[i] = min(best[i], time.Since(begin))
		}
	}
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(max(threads, goruntime.GOMAXPROCS(0))))
	var all sync.WaitGroup
	for i := range threads {
		all.Go(func() { run(i) })
	}
	all.Wait()
	sum := 0.0
	for _, d := range best {
		sum += 1 / max(d, 1).Seconds()
	}
	return sum
}
