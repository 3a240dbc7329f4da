package kernel

import (
	"fmt"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// The comments of kernels say what registers hold.

// comment writes a line.
func (n *nest) comment(format string, args ...any) { n.w.Comment(fmt.Sprintf(format, args...)) }

// product is how many of each kind there are: "6 rows × 2 vectors", without those of
// which there is one, and one of the last kind if that leaves none.
func product(counts []int, kinds ...string) string {
	var all []string
	for i, kind := range kinds {
		if counts[i] > 1 {
			all = append(all, fmt.Sprintf("%d %ss", counts[i], kind))
		}
	}
	if all == nil {
		return "one " + kinds[len(kinds)-1]
	}
	return strings.Join(all, " × ")
}

// next are the registers that are taken next, the first so many and then others.
func (n *nest) next(first, others int) (a, b string) {
	var rs []machine.Vec
	for range first + others {
		rs = append(rs, n.w.Vec())
	}
	a, b = n.w.Names(rs[:first]...), n.w.Names(rs[first:]...)
	for i := range rs { // so that they come in this order again
		n.w.Release(rs[len(rs)-1-i])
	}
	return a, b
}

// describe says what a tile's registers hold.
func (b *block) describe() {
	n := b.n
	n.comment("%s: %s of %s.", n.w.Names(b.sum...), product([]int{b.rows, b.places, b.vectors}, "row", "place", "vector"), n.params[0])
	left, right := n.params[b.a], n.params[b.b]
	switch {
	case b.aVector:
		x, y := n.next(b.held()*b.vectors, 1)
		n.comment("%s: vectors of %s; %s: of %s.", x, right, y, left)
	case !few(n.target, b.rows, b.places, b.vectors, b.masked) && b.vectors == 1 && n.target.ReadsOne:
		x, _ := n.next(1, 0)
		n.comment("%s: vectors of %s, which meet numbers of %s.", x, right, left)
	case !few(n.target, b.rows, b.places, b.vectors, b.masked):
		x, y := n.next(b.vectors, 1)
		n.comment("%s: vectors of %s; %s: numbers of %s.", x, right, y, left)
	case b.rows == 1 && !b.masked:
		y, _ := n.next(1, 0)
		n.comment("%s: numbers of %s.", y, left)
	default:
		y, x := n.next(b.rows, 1)
		n.comment("%s: numbers of %s for the rows; %s: vectors of %s.", y, left, x, right)
	}
}

// meeting says which registers hold the operands of sums along vectors: few of one
// side, and many of the other.
func (n *nest) meeting(rows, columns int, masked bool) string {
	few, many, kept, met := rows, columns, n.params[1], n.params[2]
	if columns < rows {
		few, many, kept, met = many, few, met, kept
	}
	if few == 1 && !masked {
		x, _ := n.next(1, 0)
		return fmt.Sprintf("%s: vectors of %s, which meet %d of %s", x, kept, many, met)
	}
	x, y := n.next(few, 1)
	return fmt.Sprintf("%s: vectors of %s; %s: of %s", x, kept, y, met)
}
