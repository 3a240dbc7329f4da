package kernel

import (
	"fmt"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel/internal/guarded"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// columns is a matrix times so many vectors: an input projection of a sequence.
func columns(m, k, n int) *trial {
	w, x, y := value("w", ir.Param, m, k), value("x", ir.Temp, n, k), value("y", ir.Temp, n, m)
	return &trial{name: fmt.Sprintf("%d columns of %d×%d", n, m, k), op: &ir.Op{Kind: ir.Contract, Loops: loops(n, m, k),
		Out: access(y, 0, m, 1, 0), In: []ir.Access{access(w, 0, 0, k, 1), access(x, 0, k, 0, 1)}}}
}

// matrices have every way of reading them, with tails.
var matrices = [][2]int{{80, 20}, {7, 32}, {20, 4}, {9, 31}, {5, 1024}, {3, 1024 + 8}, {4, 2051}, {11, 100}, {700, 401}}

// A column has the same bits alone as among others, so that a sequence can be
// taken step by step.
func TestColumnsAlone(t *testing.T) { onEach(t, testColumnsAlone) }

func testColumnsAlone(t *testing.T, on *target.Target) {
	t.Parallel()
	const n = 3
	for _, width := range []int{4, 8} {
		if guarded.Left(on, width) {
			continue
		}
		var all, alone []*trial
		for _, s := range matrices {
			many := columns(s[0], s[1], n)
			many.within = sums(width)
			many.draw()
			all = append(all, many)
			for c := range n {
				one := columns(s[0], s[1], 1)
				one.in = [][]float64{many.in[0], many.in[1][c*s[1] : (c+1)*s[1]]}
				alone = append(alone, one)
			}
		}
		results := runTrials(t, on, width, slices.Concat(all, alone))
		together, single := results[:len(all)], results[len(all):]
		for i, tr := range all {
			tr.check(t, together[i])
			rows := tr.op.Loops[1].N
			for c := range n {
				if !slices.Equal(together[i][c*rows:][:rows], single[i*n+c][:rows]) {
					t.Errorf("float%d, %s: column %d differs from itself alone", 8*width, tr.name, c)
				}
			}
		}
	}
}
