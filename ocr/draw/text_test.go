package draw

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
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

// All characters of the alphabet are in texts that are to have them, and no others.
func TestEuropean(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 0))
	count := map[string]map[rune]int{"uniform": {}, "european": {}}
	for range 3000 {
		u, e := UniformAll(random, 30), European(random, 30)
		if utf8.RuneCountInString(u) != 30 || strings.TrimSpace(u) != u || strings.Contains(u, "  ") || strings.TrimSpace(e) != e || strings.Contains(e, "  ") {
			t.Fatalf("%q and %q", u, e)
		}
		for _, r := range u {
			count["uniform"][r]++
		}
		for _, r := range e {
			count["european"][r]++
		}
	}
	for kind, n := range count {
		for r := range n {
			if Place(r) < 0 {
				t.Errorf("%q is in a %s text", r, kind)
			}
		}
		if missing := len(alphabet) - len(n); missing > 1 { // a foreign currency's sign is rare
			t.Errorf("%d characters are in no %s text", missing, kind)
		}
	}
}

// A face draws question marks for what it does not have.
func TestSpell(t *testing.T) {
	if got := named(t, "satisfy").Spell("± Ünïcødé π"); got != "? Ünïcødé ?" {
		t.Errorf("%q", got)
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
