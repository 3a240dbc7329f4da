package docs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// TestLinks follows the links of all pages to files, folders and headings.
func TestLinks(t *testing.T) {
	for _, page := range pages(t) {
		for _, link := range links(string(read(t, page))) {
			if strings.Contains(link, "://") {
				continue
			}
			path, anchor, _ := strings.Cut(link, "#")
			target := page
			if path != "" {
				target = filepath.Join(filepath.Dir(page), path)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: there is no %s", page, link)
			} else if anchor != "" && !anchors(string(read(t, target)))[anchor] {
				t.Errorf("%s: %s has no heading #%s", page, target, anchor)
			}
		}
	}
}

// TestPages makes sure that the manual's first page leads to every other.
func TestPages(t *testing.T) {
	reached := map[string]bool{}
	var visit func(page string)
	visit = func(page string) {
		if reached[page] || filepath.Ext(page) != ".md" {
			return
		}
		reached[page] = true
		for _, link := range links(string(read(t, page))) {
			if path, _, _ := strings.Cut(link, "#"); path != "" && !strings.Contains(link, "://") {
				visit(filepath.Join(filepath.Dir(page), path))
			}
		}
	}
	visit("../README.md")
	for _, page := range pages(t) {
		if !reached[page] {
			t.Errorf("no way leads from README.md to %s", page)
		}
	}
}

var (
	code    = regexp.MustCompile("(?ms)^ *```.*?^ *```$|`[^`\n]+`")
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ +(.+)$`)
)

// links are the targets of a page's links.
func links(text string) []string {
	var all []string
	for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(text, "``"), -1) {
		all = append(all, m[1])
	}
	return all
}

// anchors are the names of a page's headings, as Markdown pages in repositories
// have them: lower case, dashes for blanks, nothing else but letters and digits.
func anchors(text string) map[string]bool {
	all := map[string]bool{}
	fences := regexp.MustCompile("(?ms)^ *```.*?^ *```$")
	for _, m := range heading.FindAllStringSubmatch(fences.ReplaceAllString(text, ""), -1) {
		name := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
				return unicode.ToLower(r)
			}
			return -1
		}, m[1])
		for unique, n := name, 1; ; n++ {
			if !all[unique] {
				all[unique] = true
				break
			}
			unique = fmt.Sprintf("%s-%d", name, n)
		}
	}
	return all
}
