package verify_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/activation"
	"github.com/seed-5f2744a7/tensornet/gen/loss"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// Every activation, every loss after every activation, dense layers of all sizes and
// graphs of all shapes.
var (
	_ = listed("Activations", 3, activationNetworks)
	_ = listed("Losses", 3, lossNetworks)
	_ = listed("Sizes", 3, sizeNetworks)
	_ = listed("Graphs", 3, graphNetworks)
)

// TestTables makes sure that the interpreter defines all that a spec may name.
func TestTables(t *testing.T) {
	if got, want := slices.Sorted(maps.Keys(verify.Activations)), slices.Sorted(slices.Values(activation.Names())); !slices.Equal(got, want) {
		t.Errorf("activations %v are defined, expected %v", got, want)
	}
	if got, want := slices.Sorted(maps.Keys(verify.Losses)), slices.Sorted(slices.Values(loss.Names())); !slices.Equal(got, want) {
		t.Errorf("losses %v are defined, expected %v", got, want)
	}
}
