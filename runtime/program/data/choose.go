package data

import (
	"math"
)

// chooser says of rows, which it sees in the order of the table, what they are for.
type chooser struct {
	*tableSource
	config    *Config
	rows      int // of the table
	seen      int
	ofClass   map[int]int // that were seen
	ofRest    map[int]int // likewise of those that do not test
	shift     [2]float64  // of the first that is taken, in shares
	fractions [2]float64  // of those that test, and of the others those that validate
}

func (c *tableSource) chooser(config *Config, rows int) *chooser {
	h := &chooser{tableSource: c, config: config, rows: rows, ofClass: map[int]int{}, ofRest: map[int]int{}}
	h.fractions = [2]float64{c.TestFraction, c.ValidationFraction}
	if len(c.TestFile) > 0 || config.Folds > 0 {
		h.fractions[0] = 0
	}
	for i := range h.shift {
		h.shift[i] = uniform(c.Seed, uint64(i), 0)
	}
	return h
}

// uniform is a number from 0 to 1 that depends on all of its arguments.
func uniform(seed, stream, n uint64) float64 {
	return float64(mix(mix(mix(seed)+stream)+n)>>11) / (1 << 53)
}

// mark is what a row of some of a table is for.
func (h *chooser) mark(t *table, at int) int {
	row := h.seen
	h.seen++
	if t.marks != nil && h.SplitColumn != "" {
		return t.marks[at]
	}
	class := 0
	if h.Split == splitStratified {
		class = t.class(at)
	}
	k := h.ofClass[class]
	h.ofClass[class]++
	if h.config.Folds > 0 && h.takesFold(t, at, k) || h.takes(t, at, 0, row, h.rows, k) {
		return markTest
	}
	k = h.ofRest[class]
	h.ofRest[class]++
	if h.takes(t, at, 1, row, h.rows-int(float64(h.rows)*h.fractions[0]), k) {
		return markValidation
	}
	return markTrain
}

func (h *chooser) takesFold(t *table, at, k int) bool {
	folds := h.config.Folds
	if h.Group != "" {
		return int(uniform(h.Seed, 2, hashOf(t.groupOf(at)))*float64(folds)) == h.config.Fold
	}
	return (k+int(h.shift[0]*float64(folds)))%folds == h.config.Fold
}

// takes reports whether a row, which is the k-th of its class, is in the share that tests, or in that which validates.
func (h *chooser) takes(t *table, at, which, row, of, k int) bool {
	fraction := h.fractions[which]
	switch {
	case fraction == 0:
		return false
	case h.Group != "":
		return uniform(h.Seed, uint64(which), hashOf(t.groupOf(at))) < fraction
	case h.Split == splitTime:
		return row >= of-int(float64(of)*fraction)
	case h.Split == splitRandom:
		return uniform(h.Seed, uint64(which), uint64(row)+1) < fraction
	}
	place := float64(k)*fraction + h.shift[which]
	return math.Floor(place+fraction) > math.Floor(place)
}

// groupOf is the name of a row's group.
func (t *table) groupOf(row int) string { return t.names.names[t.groups[row]] }
