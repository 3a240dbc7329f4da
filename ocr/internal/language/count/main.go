// Command count makes the model of package language of texts that come with Go: the source of its
// standard library, its documents, and Isaac Newton's Opticks.
package main

import (
	"bytes"
	"fmt"
	"go/build"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: count FILE")
		os.Exit(2)
	}
	if err := count(build.Default.GOROOT, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "count:", err)
		os.Exit(1)
	}
}

// worth is how much a sequence must tell to be in the model; see [counts.choose].
const worth = 10

func count(root, path string) error {
	c := newCounts()
	if err := c.library(filepath.Join(root, "src")); err != nil {
		return err
	}
	for _, name := range []string{"src/testdata/Isaac.Newton-Opticks.txt", "doc/go_spec.html", "doc/go_mem.html", "doc/asm.html"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return err
		}
		if filepath.Ext(name) == ".html" {
			text = tags.ReplaceAll(text, nil)
		}
		for line := range strings.Lines(string(text)) {
			c.add(line, 3)
		}
	}
	return runtime.WriteFile(path, func(to io.Writer) error { return c.write(to, worth) })
}

var tags = regexp.MustCompile(`<[^>]*>|&\w+;`)

// library adds what is in Go files, of comments all lines, of code one of eight.
func (c *counts) library(root string) error {
	n := 0
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (d.Name() == "testdata" || d.Name() == "vendor" || d.Name() == "cmd") {
			return skip(err)
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil || bytes.Contains(text, []byte("DO NOT EDIT")) || len(text) > 1<<18 {
			return err
		}
		for line := range strings.Lines(string(text)) {
			comment, is := strings.CutPrefix(strings.TrimSpace(line), "// ")
			if n++; is && !strings.HasPrefix(comment, "Copyright") && !strings.HasPrefix(comment, "Use of this") && !strings.HasPrefix(comment, "license that") {
				c.add(comment, 1)
			} else if !is && n%8 == 0 {
				c.add(line, 1)
			}
		}
		return nil
	})
}

func skip(err error) error {
	if err != nil {
		return err
	}
	return filepath.SkipDir
}
