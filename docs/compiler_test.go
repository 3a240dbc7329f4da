package docs_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPasses compares the passes and programs that the manual explains with those
// that a network takes which can be fed one time step at a time.
func TestPasses(t *testing.T) {
	passes, programs := map[string]bool{}, map[string]bool{}
	for name := range compile(t, "airline_gru") {
		if program, pass, ok := strings.Cut(strings.TrimPrefix(name, "ir:"), "/"); ok {
			program, _, _ = strings.Cut(strings.ReplaceAll(program, "-", " "), " on ") // another machine
			programs[program] = true
			passes[pass] = pass != "build" && pass != "schedule"
		}
	}
	maps.DeleteFunc(passes, func(_ string, pass bool) bool { return !pass })
	for page, want := range map[string]struct {
		name  *regexp.Regexp
		names map[string]bool
	}{
		"compiler/passes.md":   {regexp.MustCompile(`(?m)^\*\*(\w+)\*\*`), passes},
		"compiler/programs.md": {regexp.MustCompile(`(?m)^\| ([a-z ]+) \| [a-z]+ \| [\d–]+ \|`), programs},
	} {
		explained := map[string]bool{}
		for _, m := range want.name.FindAllSubmatch(read(t, page), -1) {
			explained[string(m[1])] = true
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(want.names)), slices.Sorted(maps.Keys(explained))); diff != "" {
			t.Errorf("%s (-there are +explained):\n%s", page, diff)
		}
	}
}

// TestPaths makes sure that the files and folders are there that the manual
// speaks of without a link.
func TestPaths(t *testing.T) {
	path := regexp.MustCompile("`((?:gen|runtime|cmd|templates|models|generated)/[\\w./-]+)`")
	for _, page := range pages(t) {
		if !strings.HasPrefix(page, "../docs/") {
			continue
		}
		for _, m := range path.FindAllSubmatch(read(t, page), -1) {
			if _, err := os.Stat("../" + string(m[1])); err != nil {
				t.Errorf("%s: there is no %s", page, m[1])
			}
		}
	}
}
