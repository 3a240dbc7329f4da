package picture

import (
	"fmt"
	"math"
)

// axis is a range of numbers that is shown, with what is written along it.
type axis struct {
	low, high   float64
	logarithmic bool
	ticks       []tick
}

// tiny is a loss that is shown as none: smaller numbers lose their digits.
const tiny = 0x1p-1000

// noAxis is the range of no numbers.
var noAxis = axis{low: math.Inf(1), high: math.Inf(-1)}

// tick marks a number, without a label for a small mark.
type tick struct {
	value float64
	label string
}

// place is where v is between 0 and 1, the ends of the axis.
func (a axis) place(v float64) float64 {
	low, high := a.low, a.high
	if a.logarithmic {
		v, low, high = math.Log10(max(v, low)), math.Log10(low), math.Log10(high)
	}
	return (v/2 - low/2) / (high/2 - low/2) // halves, whose difference is finite
}

// lossAxis begins at 0 or is logarithmic.
func lossAxis(a axis) axis {
	if a.low > 0 && a.high/100 > a.low {
		return decades(a)
	}
	if a.low >= 0 {
		a.low = 0
		if a.high < tiny {
			a.high = 1
		}
	} else if a.low == a.high {
		a.high = 0
	}
	a.high += (a.high/2 - a.low/2) / 10 // some air
	a.high = min(a.high, math.MaxFloat64)
	a.ticks = round(a.low, a.high, 6, func(v float64) string { return fmt.Sprintf("%.6g", v) })
	return a
}

// accuracyAxis ends at 1, with some air below the lowest point.
func accuracyAxis(a axis) axis {
	a.low, a.high = min(max(0, a.low-0.1*(1-a.low)), 0.99), 1
	a.ticks = round(a.low, a.high, 6, func(v float64) string { return fmt.Sprintf("%.4g %%", 100*v) })
	return a
}

// countAxis is that of whole numbers, about ten of which are labelled.
func countAxis(a axis) axis {
	a.ticks = whole(a.low, a.high)
	if a.low == a.high {
		air := max(0.5, math.Abs(a.low)/1e9)
		a.low, a.high = a.low-air, a.high+air
	}
	return a
}

// whole labels about ten round whole numbers.
func whole(low, high float64) []tick {
	label := func(v float64) string { return fmt.Sprintf("%.15g", v) }
	if high-low < 10 {
		var ticks []tick
		first := math.Ceil(low)
		for i := 0.0; i <= high-first; i++ { // adding 1 to a large number may not change it
			ticks = append(ticks, tick{first + i, label(first + i)})
		}
		return ticks
	}
	return round(low, high, 12, label)
}

// round labels at most n multiples of 1, 2 or 5 times a power of ten.
func round(low, high float64, n int, label func(float64) string) []tick {
	step := math.Pow(10, math.Floor(math.Log10(high/2-low/2)-math.Log10(float64(n)/2)))
	for i := 0; (high/2-low/2)/step*2 > float64(n); i++ {
		step *= []float64{2, 2.5, 2}[i%3]
	}
	var ticks []tick
	for i := math.Ceil(low / step); i*step <= high && len(ticks) <= n; i++ {
		ticks = append(ticks, tick{i * step, label(i * step)})
	}
	return ticks
}

// decades is a logarithmic axis of whole powers of ten, of which at most nine
// are labelled, and their multiples marked.
func decades(a axis) axis {
	first, last := math.Floor(math.Log10(max(a.low, tiny))), math.Ceil(math.Log10(a.high))
	a = axis{low: math.Pow(10, first), high: math.Pow(10, last), logarithmic: true}
	every := math.Ceil((last - first) / 8)
	for e := first; e <= last; e += every {
		power := math.Pow(10, e)
		a.ticks = append(a.ticks, tick{power, fmt.Sprintf("%.3g", power)})
		for m := 2.; every == 1 && e < last && m < 10; m++ {
			a.ticks = append(a.ticks, tick{value: m * power})
		}
	}
	return a
}
