package verify_test

import "testing"

// TestPenalties compares networks with regularizers with PyTorch's numbers, which
// testdata/penalties.py has made.
func TestPenalties(t *testing.T) {
	checkReferences(t, "testdata/penalties.json")
}
