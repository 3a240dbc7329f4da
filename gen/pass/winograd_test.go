package pass_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// TestWinograd compares convolutions of 3×3 with what they are in plain Go: over places,
// channels and filters that fill tiles and panels and some that do not, in blocks of
// rows of tiles, of one row, and of a part of one, as the second cache has room.
func TestWinograd(t *testing.T) {
	for _, c := range []struct {
		high, wide, channels, filters, far int
		blocks                             string // the loops over them; "": not so
	}{
		{6, 8, 16, 8, 1 << 20, "{th:1}"},
		{6, 8, 16, 8, 20_000, "{th:3}"},
		{6, 8, 16, 8, 7_000, "{th:3 tw:2}"},
		{8, 8, 17, 24, 1, "{th:4 tw:4}"},
		{7, 8, 16, 15, 1 << 20, "{th:1}"},
		{9, 10, 19, 15, 30_000, "{th:5}"},
		{9, 11, 16, 16, 9_000, "{th:5 tw:3}"},
		{3, 3, 16, 8, 1 << 20, ""}, // 16 places for 9, and transforms
		{6, 8, 16, 9, 1 << 20, ""}, // 16 filters for 9
		{6, 8, 15, 8, 1 << 20, ""}, // few channels
	} {
		name := fmt.Sprintf("%d×%d×%d to %d within %d bytes", c.high, c.wide, c.channels, c.filters, c.far)
		t.Run(name, func(t *testing.T) {
			text := fmt.Sprintf("name = \"w\"\ndtype = \"float64\"\n[[input]]\nname = \"x\"\nshape = [%d, %d, %d]\n", c.high, c.wide, c.channels) +
				conv("c", c.filters, 3, `padding = "same"`) + dense + "[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n"
			machine := target.AVX2()
			machine.Budgets.Far = c.far
			plain, vector := compiled(t, text, ir.Train, 0), program(t, text, ir.Train).For(ir.Train, 1, machine)
			if err := pass.Compile(t.Context(), vector, nil); err != nil {
				t.Fatal(err)
			}
			if err := same(evaluate(vector, numbers(vector)), evaluate(plain, numbers(plain))); err != nil {
				t.Error(err)
			}
			loops := ""
			for _, op := range vector.Ops {
				if op.Kind == ir.Scan {
					for _, l := range op.Leaves()[len(op.Leaves())-1].Loops {
						if strings.HasPrefix(l.Name, "t") {
							loops += fmt.Sprintf(" %s:%d", l.Name, l.N)
						}
					}
				}
			}
			if loops != "" {
				loops = "{" + loops[1:] + "}"
			}
			if loops != c.blocks {
				t.Errorf("blocks %q, expected %q", loops, c.blocks)
			}
		})
	}
}
