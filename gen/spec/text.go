package spec

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// checkTexts reports what is not for people to see in the strings of a table.
func checkTexts(t *Table, e *Errors) {
	if t.Label != "" {
		e = e.In(t.Label)
	}
	for _, f := range t.Fields {
		checkText(f.Name, f, e)
	}
}

func checkText(option string, f *Field, e *Errors) {
	switch v := f.Value.(type) {
	case *Table:
		checkTexts(v, e)
	case []*Field:
		for _, element := range v {
			checkText(option, element, e)
		}
	case string:
		if at := text.Foreign(flat(v)); at >= 0 {
			r := []rune(v[at:])[0]
			e.Errorf(f.Pos, "option %q: found the character %q, which nobody would see; expected text", option, r)
		}
	}
}

// flat is a text without its line ends and tabs.
func flat(s string) string { return strings.NewReplacer("\r\n", "  ", "\n", " ", "\t", " ").Replace(s) }

// checkFile refuses names of specs that would mean something where generated
// files quote them: in comments, in Markdown and in commands.
func checkFile(file string, e *Errors) {
	name := path.Base(filepath.ToSlash(file))
	if i := strings.IndexAny(name, "<>\"`$|&;*?\\"); i >= 0 || text.Foreign(name) >= 0 {
		i = max(i, text.Foreign(name))
		e.Errorf(Pos{1, 1}, "found the character %q in the file's name; rename it", []rune(name[i:])[0])
	}
}
