package x86

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// names lists registers in order, neighbours as a range.
func names(rs []machine.Vec) string {
	rs = slices.Compact(slices.Sorted(slices.Values(rs)))
	var all []string
	for len(rs) > 0 {
		n := 1
		for n < len(rs) && rs[n] == rs[0]+machine.Vec(n) {
			n++
		}
		switch n {
		case 1:
			all = append(all, fmt.Sprintf("Y%d", rs[0]))
		case 2:
			all = append(all, fmt.Sprintf("Y%d", rs[0]), fmt.Sprintf("Y%d", rs[1]))
		default:
			all = append(all, fmt.Sprintf("Y%d–Y%d", rs[0], rs[n-1]))
		}
		rs = rs[n:]
	}
	return strings.Join(all, ", ")
}
