package runtime

import (
	"os/exec"
	"strings"
	"testing"
)

// Whoever uses a generated package links this one and, to learn what the
// processor can do, x/sys/cpu.
func TestFewDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	const self = "github.com/seed-5f2744a7/tensornet/runtime"
	for _, got := range strings.Fields(string(out)) {
		if got != self && !strings.HasPrefix(got, self+"/internal/") && got != "golang.org/x/sys/cpu" {
			t.Errorf("found %s", got)
		}
	}
}
