package tensorboard

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// buckets is how many a histogram has, as TensorBoard's own have.
const buckets = 30

const (
	histogramMin        protowire.Number = 1
	histogramMax        protowire.Number = 2
	histogramNum        protowire.Number = 3
	histogramSum        protowire.Number = 4
	histogramSumSquares protowire.Number = 5
	histogramLimits     protowire.Number = 6
	histogramBuckets    protowire.Number = 7
)

// Histogram is how numbers spread.
type Histogram struct {
	Tag    string
	Values []float64
}

// Histograms adds some of a step: their finite numbers in equal steps from the least to the greatest.
func (w *Writer) Histograms(step int, all []Histogram) {
	w.event(step, func(e *message) {
		e.inner(eventSummary, func(s *message) {
			for _, h := range all {
				if c := count(h.Values); c.num > 0 {
					s.inner(summaryValue, func(v *message) {
						v.text(valueTag, h.Tag)
						v.inner(valueHistogram, c.write)
					})
				}
			}
		})
	})
}

// counted are numbers in buckets, of which each ends at its limit.
type counted struct {
	min, max, num, sum, squares float64
	limits, counts              []float64
}

func count(values []float64) counted {
	c := counted{min: math.Inf(1), max: math.Inf(-1)}
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		c.min, c.max = min(c.min, v), max(c.max, v)
		c.num++
		c.sum += v
		c.squares += v * v
	}
	if c.num == 0 {
		return c
	}
	half := c.max/2 - c.min/2 // of what they spread over, which may be out of float64's range
	if half == 0 {            // all are one
		c.limits, c.counts = []float64{c.max}, []float64{c.num}
		return c
	}
	c.limits, c.counts = make([]float64, buckets), make([]float64, buckets)
	for i := range c.limits {
		share := float64(i+1) / buckets
		c.limits[i] = c.min*(1-share) + c.max*share
	}
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			c.counts[min(int((v/2-c.min/2)/half*buckets), buckets-1)]++
		}
	}
	return c
}

func (c counted) write(m *message) {
	m.double(histogramMin, c.min)
	m.double(histogramMax, c.max)
	m.double(histogramNum, c.num)
	m.double(histogramSum, c.sum)
	m.double(histogramSumSquares, c.squares)
	m.doubles(histogramLimits, c.limits)
	m.doubles(histogramBuckets, c.counts)
}
