package runtime

import (
	"encoding/json"
	"math"
)

// Tally is what a metric has counted. Tallies of one metric have the same lengths, and
// are merged by adding up.
type Tally struct {
	Counts []int
	Sums   []ExactSum

	kept []float64 // what Keep has kept
	most int       // how many it may
	full bool      // they were more
}

// Keep keeps numbers for [Tally.Kept], where there is room for all: in evaluations, up
// to a million for each metric. While training there is none.
func (t *Tally) Keep(numbers ...float64) {
	if t.full = t.full || len(t.kept)+len(numbers) > t.most; t.full {
		t.kept = nil
		return
	}
	t.kept = append(t.kept, numbers...)
}

// Kept are the numbers of all calls of Keep, those of one call together. Ok says that
// none is missing.
func (t *Tally) Kept() (numbers []float64, ok bool) { return t.kept, !t.full }

func (t *Tally) merge(from *Tally) {
	for i, n := range from.Counts {
		t.Counts[i] += n
	}
	for i := range from.Sums {
		t.Sums[i].Merge(from.Sums[i])
	}
	if t.full = t.full || from.full; t.full {
		t.kept = nil
	} else {
		t.Keep(from.kept...)
	}
}

func (t *Tally) reset() {
	clear(t.Counts)
	clear(t.Sums)
	t.kept, t.full = t.kept[:0], false
}

// ExactSum is a sum of numbers with twice the digits of one: what it lacks is kept beside
// it. Knuth, "The art of computer programming" 2, 1969, theorem B of 4.2.2.
type ExactSum struct{ high, low float64 }

// Add adds a number.
func (s *ExactSum) Add(x float64) {
	sum := s.high + x
	back := sum - s.high
	if lost := (s.high - (sum - back)) + (x - back); !math.IsNaN(lost) { // of infinity
		s.low += lost
	}
	s.high = sum
}

// AddProduct adds a·b, all digits of it.
func (s *ExactSum) AddProduct(a, b float64) {
	p := a * b
	s.Add(p)
	if rest := math.FMA(a, b, -p); !math.IsNaN(rest) {
		s.Add(rest)
	}
}

// Merge adds another sum.
func (s *ExactSum) Merge(other ExactSum) {
	s.Add(other.high)
	s.Add(other.low)
}

// Value is the sum, rounded.
func (s ExactSum) Value() float64 { return s.high + s.low }

// MarshalJSON implements json.Marshaler.
func (s ExactSum) MarshalJSON() ([]byte, error) {
	return json.Marshal([2]jsonNumber{jsonNumber(s.high), jsonNumber(s.low)})
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *ExactSum) UnmarshalJSON(text []byte) error {
	var parts [2]jsonNumber
	err := json.Unmarshal(text, &parts)
	s.high, s.low = float64(parts[0]), float64(parts[1])
	return err
}
