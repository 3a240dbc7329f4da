package vector

import (
	"fmt"
	"maps"
	"strings"
)

// declaration is one of a file's, with the comment above it.
type declaration struct {
	file, name string // the latter of a function or a variable
	lines      []string
	constants  map[string]string // values by name
}

func (d *declaration) text() string { return strings.Join(d.lines, "\n") + "\n" }

// declarationsOf divides a formatted file into its head, up to what it imports, and what it
// declares.
func declarationsOf(file, text string) (head string, all []*declaration) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	d := &declaration{file: file}
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if line == "" && len(d.lines) == 0 {
			continue
		}
		d.lines = append(d.lines, line)
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "func", "var", "const", "import", "type":
		default:
			if line == "" { // a comment of the file
				d.lines = nil
			}
			continue
		}
		for open := strings.HasSuffix(line, "{") || strings.HasSuffix(line, "("); open; {
			i++
			d.lines = append(d.lines, lines[i])
			open = lines[i] != "}" && lines[i] != ")"
		}
		switch word {
		case "import":
			head = strings.Join(lines[:i+1], "\n") + "\n"
			d = &declaration{file: file}
			continue
		case "const":
			d.constants = constantsOf(d.lines)
		default:
			d.name = identifier.FindString(rest)
		}
		all, d = append(all, d), &declaration{file: file}
	}
	return head, all
}

// constantsOf are those of a block.
func constantsOf(lines []string) map[string]string {
	all := map[string]string{}
	for _, line := range lines {
		if fields := strings.Fields(line); len(fields) == 3 && fields[1] == "=" && line[0] == '\t' {
			all[fields[0]] = fields[2]
		}
	}
	return all
}

// without takes constants away that have another name, and reports whether none is left.
func (d *declaration) without(same map[string]string) bool {
	if d.constants == nil {
		return false
	}
	maps.DeleteFunc(d.constants, func(name, _ string) bool { return same[name] != "" })
	width := 0
	for name := range d.constants {
		width = max(width, len(name))
	}
	var lines []string
	for _, line := range d.lines {
		fields := strings.Fields(line)
		switch {
		case len(fields) != 3 || fields[1] != "=":
			lines = append(lines, line)
		case same[fields[0]] == "":
			lines = append(lines, fmt.Sprintf("\t%-*s = %s", width, fields[0], fields[2]))
		}
	}
	d.lines = lines
	return len(d.constants) == 0
}

// byName are those that have a name.
func byName(all []*declaration) map[string]*declaration {
	named := map[string]*declaration{}
	for _, d := range all {
		if d.name != "" {
			named[d.name] = d
		}
	}
	return named
}
