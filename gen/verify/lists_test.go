package verify_test

import (
	"math/rand/v2"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/tests"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// networkList is networks that are chosen for what may go wrong in them.
type networkList struct {
	name     string
	seed     uint64
	networks func() []*verify.Network
}

var lists []networkList

// listed has TestNetworks check networks, whose numbers are drawn from a seed.
func listed(name string, seed uint64, networks func() []*verify.Network) bool {
	lists = append(lists, networkList{name, seed, networks})
	return true
}

// mostOperations is how many there are in all networks that are compiled where there is
// not the time for all: compiling them takes the time.
func mostOperations() int { return tests.Of(2000, 300) }

// TestNetworks compares what the programs of all lists compute with the interpreter. Those
// that tell most, or where there is time all, are compiled, and their gradients compared
// with finite differences, too.
func TestNetworks(t *testing.T) {
	parallelByNight(t)
	var all told
	for _, l := range lists {
		t.Run(l.name, func(t *testing.T) { all.check(t, l.seed, l.networks()) })
	}
	if some := all.most(mostOperations()); len(some) > 0 {
		compileNetworks(t, some)
	}
}

// checkNetworks does so for networks that are in no list.
func checkNetworks(t *testing.T, seed uint64, networks []*verify.Network) {
	t.Helper()
	parallelByNight(t)
	var all told
	all.check(t, seed, networks)
	if some := all.most(mostOperations() / 10); len(some) > 0 {
		compileNetworks(t, some)
	}
}

// check draws numbers for networks and executes their programs. Where there is time, it
// compiles them, and else remembers what they show.
func (a *told) check(t *testing.T, seed uint64, networks []*verify.Network) {
	t.Helper()
	var cases []*verify.Case
	for i, n := range networks {
		samples := 2
		if long() {
			samples = 1 + i/atOnce%3
		}
		c, err := verify.Fill(n, samples, margin, rand.New(rand.NewPCG(seed, nameOf(n.Name))))
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
		if shown, size := checkPrograms(t, c); !long() {
			a.add(c, shown, size)
		}
	}
	if long() {
		compileNetworks(t, cases)
	}
}

func compileNetworks(t *testing.T, cases []*verify.Case) {
	t.Helper()
	merged := verify.Gather(cases, atOnce)
	p := build(t, merged)
	difference, evaluation := worst{limit: 1e-6}, worst{limit: 1e-9}
	for _, c := range merged {
		checkDifferences(t, p, c, &difference)
		checkEvaluation(t, p, c, &evaluation)
	}
	t.Logf("%d networks; greatest error against differences %.2g, of %s; against the interpreter %.2g, of %s",
		len(cases), difference.error, difference.what, evaluation.error, evaluation.what)
}

// told are cases, what operations they show, and how many they have.
type told struct {
	cases []*verify.Case
	shown []map[string]bool
	size  []int
}

func (a *told) add(c *verify.Case, shown map[string]bool, size int) {
	a.cases, a.shown, a.size = append(a.cases, c), append(a.shown, shown), append(a.size, size)
}

// most are those that show most for their size, of so many operations in all.
func (a *told) most(operations int) []*verify.Case {
	var some []*verify.Case
	for _, i := range cover(a.shown, a.size, operations) {
		some = append(some, a.cases[i])
	}
	return some
}
