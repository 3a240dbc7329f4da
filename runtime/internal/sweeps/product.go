package main

import (
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// writeProduct writes the sweep over a matrix whose gradient, the last array, is
// the product of a number for each row and of a vector that all rows share. It
// is computed where it is needed. Rows are whole vectors.
func (s sweep) writeProduct(m machine.Sweeper, bytes int) {
	last := len(s.arrays) - 1
	k, at := s.begin(m, bytes, s.name+"Product", strings.Join(s.doc, ", ")+" of gradient = factors[row]·x", s.arraysOfProduct(), "rows, n int")
	matrices, factors, shared := at[:last], at[last], at[last+1]
	rows, n := k.Arg("rows"), k.Arg("n")
	factor, gradient := k.Vec(), k.Vec()
	s.each(k, func() {
		next := func() {
			k.Broadcast(machine.At(factors, 0), factor)
			k.Advance(factors, bytes)
		}
		k.SweepRows(rows, n, matrices, shared, next, func(x []machine.Op, put func(machine.Vec, int)) {
			k.Mul(x[last], factor, gradient)
			k.x, k.put = append(x[:last:last], gradient), put
			s.body(k)
		})
	})
}

// arraysOfProduct are the arrays of the sweep over a matrix.
func (s sweep) arraysOfProduct() []string {
	return slices.Concat(s.arrays[:len(s.arrays)-1], []string{"factors", "x"})
}
