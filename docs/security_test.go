package docs_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestFuzzTargets: SECURITY.md has each fuzz target in its table, and no other.
func TestFuzzTargets(t *testing.T) {
	var have, listed []string
	target := regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(file, "_test.go") {
			return err
		}
		source, err := fs.ReadFile(root, file)
		for _, m := range target.FindAllSubmatch(source, -1) {
			have = append(have, "./"+path.Dir(file)+" "+string(m[1]))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `(\\./\\S+ Fuzz\\w+)` \\|").FindAllSubmatch(read(t, "../SECURITY.md"), -1) {
		listed = append(listed, string(m[1]))
	}
	slices.Sort(have)
	slices.Sort(listed)
	if len(have) == 0 || !slices.Equal(have, listed) {
		t.Errorf("the fuzz targets are %q, and the table has %q", have, listed)
	}
}
