package runtime

import (
	"os/exec"
	"strings"
	"testing"
)

// Whoever uses a generated package links this one, and nothing else.
func TestOnlyTheStandardLibrary(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	const self = "github.com/seed-5f2744a7/tensornet/runtime"
	if got := strings.Fields(string(out)); len(got) != 1 || got[0] != self {
		t.Errorf("found %v, want %s alone", got, self)
	}
}
