package kernel

import (
	"os/exec"
	"strings"
	"testing"
)

// Kernels say what they want done, in words that every machine knows; which
// instructions do it is up to the machine.
func TestKernelsKnowNoInstructions(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, got := range strings.Fields(string(out)) {
		if strings.Contains(got, "mmcloughlin/avo") || strings.Contains(got, "/machine/") {
			t.Errorf("kernels link %s", got)
		}
		found = found || strings.HasSuffix(got, "/gen/machine")
	}
	if !found {
		t.Error("kernels link no machine")
	}
}
