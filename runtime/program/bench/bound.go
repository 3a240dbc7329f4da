package bench

import (
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/machine"
)

// half of the time explained by a limit makes it what bounds a row; otherwise it
// is latency: results that wait for others, and calls.
const explained = 0.5

// limits are the rates of the machine that a row is compared with.
type limits struct {
	machine.Limits
	dtype runtime.DType
}

// peak is the rate of arithmetic; 0 if it is not known.
func (l limits) peak() float64 { return l.FLOPS[l.dtype] }

// level is the first that holds so many bytes.
func (l limits) level(bytes int64) machine.Level {
	for _, level := range l.Bandwidth {
		if bytes <= int64(level.Size) {
			return level
		}
	}
	return l.Bandwidth[len(l.Bandwidth)-1]
}

// bound says what keeps a row from taking less time, and how much of it that
// explains. Weights come from the level
// that holds everything that the call goes through, as they are not used again
// before all of it was; samples' values from the one that holds those of the
// operation, as they have just been written.
func (l limits) bound(r row, everything int64) (name string, share float64) {
	if l.peak() == 0 || r.work+r.shared+r.own == 0 {
		return "", 0
	}
	arithmetic := float64(max(r.flops, r.work)) / l.peak()
	weights, values := l.level(everything), l.level((r.shared+r.own)/int64(r.hits))
	reading := float64(r.shared)/weights.Rate + float64(r.own)/values.Rate
	name = weights.Name
	if float64(r.own)/values.Rate > reading/2 {
		name = values.Name
	}
	share = max(arithmetic, reading) / max(r.seconds, 1e-9)
	switch {
	case share < explained:
		name = "latency"
	case arithmetic >= reading:
		name = "arithmetic"
	}
	return name, share
}
