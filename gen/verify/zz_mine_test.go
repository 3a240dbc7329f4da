package verify

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

func TestMine(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("N"))
	seed, _ := strconv.Atoi(os.Getenv("SEED"))
	w := worst{limit: 1e-9}
	var cases []*Case
	for i := 0; len(cases) < n; i++ {
		c := Draw(fmt.Sprintf("random%d", i), rand.New(rand.NewPCG(uint64(seed), uint64(i))))
		for _, l := range c.Network.Layers {
			if l.Type == "conv" || l.Type == "max_pool" || l.Type == "average_pool" || os.Getenv("ALL") != "" {
				cases = append(cases, c)
				break
			}
		}
	}
	count := map[string]int{}
	p := build(t, cases)
	for _, c := range cases {
		for _, l := range c.Network.Layers {
			count[l.Type]++
		}
		checkEvaluation(t, p, c, &w)
	}
	t.Log(count)
	t.Logf("greatest error %.2g, of %s", w.error, w.what)
}
