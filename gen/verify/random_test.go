package verify

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
)

var randomSeed = flag.Uint64("seed", 1, "of the random networks")

// TestRandomNetworks compares random networks with the interpreter.
func TestRandomNetworks(t *testing.T) {
	networks, batch := 500, 125
	if testing.Short() || RaceDetector() {
		networks, batch = 20, 20
	}
	w := worst{limit: 1e-9}
	for first := 0; first < networks; first += batch {
		var cases []*Case
		for i := first; i < first+batch; i++ {
			cases = append(cases, Draw(fmt.Sprintf("random%d", i), rand.New(rand.NewPCG(*randomSeed, uint64(i)))))
		}
		p := build(t, cases)
		for _, c := range cases {
			checkEvaluation(t, p, c, &w)
		}
	}
	t.Logf("greatest error %.2g, of %s", w.error, w.what)
}
