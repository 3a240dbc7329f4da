package verify

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/loss"
)

// TestGradients compares the gradients of networks chosen for what may go wrong
// in them with finite differences and with the interpreter.
func TestGradients(t *testing.T) {
	var networks []*Network
	networks = append(networks, activationNetworks()...)
	networks = append(networks, lossNetworks()...)
	networks = append(networks, sizeNetworks()...)
	networks = append(networks, graphNetworks()...)
	var cases []*Case
	for i, n := range networks {
		if testing.Short() && i%6 > 0 {
			continue
		}
		c, err := Fill(n, 1+i%3, margin, rand.New(rand.NewPCG(3, uint64(i))))
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	p := build(t, cases)
	difference, evaluation := worst{limit: 1e-6}, worst{limit: 1e-9}
	for _, c := range cases {
		checkDifferences(t, p, c, &difference)
		checkEvaluation(t, p, c, &evaluation)
	}
	t.Logf("%d networks; greatest error against differences %.2g, of %s; against the interpreter %.2g, of %s",
		len(cases), difference.error, difference.what, evaluation.error, evaluation.what)
}

// TestTables makes sure that the interpreter defines all that a spec may name.
func TestTables(t *testing.T) {
	if got, want := slices.Sorted(maps.Keys(Activations)), slices.Sorted(slices.Values(activation.Names())); !slices.Equal(got, want) {
		t.Errorf("activations %v are defined, expected %v", got, want)
	}
	if got, want := slices.Sorted(maps.Keys(Losses)), slices.Sorted(slices.Values(loss.Names())); !slices.Equal(got, want) {
		t.Errorf("losses %v are defined, expected %v", got, want)
	}
}
