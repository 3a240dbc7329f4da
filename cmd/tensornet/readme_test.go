package main

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReadme compares the README's table of commands with those that there are.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| `tensornet ([\\w-]+).*\\|$").FindAllSubmatch(text, -1)
	flags := regexp.MustCompile("`--([a-z-]+)")
	var listed, known []string
	root := newRoot()
	for _, row := range rows {
		name := string(row[1])
		listed = append(listed, name)
		c, _, err := root.Find([]string{name})
		if err != nil {
			t.Error(err)
			continue
		}
		for _, f := range flags.FindAllSubmatch(row[0], -1) {
			if c.Flags().Lookup(string(f[1])) == nil {
				t.Errorf("%s has no flag --%s", name, f[1])
			}
		}
	}
	for _, c := range root.Commands() {
		if c.Name() != "help" {
			known = append(known, c.Name())
		}
	}
	slices.Sort(listed)
	slices.Sort(known)
	if diff := cmp.Diff(known, listed); diff != "" {
		t.Errorf("commands in the README (-there are +listed):\n%s", diff)
	}
}
