package docs_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/gen"
)

var update = flag.Bool("update", false, "renew the quotations instead of comparing them")

// TestQuotes compares what pages quote of the compiler with what it makes now. A
// quotation is
//
//	<!-- quote NETWORK SOURCE /REGEXP/ -->
//
// and the block of code behind it: the lines of the source that match, with … for
// those between them. /REGEXP/,/REGEXP/ is all from one line to another. A source
// is a file of the package, the spec, or ir: and the name of a pass, for the
// program after it, such as ir:training/fuse.
func TestQuotes(t *testing.T) {
	sources := sources{}
	for _, page := range pages(t) {
		text := read(t, page)
		renewed := quote.ReplaceAllFunc(text, func(block []byte) []byte {
			part := quote.FindSubmatch(block)
			lines, err := sources.find(t, string(part[2]), string(part[3]), string(part[4]), string(part[5]))
			if err != nil {
				t.Errorf("%s: %s: %v", page, part[1], err)
				return block
			}
			return fmt.Appendf(nil, "%s\n%s\n%s```", part[1], part[6], lines)
		})
		switch {
		case bytes.Equal(renewed, text) || t.Failed():
		case *update:
			if err := os.WriteFile(page, renewed, 0o666); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s: renew with: go generate ./docs\n%s", page, cmp.Diff(string(text), string(renewed)))
		}
	}
}

var quote = regexp.MustCompile("(?ms)^(<!-- quote (\\S+) (\\S+) /(.+?)/(?:,/(.+?)/)? -->)\n(```\\w*)$.*?^```$")

// sources are what has been compiled, by network and name.
type sources map[string]map[string]string

// find returns the lines that are quoted.
func (s sources) find(t *testing.T, network, source, from, to string) (string, error) {
	if s[network] == nil {
		s[network] = compile(t, network)
	}
	text, ok := s[network][source]
	if !ok {
		return "", fmt.Errorf("%s has no %s", network, source)
	}
	first, err := regexp.Compile(from)
	if err != nil {
		return "", err
	}
	last := first
	if to != "" {
		if last, err = regexp.Compile(to); err != nil {
			return "", err
		}
	}
	lines := matching(text, first)
	if to != "" {
		lines = between(text, first, last)
	}
	if lines == "" {
		return "", fmt.Errorf("%s of %s has no such lines", source, network)
	}
	return lines, nil
}

// matching are the lines of a text that match, with … for those between them.
func matching(text string, re *regexp.Regexp) string {
	var b strings.Builder
	gap := false
	for line := range strings.Lines(text) {
		if !re.MatchString(line) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteString("…\n")
		}
		gap = false
		b.WriteString(line)
	}
	return b.String()
}

// between are the lines from the first that matches to the next that matches
// last, nothing if there is none.
func between(text string, first, last *regexp.Regexp) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if b.Len() == 0 && !first.MatchString(line) {
			continue
		}
		ends := b.Len() > 0 && last.MatchString(line)
		b.WriteString(line)
		if ends {
			return b.String()
		}
	}
	return ""
}

// compile returns the spec, files and programs of a network of models.
func compile(t *testing.T, network string) map[string]string {
	t.Helper()
	file := network + ".toml"
	spec := read(t, filepath.Join("..", "models", file))
	texts := map[string]string{"spec": string(spec)}
	p, err := gen.Generate(t.Context(), file, spec, gen.Options{
		Files: os.DirFS("../models"),
		Dump:  func(pass, text string) { texts["ir:"+strings.ReplaceAll(pass, " ", "-")] = text },
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range p.Files {
		texts[name] = string(text)
	}
	return texts
}

// pages are all pages of people, but for those that are parts of others and those of the examples'
// packages.
func pages(t *testing.T) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() && (d.Name() == "testdata" || path == "../generated" || path == "../gen" || filepath.Dir(path) == "../docs/examples" || strings.HasPrefix(d.Name(), ".git")) {
			return fs.SkipDir
		}
		if filepath.Ext(path) == ".md" {
			all = append(all, path)
		}
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	return all
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
