package convert_test

import "testing"

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
	}
}
