package bench

import (
	"errors"
	"fmt"
	goruntime "runtime"
	"slices"
	"strings"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// task is a call to measure.
type task struct {
	Training bool
	Batch    int
}

func (t task) String() string {
	if t.Training {
		return fmt.Sprintf("Step %d", t.Batch)
	}
	if t.Batch == 1 {
		return "Predict"
	}
	return fmt.Sprintf("PredictBatch %d", t.Batch)
}

// figure is what a call takes.
type figure struct {
	task
	threads       int
	least, median time.Duration // per call, in fractions that a Duration of many calls allows
	calls         int           // of which least and median are the sum
	flops         int64         // a call
}

// seconds of one call, at best.
func (f figure) seconds() float64 { return f.least.Seconds() / float64(f.calls) }

func (f figure) medianSeconds() float64 { return f.median.Seconds() / float64(f.calls) }

// trial is how long a repetition takes at least: long against a look at the
// clock, short against the time slices of other programs.
const trial = 20 * time.Microsecond

// measure takes the time of a call in many short repetitions.
func measure(call func(), budget time.Duration) (least, median time.Duration, calls int) {
	calls = 1
	for warm := time.Now(); time.Since(warm) < budget/8; {
		begin := time.Now()
		for range calls {
			call()
		}
		if time.Since(begin) < trial {
			calls *= 2
		}
	}
	var times []time.Duration
	for begin := time.Now(); len(times) < 7 || time.Since(begin) < budget; {
		t := time.Now()
		for range calls {
			call()
		}
		times = append(times, time.Since(t))
	}
	slices.Sort(times)
	return times[0], times[len(times)/2], calls
}

// Bench is what to measure, and how.
type Bench struct {
	Network, Laps Network     // the same one; Laps calls Lap after each operation
	Operations    []Operation // what the laps are
	Infer, Train  int64       // multiplications and additions of products, for one sample
}

// run measures a call on some threads.
func (b *Bench) run(t task, threads int, budget time.Duration) (figure, error) {
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(threads))
	call, end := b.prepare(b.Network, t)
	goruntime.GC()
	f := figure{task: t, threads: threads, flops: b.flops(t) * int64(t.Batch)}
	f.least, f.median, f.calls = measure(call, budget)
	return f, end()
}

func (b *Bench) flops(t task) int64 {
	if t.Training {
		return b.Train
	}
	return b.Infer
}

func (b *Bench) prepare(n Network, t task) (call func(), end func() error) {
	if !t.Training {
		return n.predict(t.Batch)
	}
	call, stop := n.step(t.Batch)
	call() // a trainer's memory grows with its first batch
	return call, func() error { stop(); return nil }
}

// row is one operation, or several that take turns, in a call.
type row struct {
	ops     []Operation
	seconds float64
	flops   int64
	work    int64
	shared  int64 // bytes
	own     int64
	hits    int
}

// rows measures the operations of a call, on one thread.
func (b *Bench) rows(t task, budget time.Duration) ([]row, error) {
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(1))
	count := 0
	for _, o := range b.Operations {
		count = max(count, o.Lap+1)
	}
	laps = make([]lap, count+1) // a trainer's first step has laps too
	plain, endPlain := b.prepare(b.Network, t)
	call, end := b.prepare(b.Laps, t)
	call() // what the weights alone decide is computed by the first call, and is no part of others
	goruntime.GC()
	least, _, calls := measure(plain, budget/4)
	best := record(budget, call)
	deduct(best, least/time.Duration(calls))
	var rows []row
	for i, l := range best {
		switch {
		case i == count:
			rows = append(rows, row{ops: []Operation{{Layer: "(rest)"}}, seconds: l.time.Seconds(), hits: 1})
		case l.hits > 0:
			rows = append(rows, b.row(i, l, t.Batch))
		}
	}
	return rows, errors.Join(endPlain(), end())
}

// during are the operations of lap i, which two machines may share: then those of the one that
// runs.
func (b *Bench) during(i int) []Operation {
	all := slices.DeleteFunc(slices.Clone(b.Operations), func(o Operation) bool { return o.Lap != i })
	elsewhere := func(o Operation) bool { return o.Machine != strings.ReplaceAll(runtime.Host().String(), "-", "") }
	if here := slices.DeleteFunc(slices.Clone(all), elsewhere); len(here) > 0 {
		return here
	}
	return all
}

// row is what lap i amounts to in a call on a batch.
func (b *Bench) row(i int, l lap, batch int) row {
	r := row{seconds: l.time.Seconds(), hits: l.hits}
	for _, o := range b.during(i) {
		r.ops = append(r.ops, o)
		// How often the operation takes place, and its weights are read.
		calls, shared := int64(l.hits*o.Calls), int64(l.hits*o.Calls)
		groups := (batch + max(o.Width, 1) - 1) / max(o.Width, 1)
		switch {
		case o.Groups:
			calls, shared = int64(groups*o.Calls), int64(l.hits)
		case o.Kind == "update":
			shared = 1
		}
		// Lanes without a sample work too, but for nothing. What a step computes of the weights
		// alone has no lanes.
		if o.Stage == "once" {
			r.flops += o.FLOPs * calls
		} else {
			r.flops += o.FLOPs * calls * int64(batch) / int64(groups*max(o.Width, 1))
		}
		r.work += o.Work * calls
		r.shared += o.Shared * shared
		r.own += o.Own * calls
	}
	return r
}
