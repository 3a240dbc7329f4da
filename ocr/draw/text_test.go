package draw

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestTexts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 0))
	var count [Last + 1]int
	kinds := map[string]int{}
	for i := range 3000 {
		n := 1 + i%40
		p, u := Prose(random, n), Uniform(random, n)
		if len(p) < n-1 || len(u) != n || strings.TrimSpace(p) != p || strings.TrimSpace(u) != u || strings.Contains(u, "  ") {
			t.Fatalf("%q and %q of %d", p, u, n)
		}
		for _, c := range []byte(p + u) {
			if c < First || c > Last {
				t.Fatalf("%q in %q or %q", c, p, u)
			}
		}
		for _, c := range []byte(u) {
			count[c]++
		}
		for _, what := range []string{"the", "https://", "@", ":=", "$", "!"} {
			if strings.Contains(p, what) {
				kinds[what]++
			}
		}
	}
	for c := First; c <= Last; c++ {
		if n := count[c]; n < 450 || n > 800 { // 647 expected
			t.Errorf("%q is %d times in uniform texts", c, n)
		}
	}
	for _, what := range []string{"the", "https://", "@", ":=", "$", "!"} {
		if kinds[what] < 3 {
			t.Errorf("%q is in %d of 3000 texts", what, kinds[what])
		}
	}
}

// A pen in use allocates little: decoders of JPEG do.
func TestAllocations(t *testing.T) {
	s := Plain(named(t, "go-regular"), 20)
	s.Noise, s.Angle = 0.1, 1
	var pen Pen
	if n := testing.AllocsPerRun(10, func() {
		if _, _, err := pen.Gray("again and again", s); err != nil {
			t.Fatal(err)
		}
	}); n > 2 {
		t.Errorf("%v allocations", n)
	}
}
