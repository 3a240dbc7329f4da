package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// writes knows where in the order of a program's operations each value is
// written.
type writes struct {
	of   map[*ir.Value][]int // in order
	span map[*ir.Op][2]int   // from the first to behind the last operation in it
	n    int
}

func writesOf(ops []*ir.Op) *writes {
	w := &writes{of: map[*ir.Value][]int{}, span: map[*ir.Op][2]int{}}
	w.list(ops)
	return w
}

func (w *writes) list(ops []*ir.Op) {
	for _, op := range ops {
		first := w.n
		if op.Kind == ir.Scan {
			w.list(op.Body)
		} else {
			v := op.Out.Value.Root()
			w.of[v] = append(w.of[v], w.n)
			w.n++
		}
		w.span[op] = [2]int{first, w.n}
	}
}

// after reports whether v is written behind op, up to and including last.
func (w *writes) after(v *ir.Value, op, last *ir.Op) bool {
	return w.between(v, w.span[op][1], w.span[last][1])
}

// within reports whether v is written in a scan.
func (w *writes) within(v *ir.Value, scan *ir.Op) bool {
	return w.between(v, w.span[scan][0], w.span[scan][1])
}

func (w *writes) between(v *ir.Value, from, to int) bool {
	i, _ := slices.BinarySearch(w.of[v], from)
	return i < len(w.of[v]) && w.of[v][i] < to
}
