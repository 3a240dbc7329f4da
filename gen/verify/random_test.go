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
	t.Parallel()
	networks, batch := 36, 36
	if long() {
		networks, batch = 500, 125
	}
	w := worst{limit: 1e-9}
	for first := 0; first < networks; first += batch {
		var cases []*Case
		for i := first; i < first+batch; i++ {
			cases = append(cases, Draw(fmt.Sprintf("random%d", i), rand.New(rand.NewPCG(*randomSeed, uint64(i)))))
		}
		if !long() {
			cases = Gather(cases, atOnce)
		}
		p := build(t, cases)
		for _, c := range cases {
			checkEvaluation(t, p, c, &w)
		}
	}
	t.Logf("greatest error %.2g, of %s", w.error, w.what)
}
