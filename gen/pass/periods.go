package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// period is when an operation runs, or the scan that it is in.
type period struct{ first, last int }

// periodsOf numbers operations in the order of their running: of each that of the outermost scan
// around it, of those inside and at last its own. What is local to so many scans lives by the one
// after them.
func periodsOf(ops []*ir.Op) (of map[*ir.Op][]period, end int) {
	of = map[*ir.Op][]period{}
	var number func(op *ir.Op)
	number = func(op *ir.Op) {
		first := end
		if op.Kind != ir.Scan {
			end++
		}
		for _, inner := range op.Body {
			number(inner)
		}
		for _, leaf := range op.Leaves() {
			of[leaf] = append(of[leaf], period{first, end - 1})
		}
	}
	for _, op := range ops {
		number(op)
	}
	for _, all := range of {
		slices.Reverse(all)
	}
	return of, end
}
