package sweep

import (
	"fmt"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// steepest is by how much neighbours may differ.
const steepest = 1.5

func TestNoCliffs(t *testing.T) {
	for _, line := range Lines() {
		t.Run(line.Name, func(t *testing.T) {
			works := make([]map[string]*Work, len(line.At))
			for i, n := range line.At {
				s, err := Compile(t.Context(), target.AVX2(), line.Of(n).Spec())
				if err != nil {
					t.Fatal(n, err)
				}
				works[i] = Works(s)
			}
			for i, n := range line.At {
				for name, w := range works[i] {
					if len(w.Plain) > 0 {
						t.Errorf("%d: %s: %s", n, name, w)
					}
					share := w.FLOPs / w.Products / 32
					if w.FLOPs > 1e6 && share < .6 {
						t.Errorf("%d: %s: share %.0f%%: %s", n, name, 100*share, w)
					}
					if i+1 < len(line.At) {
						next := works[i+1][name]
						if next == nil {
							continue
						}
						if w.Cycles > steepest*next.Cycles {
							t.Errorf("%s: %d takes %.2g times as long as %d: %s; %s", name, n, w.Cycles/next.Cycles, line.At[i+1], w, next)
						}
					}
				}
			}
		})
	}
}

var _ = fmt.Sprint
