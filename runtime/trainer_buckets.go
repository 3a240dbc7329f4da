package runtime

import (
	"slices"
	"sync/atomic"
)

// Gradients are exchanged in buckets: those that are computed first, which are the last layers', are under way
// while others are computed, and change weights while others are under way.

// bucketBytes is how large a bucket is at least, unless a world says otherwise: enough for its exchange to take
// longer than its messages need to begin, and few enough for the last one, beside which nothing is computed.
const bucketBytes = 1 << 20

// leastMessage is how many bytes of a bucket each rank is to have, of many.
const leastMessage = 16 << 10

// mostBuckets is about how many there are at most: each is a round in which all wait for all.
const mostBuckets = 8

// bucket is ranges of gradients, or blocks of them in plain Go, that are exchanged together.
type bucket struct {
	first, end int          // of these
	spans      []Span       // of the gradients
	parts      [][]Span     // of these, whose sum a rank makes
	left       atomic.Int32 // ranges that are not computed yet
}

// route is how the gradients of all weights are exchanged.
type route struct {
	units   []Span // ranges or blocks, in the order in which they are computed
	of      []int  // the bucket of each
	buckets []*bucket
	most    int // elements that a rank has of a bucket
}

// newRoute cuts units into buckets of so many elements at least.
func newRoute(units []Span, elements, ranks int) *route {
	r := &route{units: units, of: make([]int, len(units))}
	for first := 0; first < len(units); {
		b, n := &bucket{first: first, end: first}, 0
		for ; b.end < len(units) && n < elements; b.end++ {
			n += units[b.end].End - units[b.end].Begin
			r.of[b.end] = len(r.buckets)
		}
		b.spans = joined(units[first:b.end])
		for rank := range ranks {
			part := cut(b.spans, partOfElements(rank, ranks, n))
			b.parts = append(b.parts, part)
			r.most = max(r.most, elementsOf(part))
		}
		r.buckets = append(r.buckets, b)
		first = b.end
	}
	return r
}

// partOfElements is the part of n elements that is a rank's, in whole cache lines.
func partOfElements(rank, ranks, n int) Span {
	const together = 64
	lines := (n + together - 1) / together
	return Span{min(lines*rank/ranks*together, n), min(lines*(rank+1)/ranks*together, n)}
}

// joined are spans in the order of their elements, those that touch as one.
func joined(spans []Span) []Span {
	sorted := slices.Clone(spans)
	slices.SortFunc(sorted, func(a, b Span) int { return a.Begin - b.Begin })
	all := sorted[:0]
	for _, s := range sorted {
		if n := len(all); n > 0 && all[n-1].End == s.Begin {
			all[n-1].End = s.End
		} else {
			all = append(all, s)
		}
	}
	return all
}

// cut is part of the elements that spans have, one after another.
func cut(spans []Span, part Span) (of []Span) {
	at := 0
	for _, s := range spans {
		n := s.End - s.Begin
		if begin, end := max(part.Begin-at, 0), min(part.End-at, n); begin < end {
			of = append(of, Span{s.Begin + begin, s.Begin + end})
		}
		at += n
	}
	return of
}

func elementsOf(spans []Span) (n int) {
	for _, s := range spans {
		n += s.End - s.Begin
	}
	return n
}
