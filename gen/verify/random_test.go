package verify_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

var (
	randomSeed = flag.Uint64("seed", 1, "of the random networks")
	choose     = flag.Bool("choose", false, "choose random networks for the ordinary tests")
)

// randomNetworks is how many there are where there is time.
const randomNetworks = 500

// chosen are the random networks of the ordinary tests: those that show most
// [traits] for the code that they are, first those of which every go test ./... compiles a
// few. TestChosen prints them with -choose -v.
// Those but 60, which has rules on weights that no other has, have 316 of the 893 of all.
var chosen = []uint64{
	83, 140, 376, 421, 18, 32, 50, 60, 85, 144, 162, 198, 216, 275, 287, 304, 321, 483,
}

const few = 4

func randomNetwork(i uint64) *verify.Case {
	return verify.Draw(fmt.Sprintf("random%d", i), rand.New(rand.NewPCG(*randomSeed, i)))
}

// TestRandomNetworks compares random networks with the interpreter.
func TestRandomNetworks(t *testing.T) {
	parallelByNight(t)
	numbers, batch := chosen[:tests.Of(len(chosen), few)], len(chosen)
	if long() {
		numbers, batch = nil, 125
		for i := range uint64(randomNetworks) {
			numbers = append(numbers, i)
		}
	}
	w := worst{limit: 1e-9}
	for some := range slices.Chunk(numbers, batch) {
		var cases []*verify.Case
		for _, i := range some {
			cases = append(cases, randomNetwork(i))
		}
		if !long() {
			cases = verify.Gather(cases, atOnce)
		}
		for _, c := range cases {
			c.Network.Explain = true
		}
		p := build(t, cases)
		for _, c := range cases {
			checkEvaluation(t, p, c, &w)
		}
	}
	t.Logf("greatest error %.2g, of %s", w.error, w.what)
}

// TestChosen compares what the chosen networks show with what those would that
// are chosen today: a change of the compiler or of a layer brings other traits.
func TestChosen(t *testing.T) {
	if !long() && !*choose {
		t.Skip("draws hundreds of networks")
	}
	all, size := make([]map[string]bool, randomNetworks), make([]int, randomNetworks)
	for i := range all {
		all[i], size[i] = traits(t, randomNetwork(uint64(i)))
	}
	everyone := make([]int, randomNetworks)
	for i := range everyone {
		everyone[i] = i
	}
	best := cover(all, size, mostCode)
	now, today, total := len(union(all, chosen)), len(union(all, best)), len(union(all, everyone))
	t.Logf("of %d traits %d are in the chosen networks and %d in %d", total, now, today, best)
	if now < today*9/10 {
		t.Error("other networks show more")
	}
}

func union[N int | uint64](all []map[string]bool, of []N) map[string]bool {
	traits := map[string]bool{}
	for _, i := range of {
		maps.Copy(traits, all[i])
	}
	return traits
}

// traits are what a network may show of the compiler: its layers with their
// options, activations, losses, and in which forms which operations run. The
// size is that of the code.
func traits(t *testing.T, c *verify.Case) (traits map[string]bool, size int) {
	t.Helper()
	spec := c.Network.TOML()
	p, err := gen.Generate(t.Context(), "network.toml", []byte(spec), gen.Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, spec)
	}
	traits = map[string]bool{}
	for _, o := range p.Operations {
		form, _, _ := strings.Cut(o.Form, " ")
		traits[fmt.Sprint(o.Program, " ", o.Width, " ", o.Stage, " ", o.Kind, " ", form, " ", o.Groups, o.Reference)] = true
	}
	var of func(prefix string, l *verify.Layer)
	of = func(prefix string, l *verify.Layer) {
		traits[fmt.Sprint(prefix, l.Type, l.Share != "", l.Frozen)] = true
		for name, value := range l.Options {
			traits[prefix+l.Type+" "+name] = true
			if word, ok := value.(string); ok && strings.HasSuffix(name, "activation") {
				traits[l.Type+" "+word] = true
			}
		}
		for _, inner := range l.Body {
			of(l.Type+"/", inner)
		}
	}
	for _, l := range c.Network.Layers {
		of("", l)
	}
	for _, o := range c.Network.Outputs {
		name, _ := verify.Choice(o.Loss)
		traits[name] = true
	}
	for _, content := range p.Files {
		size += len(content)
	}
	return traits, size
}

// mostCode is that of all chosen networks, in bytes: compiling it takes the time.
const mostCode = 1.6e6

// cover chooses, one after the other, the network that adds most traits for its
// size, as long as they are together of most's size.
func cover(all []map[string]bool, size []int, most int) []int {
	var chosen []int
	covered, total := map[string]bool{}, 0
	for {
		best, highest := 0, 0.
		for i := range all {
			added := 0
			for trait := range all[i] {
				if !covered[trait] {
					added++
				}
			}
			if value := float64(added) / float64(size[i]); value > highest && total+size[i] <= most {
				best, highest = i, value
			}
		}
		if highest == 0 {
			slices.Sort(chosen)
			return chosen
		}
		chosen, total = append(chosen, best), total+size[best]
		maps.Copy(covered, all[best])
	}
}
