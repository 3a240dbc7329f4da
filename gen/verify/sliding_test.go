package verify_test

import "testing"

// TestSlidingReference compares pooling, and what else slides over places, with
// PyTorch's numbers, option by option; testdata/sliding.py makes them.
func TestSlidingReference(t *testing.T) {
	checkReferences(t, "testdata/sliding.json")
}
