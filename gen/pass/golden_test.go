package pass_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
)

var update = flag.Bool("update", false, "write what the passes make to testdata")

// TestDumps compares programs after every pass that changes them with those in
// testdata.
func TestDumps(t *testing.T) {
	specs, err := filepath.Glob("testdata/*.toml")
	if err != nil || len(specs) == 0 {
		t.Fatalf("no specs: %v", err)
	}
	for _, file := range specs {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got := dumps(t, "training", string(text), ir.Train) + dumps(t, "inference", string(text), ir.Predict)
		golden := strings.TrimSuffix(file, ".toml") + ".txt"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if i := difference(got, string(want)); i > 0 {
			t.Errorf("%s, line %d: got %q, expected %q; renew with -update", golden, i, line(got, i), line(string(want), i))
		}
	}
}

func dumps(t *testing.T, name, text string, purpose ir.Purpose) string {
	t.Helper()
	var b strings.Builder
	last := ""
	err := pass.Compile(t.Context(), program(t, text, purpose), func(pass, dump string) {
		if dump != last {
			fmt.Fprintf(&b, "-- %s/%s --\n%s\n", name, pass, dump)
		}
		last = dump
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// difference is the number of the first line that differs, 0 for none.
func difference(a, b string) int {
	if a == b {
		return 0
	}
	for i := 1; ; i++ {
		if line(a, i) != line(b, i) {
			return i
		}
	}
}

func line(text string, i int) string {
	lines := strings.Split(text, "\n")
	if i > len(lines) {
		return "no line"
	}
	return lines[i-1]
}
