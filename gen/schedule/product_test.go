package schedule

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// TestProducts is which loops over ranges, rows and columns make rows of a matrix
// that are a number each times a vector.
func TestProducts(t *testing.T) {
	for _, c := range []struct {
		name            string
		sizes           []int
		out, factors, x []int // strides
		rows, length    int   // 0: it is none
	}{
		{"a matrix", []int{1, 3, 8}, []int{0, 8, 1}, []int{0, 1, 0}, []int{0, 0, 1}, 3, 8},
		{"ranges of rows", []int{2, 3, 8}, []int{24, 8, 1}, []int{3, 1, 0}, []int{0, 0, 1}, 3, 8},
		{"rows of two axes", []int{1, 3, 2, 4}, []int{0, 8, 4, 1}, []int{0, 1, 0, 0}, []int{0, 0, 4, 1}, 3, 8},
		{"two axes of rows", []int{1, 2, 3, 8}, []int{0, 24, 8, 1}, []int{0, 3, 1, 0}, []int{0, 0, 0, 1}, 6, 8},
		{"a loop of one iteration", []int{1, 3, 1, 8}, []int{0, 8, 5, 1}, []int{0, 1, 5, 0}, []int{0, 0, 5, 1}, 3, 8},
		{"a vector that moves with the range", []int{2, 3, 8}, []int{24, 8, 1}, []int{3, 1, 0}, []int{8, 0, 1}, 0, 0},
		{"one range, of which it says that it moves", []int{1, 3, 8}, []int{24, 8, 1}, []int{3, 1, 0}, []int{8, 0, 1}, 3, 8},
		{"a sum", []int{1, 3, 8, 4}, []int{0, 8, 1, 0}, []int{0, 4, 0, 1}, []int{0, 0, 4, 1}, 0, 0},
		{"columns apart", []int{1, 3, 8}, []int{0, 16, 2}, []int{0, 1, 0}, []int{0, 0, 2}, 0, 0},
	} {
		loops := make([]ir.Loop, len(c.sizes))
		for i, n := range c.sizes {
			loops[i].N = n
		}
		q := &Product{Factors: ir.Access{Strides: c.factors}, X: ir.Access{Strides: c.x}, Rows: 1, RowLength: 1}
		if fits := q.fits(loops, c.out); fits != (c.rows > 0) || fits && (q.Rows != c.rows || q.RowLength != c.length) {
			t.Errorf("%s: %v, %d rows of %d", c.name, fits, q.Rows, q.RowLength)
		}
	}
}
