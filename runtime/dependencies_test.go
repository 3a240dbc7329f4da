package runtime

import (
	"os/exec"
	"strings"
	"testing"
)

// Whoever uses a generated package links this one and, to learn what the
// processor can do and to map files, parts of x/sys.
func TestFewDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	const self = "github.com/seed-5f2744a7/tensornet/runtime"
	for _, got := range strings.Fields(string(out)) {
		if got != self && !strings.HasPrefix(got, self+"/internal/") && !strings.HasPrefix(got, "golang.org/x/sys/") {
			t.Errorf("found %s", got)
		}
	}
}
