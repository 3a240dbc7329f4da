package verify_test

import "testing"

// TestNormalisation compares layers that normalise with PyTorch's numbers, which
// testdata/norm.py has made.
func TestNormalisation(t *testing.T) {
	checkReferences(t, "testdata/norm.json")
}
