package pass

import (
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// fewRanges is how many ranges of a weight's rows there are at least for
// contractions, so that several processors have work.
const fewRanges = 8

// Part is what makes the gradient of one weight in equal ranges of elements.
// The ranges are the iterations of its operations' first loop, and may be run in any
// order or at the same time.
type Part struct {
	Gradient *ir.Value
	Ops      []*ir.Op
	Begin    int // the first element of the first range
	Size     int // elements of a range
	Count    int // ranges
}

// Parts splits the operations that make the gradients of weights. Those of one
// weight stay in their order; where all go through its rows, these are split
// into ranges of at most the given number of elements, or that many blocks of
// registers. That depends on the program and the target alone, so that bits do
// not depend on the processor at hand.
func Parts(weights []*ir.Op, t *target.Target, elements, blocks int) []Part {
	var parts []Part
	var values []*ir.Value
	of := map[*ir.Value][]*ir.Op{}
	for _, op := range weights {
		v := op.Out.Value.Root()
		if of[v] == nil {
			values = append(values, v)
		}
		of[v] = append(of[v], op)
	}
	for _, v := range values {
		parts = append(parts, split(v, of[v], t.BlockRows(), elements, blocks)...)
	}
	return parts
}

// split makes the parts of one weight: two if the rows cannot be shared out
// evenly. All ranges but the last are of whole blocks of rows.
func split(v *ir.Value, ops []*ir.Op, block, elements, blocks int) []Part {
	rows, size := rowsOf(ops[0])
	for _, op := range ops {
		if n, s := rowsOf(op); n != rows || s != size {
			rows = 1
		}
	}
	each := max(elements/max(size, 1)/block, blocks) * block
	if ops[0].Kind == ir.Contract {
		each = min(each, max(rows/fewRanges, 2*block))
	}
	if rows <= each {
		return []Part{ranges(v, ops, 0, v.Size(), 1)}
	}
	count := (rows + each - 1) / each
	each = roundUp(roundUp(rows, count)/count, block)
	full := rows / each
	parts := []Part{ranges(v, ops, 0, each*size, full)}
	if rest := rows - full*each; rest > 0 {
		parts = append(parts, ranges(v, ops, full*each*size, rest*size, 1))
	}
	return parts
}

// roundUp is the least multiple of unit that is not less than n.
func roundUp(n, unit int) int { return (n + unit - 1) / unit * unit }

// rowsOf is the extent and the stride of the loop that goes through the rows of
// a result, or of a scatter's table; an extent of 1 if there is none.
func rowsOf(op *ir.Op) (n, size int) {
	if op.Kind == ir.Scatter {
		if lo, hi := op.Out.Range(op.Loops); lo >= 0 && hi < op.Rows.Stride && op.Rows.N*op.Rows.Stride == op.Out.Value.Size() {
			return op.Rows.N, op.Rows.Stride
		}
		return 1, 0
	}
	row := rowLoop(op)
	if row < 0 {
		return 1, 0
	}
	lo, hi := op.Out.Range(op.Loops)
	size = op.Out.Strides[row]
	n = op.Loops[row].N
	if lo < 0 || hi-size*(n-1) >= size || n*size != op.Out.Value.Size() {
		return 1, 0
	}
	return n, size
}

// rowLoop is the loop with the largest stride of the result, -1 for none.
func rowLoop(op *ir.Op) int {
	row := -1
	if op.Kind == ir.Scatter { // each range looks for its rows
		return row
	}
	for i, s := range op.Out.Strides {
		if s > 1 && op.Loops[i].N > 1 && (row < 0 || s > op.Out.Strides[row]) {
			row = i
		}
	}
	return row
}

// ranges makes one part: operations with a first loop over its ranges.
func ranges(v *ir.Value, ops []*ir.Op, begin, size, count int) Part {
	p := Part{Gradient: v, Begin: begin, Size: size, Count: count}
	for _, op := range ops {
		row, of := rowLoop(op), *op
		of.Loops = append([]ir.Loop{{Name: "r", N: count}}, op.Loops...)
		first, iterations := 0, 0
		if row >= 0 && size < v.Size() {
			first, iterations = begin/op.Out.Strides[row], size/op.Out.Strides[row]
			of.Loops[row+1].N = iterations
		}
		if count == 1 {
			iterations = 0 // there is no other range
		}
		of.Out = ranged(op.Out, row, first, iterations)
		of.In = nil
		for _, a := range op.In {
			of.In = append(of.In, ranged(a, row, first, iterations))
		}
		if op.Kind == ir.Scatter && size < v.Size() {
			of.Rows.First, of.Rows.Each = begin/op.Rows.Stride, size/op.Rows.Stride
		}
		p.Ops = append(p.Ops, &of)
	}
	return p
}

// ranged is an access that begins at iteration first of a loop, in ranges of a number
// of iterations.
func ranged(a ir.Access, loop, first, iterations int) ir.Access {
	stride := 0
	if loop >= 0 {
		stride = a.Strides[loop]
	}
	a.Offset += stride * first
	a.Strides = append([]int{stride * iterations}, a.Strides...)
	return a
}
