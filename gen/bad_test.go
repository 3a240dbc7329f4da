package gen_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

var update = flag.Bool("update", false, "renew the messages in testdata")

// TestBadSpecs compiles testdata/bad/*.toml and compares the messages with the
// .want files beside them. The mistakes are those that only the compiler finds;
// the ones of the language itself are tested with package spec.
func TestBadSpecs(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no specs: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".toml")
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = gen.Generate(t.Context(), name+".toml", src, gen.Options{})
			var found spec.Diagnostics
			if !errors.As(err, &found) {
				t.Fatalf("error %v, want diagnostics", err)
			}
			compare(t, strings.TrimSuffix(file, ".toml")+".want", err.Error()+"\n")
		})
	}
}

// compare checks text against a file, or renews the file.
func compare(t *testing.T, file, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("differs from %s (renew with -update):\n%s", file, diff)
	}
}
