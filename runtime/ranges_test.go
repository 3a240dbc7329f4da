package runtime

import (
	"slices"
	"testing"
)

func TestRanges(t *testing.T) {
	got := rangesOf(Part{Begin: 10, Size: 4, Count: 2, Product: true}, Part{Begin: 0, Size: 3, Count: 1})
	want := []Range{{Span{10, 14}, 0, 0, true}, {Span{14, 18}, 0, 1, true}, {Span{0, 3}, 1, 0, false}}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
