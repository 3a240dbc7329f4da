package pass

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// touching lists, for each value, the numbers of the operations that read or
// write it, in order.
type touching map[*ir.Value][]int

func touchingOf(ops []*ir.Op) touching {
	t := touching{}
	for i, op := range ops {
		for _, leaf := range op.Leaves() {
			for _, a := range accesses(leaf) {
				t.add(a.Value.Root(), i)
			}
		}
	}
	return t
}

func (t touching) add(v *ir.Value, i int) {
	at, found := slices.BinarySearch(t[v], i)
	if !found {
		t[v] = slices.Insert(t[v], at, i)
	}
}

// merge says that what touched from touches to.
func (t touching) merge(from, to *ir.Value) {
	for _, i := range t[from] {
		t.add(to, i)
	}
	delete(t, from)
}
