package convert_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// TestShared has layers of the same tensors share them; that the network computes the same,
// TestOperators says.
func TestShared(t *testing.T) {
	stored := storedCases(t)
	for name, want := range map[string]struct{ weights, sharing int }{
		"shared":        {2 + 2 + 1, 1},
		"shared_stages": {2, 6},
	} {
		r := stored[name].imported(t)
		sharing := 0
		for _, l := range r.Document.Layers {
			if l.Options.Get("share") != nil {
				sharing++
			}
		}
		if sharing != want.sharing || len(r.Weights) != want.weights {
			t.Errorf("%s: found %d layers that share, and %d weights:\n%s", name, sharing, len(r.Weights), r.Document.Text())
		}
		told := text.Count(want.sharing, "layer") + " with the weights of others"
		if !slices.ContainsFunc(r.Notes, func(note string) bool { return strings.HasPrefix(note, told) }) {
			t.Errorf("%s: %q does not say: %s", name, r.Notes, told)
		}
	}
}
