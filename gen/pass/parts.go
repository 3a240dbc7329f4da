package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// mostParts is the number of ranges into which the rows of one weight are split
// at most, and leastRows the least rows of a range: two blocks of registers.
const (
	mostParts = 8
	leastRows = 12
)

// Parts groups the operations that make the gradients of weights into lists
// that may run at the same time. Operations on one weight stay together and in
// their order; a single contraction is split into ranges of rows. That depends
// on the program alone, so that bits do not depend on the machine.
func Parts(weights []*ir.Op) [][]*ir.Op {
	var parts [][]*ir.Op
	var values []*ir.Value
	for _, op := range weights {
		if !slices.Contains(values, op.Out.Value.Root()) {
			values = append(values, op.Out.Value.Root())
		}
	}
	for _, v := range values {
		of := slices.DeleteFunc(slices.Clone(weights), func(op *ir.Op) bool { return op.Out.Value.Root() != v })
		if len(of) == 1 && of[0].Kind == ir.Contract && !of[0].Add {
			for _, op := range splitRows(of[0]) {
				parts = append(parts, []*ir.Op{op})
			}
		} else {
			parts = append(parts, of)
		}
	}
	return parts
}

// splitRows splits an operation along the loop with the largest stride of its
// result.
func splitRows(op *ir.Op) []*ir.Op {
	row := -1
	for i, s := range op.Out.Strides {
		if s > 1 && op.Loops[i].N > 1 && (row < 0 || s > op.Out.Strides[row]) {
			row = i
		}
	}
	if row < 0 {
		return []*ir.Op{op}
	}
	n := op.Loops[row].N
	count := max(min(mostParts, n/leastRows), 1)
	var parts []*ir.Op
	for k := range count {
		begin, end := n*k/count, n*(k+1)/count
		part := *op
		part.Loops = slices.Clone(op.Loops)
		part.Loops[row].N = end - begin
		part.Out = shifted(op.Out, row, begin)
		part.In = nil
		for _, a := range op.In {
			part.In = append(part.In, shifted(a, row, begin))
		}
		parts = append(parts, &part)
	}
	return parts
}

// shifted is an access that begins at turn begin of a loop.
func shifted(a ir.Access, loop, begin int) ir.Access {
	a.Offset += a.Strides[loop] * begin
	return a
}
