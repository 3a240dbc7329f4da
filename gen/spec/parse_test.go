package spec

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "renew the expected messages in testdata")

// badSpecs reads testdata/bad/*.toml.
func badSpecs(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/bad/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no specs: %v", err)
	}
	specs := make(map[string][]byte)
	for _, file := range files {
		if specs[filepath.Base(file)], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	return specs
}

// TestBadSpecs compares the messages about each bad spec with the .want file
// beside it.
func TestBadSpecs(t *testing.T) {
	for file, src := range badSpecs(t) {
		name := strings.TrimSuffix(file, ".toml")
		t.Run(name, func(t *testing.T) {
			network, e := Parse(file, src)
			if network == nil || e.Err() == nil {
				t.Fatal("no mistake is found")
			}
			compareGolden(t, filepath.Join("testdata/bad", name+".want"), e.Err().Error()+"\n")
		})
	}
}

func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
