package runtime

import (
	"math/rand/v2"
	"testing"
)

// TestRoute: each element of the units has one rank that adds it up, in the bucket of its unit.
func TestRoute(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var units []Span
		at := 0
		for range 1 + r.IntN(30) {
			begin := at + r.IntN(3)/2*r.IntN(50) // some touch
			at = begin + 1 + r.IntN(500)
			units = append(units, Span{begin, at})
		}
		r.Shuffle(len(units), func(i, j int) { units[i], units[j] = units[j], units[i] })
		elements, ranks := 1+r.IntN(2000), 1+r.IntN(9)
		route, next := newRoute(units, elements, ranks), 0
		for number, b := range route.buckets {
			if b.first != next || b.end <= b.first {
				t.Fatalf("bucket %d has units %d to %d, expected them from %d on", number, b.first, b.end, next)
			}
			next = b.end
			bucketOf := map[int]bool{}
			for i, u := range units[b.first:b.end] {
				if route.of[b.first+i] != number {
					t.Fatalf("unit %d is said to be of bucket %d, expected %d", b.first+i, route.of[b.first+i], number)
				}
				for e := u.Begin; e < u.End; e++ {
					bucketOf[e] = true
				}
			}
			if n := len(bucketOf); n < elements && b.end < len(units) {
				t.Errorf("bucket %d of %d has %d elements, expected %d", number, len(route.buckets), n, elements)
			}
			if len(b.parts) != ranks {
				t.Fatalf("bucket %d has parts of %d ranks, expected %d", number, len(b.parts), ranks)
			}
			for rank, part := range b.parts {
				if n := elementsOf(part); n > route.most {
					t.Errorf("rank %d has %d elements of a bucket, expected at most %d", rank, n, route.most)
				}
				for _, s := range part {
					for e := s.Begin; e < s.End; e++ {
						if !bucketOf[e] {
							t.Fatalf("element %d is added up twice, or of another bucket", e)
						}
						delete(bucketOf, e)
					}
				}
			}
			if len(bucketOf) > 0 {
				t.Errorf("nobody adds up %d elements of bucket %d", len(bucketOf), number)
			}
		}
		if next != len(units) {
			t.Errorf("%d units are in buckets, expected %d", next, len(units))
		}
	}
}
