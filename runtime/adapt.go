package runtime

import (
	"errors"
	"fmt"
	"math"
)

// Adapt returns what standardises the network's inputs over rows of numbers,
// each of all inputs one after another: to mean 0 and standard deviation 1.
// Integers stay as they are.
func Adapt(info *ModelInfo, rows [][]float64) (*Preprocess, error) {
	if len(rows) == 0 {
		return nil, errors.New("no rows to adapt to")
	}
	n := info.inputElements()
	p := &Preprocess{Mean: make([]float64, n), Deviation: make([]float64, n)}
	for k, row := range rows {
		if len(row) != n {
			return nil, fmt.Errorf("row %d: found %d numbers, expected %d", k, len(row), n)
		}
		for i, v := range row {
			if !IsFinite(v) {
				return nil, fmt.Errorf("row %d: found %v for element %d, expected a finite number", k, v, i)
			}
		}
	}
	for i := range n {
		if in, _ := info.InputOf(i); in.Integers {
			p.Deviation[i] = 1
			continue
		}
		p.Mean[i], p.Deviation[i] = Moments(len(rows), func(k int) float64 { return rows[k][i] })
	}
	return p, nil
}

// Moments are the mean and the population standard deviation of n finite
// values. The deviation of a constant is 1, so that it can be divided by; values
// that differ by no more than the rounding of their last digit are constant.
//
// Values are shifted by the first and scaled by the largest difference from it,
// so that neither large offsets nor the range of float64 cost accuracy; the
// second pass corrects its mean's rounding (Chan, Golub, LeVeque, "Algorithms
// for Computing the Sample Variance", 1983, the corrected two-pass algorithm).
func Moments(n int, value func(i int) float64) (mean, deviation float64) {
	first, scale := value(0), 0.0
	for i := range n {
		scale = max(scale, math.Abs(value(i)/2-first/2))
	}
	if scale == 0 {
		return first, 1
	}
	unit := func(i int) float64 { return (value(i)/2 - first/2) / scale }
	shift := 0.0
	for i := range n {
		shift += unit(i) / float64(n)
	}
	sum, squares := 0.0, 0.0
	for i := range n {
		d := unit(i) - shift
		sum += d
		squares += d * d
	}
	variance := (squares - sum*sum/float64(n)) / float64(n)
	mean = 2 * (first/2 + (shift+sum/float64(n))*scale)
	deviation = 2 * math.Sqrt(variance) * scale
	const epsilon = 0x1p-52
	if deviation <= epsilon*math.Abs(mean) {
		return mean, 1
	}
	return mean, min(deviation, math.MaxFloat64)
}
