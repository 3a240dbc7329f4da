package pass_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// TestWinograd compares convolutions of 3×3 with what they are in plain Go: over places,
// channels and filters that fill tiles and panels and some that do not, in blocks of
// rows of tiles, of one row, and of a part of one, as the caches have room. The gradient
// of the input is one, too, where that pays.
func TestWinograd(t *testing.T) {
	for _, c := range []struct {
		high, wide, channels, filters, caches int
		blocks                                string // the loops over them; "": one block, or no tiles
		turned                                bool   // the gradient of the input
	}{
		{6, 8, 16, 8, 1 << 20, "", false},
		{6, 8, 16, 8, 30_000, "{th:3}", false},
		{4, 24, 16, 8, 40_000, "{th:2 tw:2}", false},
		{8, 8, 17, 24, 100_000, "{th:2}", true},
		{8, 8, 17, 24, 1, "", false}, // nothing stays, so that kernels are read once
		{7, 8, 16, 15, 1 << 20, "", false},
		{9, 10, 19, 15, 50_000, "{th:5}", false},
		{9, 11, 16, 16, 50_000, "{th:5}", true},
		{3, 3, 16, 8, 1 << 20, "", false}, // 16 places for 9, and transforms
		{6, 8, 16, 9, 1 << 20, "", false}, // 16 filters for 9
		{6, 8, 15, 8, 1 << 20, "", false}, // few channels
	} {
		name := fmt.Sprintf("%d×%d×%d to %d within %d bytes", c.high, c.wide, c.channels, c.filters, c.caches)
		t.Run(name, func(t *testing.T) {
			text := fmt.Sprintf("name = \"w\"\ndtype = \"float64\"\n[[input]]\nname = \"x\"\nshape = [%d, %d, 2]\n", c.high, c.wide) +
				conv("a", c.channels, 1) + conv("c", c.filters, 3, `padding = "same"`) + dense + "[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n"
			machine := target.AVX2()
			machine.Budgets.First, machine.Caches.Second, machine.Budgets.Third = 0, c.caches, c.caches
			plain, vector := compiled(t, text, ir.Train, 0), program(t, text, ir.Train).For(ir.Train, 1, machine)
			if err := pass.Compile(t.Context(), vector, nil); err != nil {
				t.Fatal(err)
			}
			if err := verify.Same(verify.Execute(vector, numbers(vector)), verify.Execute(plain, numbers(plain))); err != nil {
				t.Error(err)
			}
			loops, turned := "", 0
			for _, op := range vector.Ops {
				if op.Kind == ir.Scan && slices.ContainsFunc(op.Loops, func(l ir.Loop) bool { return l.N < 2 }) {
					t.Errorf("a loop of one iteration, whose index nobody needs: %s", op)
				}
				if op.Kind == ir.Scan && op.Stage == ir.Backward && strings.Contains(op.Leaves()[0].In[0].Value.Name, "around") {
					turned++
				}
				if op.Kind == ir.Scan && op.Stage == ir.Forward {
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
			if want := map[bool]int{true: 1}[c.turned]; turned != want {
				t.Errorf("%d gradients of inputs over tiles, expected %d", turned, want)
			}
			if loops != c.blocks {
				t.Errorf("blocks %q, expected %q", loops, c.blocks)
			}
		})
	}
}

// TestWinogradToPredict takes convolutions over tiles to predict that are too few places for it in
// training, where kernels are transformed for each step.
func TestWinogradToPredict(t *testing.T) {
	for _, c := range []struct {
		places         int
		predict, train bool
	}{{3, false, false}, {4, true, false}, {7, true, false}, {8, true, true}} {
		text := fmt.Sprintf("name = \"w\"\n[[input]]\nname = \"x\"\nshape = [%d, %[1]d, 2]\n", c.places) +
			conv("a", 32, 1) + conv("c", 32, 3, `padding = "same"`) + dense + "[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n"
		for purpose, want := range map[ir.Purpose]bool{ir.Predict: c.predict, ir.Train: c.train} {
			p := program(t, text, purpose).For(purpose, 1, target.AVX2())
			if err := pass.Compile(t.Context(), p, nil); err != nil {
				t.Fatal(err)
			}
			got := slices.ContainsFunc(p.Values, func(v *ir.Value) bool { return strings.HasSuffix(v.Name, ".transformed") })
			if got != want {
				t.Errorf("%d×%[1]d places to %s: over tiles is %v", c.places, purpose, got)
			}
		}
	}
}
