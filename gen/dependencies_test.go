package gen_test

import (
	"os/exec"
	"strings"
	"testing"
)

// The compiler reads arrays, but draws no letters: no layer links fonts.
func TestLayersLinkNoFonts(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "./layer").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range strings.Fields(string(out)) {
		if strings.Contains(got, "font") || strings.HasSuffix(got, "runtime/program/data") {
			t.Errorf("found %s", got)
		}
	}
}
