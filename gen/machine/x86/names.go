package x86

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// names lists registers in order, neighbours as a range.
func (m *common) names(rs []machine.Vec) string {
	kind := "Y"
	if m.w.Wide() {
		kind = "Z"
	}
	name := func(r machine.Vec) string { return fmt.Sprint(kind, int(r)) }
	rs = slices.Compact(slices.Sorted(slices.Values(rs)))
	var all []string
	for len(rs) > 0 {
		n := 1
		for n < len(rs) && rs[n] == rs[0]+machine.Vec(n) {
			n++
		}
		switch n {
		case 1:
			all = append(all, name(rs[0]))
		case 2:
			all = append(all, name(rs[0]), name(rs[1]))
		default:
			all = append(all, name(rs[0])+"–"+name(rs[n-1]))
		}
		rs = rs[n:]
	}
	return strings.Join(all, ", ")
}
