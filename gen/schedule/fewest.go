package schedule

import (
	"fmt"
	"math"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// alone is whether waking a second goroutine costs more than it saves.
func alone(n Network) Choice[bool] {
	if n.FLOPs < n.Machine.Target().Work.Wake {
		return Choice[bool]{true, fmt.Sprintf("%d FLOP a sample are done before another processor is awake", n.FLOPs)}
	}
	return Choice[bool]{false, fmt.Sprintf("%d FLOP a sample", n.FLOPs)}
}

// fewest settles how many samples each program is taken for, at least. Those that
// are left over run one by one.
func (s *Schedule) fewest(n Network) {
	for _, p := range s.Programs {
		switch {
		case p.Refused != "":
		case p.Width <= 1:
			p.Fewest = Choice[int]{Is: 1}
		case p.Purpose == ir.Predict:
			one := s.Single(ir.Predict)
			p.Fewest = fewestToPredict(p.Program, one.Program, n)
			if t := n.Machine.Target(); n.FLOPs >= t.Work.Wake && p.Fewest.Is > 0 {
				p.Fewest = unlessAlone(p.Fewest, cycles(p, t)/float64(p.Width), cycles(one, t))
			}
		case p.Purpose == ir.Train && s.Single(ir.Train) != nil:
			t := n.Machine.Target()
			p.Fewest = fewestToTrain(p.Width, cycles(p, t)/float64(p.Width), cycles(s.Single(ir.Train), t), p.Alone.Is, p.Tasks.Is > 1)
		case p.Purpose == ir.Train:
			c := fewestToPredict(s.Wide(ir.Predict).Program, s.Single(ir.Predict).Program, n)
			p.Fewest = Choice[int]{max(c.Is, 1), c.Why}
		default:
			p.Fewest = Choice[int]{1, "losses come group by group"}
		}
	}
}

// measure leaves evaluations to predictions where these go one by one, and are measured.
func (s *Schedule) measure() {
	one, wide, evaluation := s.Single(ir.Predict), s.Wide(ir.Predict), s.Wide(ir.Evaluate)
	if one != nil && one.Measures && wide != nil && wide.Fewest.Is == 0 && evaluation != nil {
		evaluation.Refused = "predictions go one by one, and are measured so"
	}
}

// fewestToPredict is the number of samples from which lanes, some of them idle, are
// faster than samples one by one, 0 if they never are. Samples side by side take
// the arithmetic of all lanes; a sample alone takes its own or, if that is more, the
// time to read the weights. To save a fifth of that is worth being alone.
func fewestToPredict(p, one *ir.Program, n Network) Choice[int] {
	lanes, flops, work := p.Width, float64(n.FLOPs), n.Machine.Target().Work
	reading := float64(work.Read) * float64(n.Parameters)
	if n.Parameters*p.DType.Bytes() > n.Machine.Target().Budgets.Shared {
		reading = float64(work.Third) * float64(n.Parameters)
	}
	switch {
	case n.FLOPs < work.Wake:
		return Choice[int]{lanes / 2, "calls take longer than their work"}
	case max(one.Products(), int64(reading))*10 < p.Products()/int64(lanes)*8:
		return Choice[int]{0, fmt.Sprintf("one by one they take %d FLOP of products, not %d", one.Products(), p.Products()/int64(lanes))}
	case reading > flops:
		return Choice[int]{between(int(float64(lanes)*flops/reading), 2, 3*lanes/4), "one by one each would wait for the weights"}
	}
	return Choice[int]{between(lanes, 2, 3*lanes/4), "idle lanes cost as much as others"}
}

// unlessAlone is 0 samples where those side by side, which take so many cycles each, are much
// slower than one by one, as where values of many samples are more than the caches hold; a
// smaller difference may be one of the estimate.
func unlessAlone(c Choice[int], beside, alone float64) Choice[int] {
	if alone < 0.75*beside {
		return Choice[int]{0, fmt.Sprintf("one by one they take %.2f of the time", alone/beside)}
	}
	return c
}

// alike is the part of another time from which on the difference may be one of the estimate.
const alike = 0.97

// fewestToTrain is the number of samples from which those side by side, which take so
// many cycles each, are trained faster than one by one; 0 if they never are. A group takes
// the time of all lanes, and runs on one processor; one by one they run on as many as there
// are, unless one is as good, or all share a group. How many must not change the bits: the number is right for
// the mean of one and two, so that what is lost on one is won on two.
func fewestToTrain(lanes int, beside, alone float64, one, shared bool) Choice[int] {
	times, mean, on := alone/beside, math.Sqrt2, "several processors"
	switch {
	case times < 0.9:
		return Choice[int]{0, fmt.Sprintf("one by one they take %.2f of the time", times)}
	case one:
		mean, on = 1, "one processor"
	case shared:
		mean, on = 1, "as many processors"
	}
	n := int(math.Ceil(float64(lanes) * mean / times))
	if mean == 1 && times >= alike {
		n = min(n, lanes)
	}
	return Choice[int]{between(n, lanes*5/8, lanes+1), fmt.Sprintf("one by one they take %.2f times as long, on %s", times, on)}
}

func between(n, least, most int) int { return min(max(n, least), most) }
