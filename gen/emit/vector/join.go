package vector

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/emit/internal/source"
)

// joiner has functions for a machine and for a wider one be one where they differ in few
// statements: it tells kernels which of the two runs, and asks for it around what differs.
// It works on the text of files, which is formatted: a statement is a line, or a line with
// what is indented below it.
type joiner struct {
	end      string            // of the names of the wider machine
	narrow   []*declaration    // of both machines, in their order
	wide     []*declaration    //
	same     map[string]string // what names of the wider machine's are called on both
	laps     map[int]int       // by those of the wider machine
	variable map[string]bool   // that the function at hand declares
	asked    bool              // it asks which machine runs
	apart    bool              // its statements cannot be joined
}

// wideName is the variable by which a function knows that the wider machine runs.
const wideName = "wide"

// join joins what two lists of files declare, file by file, and removes those of which nothing
// is left. asks reports whether a kernel is told which machine runs.
// In a package that is to be measured, laps are those of the narrower machine that some of the
// wider one's have become.
func join(files map[string][]byte, narrow, wide []string, end string, asks func(kernel string) bool) (laps map[int]int) {
	j := &joiner{end: end, same: map[string]string{}}
	heads := map[string]string{}
	var imports []string
	read := func(names []string) (all []*declaration) {
		for _, name := range names {
			head, declarations := declarationsOf(name, string(files[name]))
			heads[name], all = head, append(all, declarations...)
			imports = append(imports, paths.FindAllString(head, -1)...)
		}
		return all
	}
	j.narrow, j.wide = read(narrow), read(wide)
	j.pair()
	texts := j.settle()
	j.replace(texts)
	for _, name := range slices.Concat(narrow, wide) {
		var text strings.Builder
		for _, d := range slices.Concat(j.narrow, j.wide) {
			if d.file == name {
				text.WriteString("\n" + told(d.text(), asks))
			}
		}
		if text.Len() == 0 {
			delete(files, name)
			continue
		}
		files[name] = source.GroupImports([]byte(withImports(heads[name], slices.Compact(slices.Sorted(slices.Values(imports))), text.String())))
	}
	return j.laps
}

// pair notes what has the same name on both machines, and of constants the same value.
func (j *joiner) pair() {
	narrow := byName(j.narrow)
	for _, d := range j.wide {
		if other := narrow[j.plainly(d.name)]; other != nil && d.name != "" {
			j.same[d.name] = other.name
		}
		constants := map[string]string{}
		for _, o := range j.narrow {
			maps.Copy(constants, o.constants)
		}
		for name, value := range d.constants {
			if constants[j.plainly(name)] == value {
				j.same[name] = j.plainly(name)
			}
		}
	}
}

// plainly is a name without the machine's.
func (j *joiner) plainly(name string) string { return strings.Replace(name, j.end, "", 1) }

// settle finds which declarations can be joined, given which others can, and what they are then.
func (j *joiner) settle() map[string][]string {
	narrow := byName(j.narrow)
	for {
		texts, all := map[string][]string{}, true
		j.laps = map[int]int{}
		for _, d := range j.wide {
			name, paired := j.same[d.name]
			if !paired {
				continue
			}
			if texts[name] = j.joined(narrow[name].lines, j.renamed(d.lines)); texts[name] == nil {
				delete(j.same, d.name)
				all = false
			}
		}
		if all {
			return texts
		}
	}
}

// replace puts the joined declarations in the place of both.
func (j *joiner) replace(texts map[string][]string) {
	for _, d := range j.narrow {
		if lines := texts[d.name]; lines != nil {
			d.lines = lines
		} else {
			d.lines = j.renamed(d.lines)
		}
	}
	j.wide = slices.DeleteFunc(j.wide, func(d *declaration) bool {
		_, gone := j.same[d.name]
		return gone && d.name != "" || d.without(j.same)
	})
	for _, d := range j.wide {
		d.lines = j.renamed(d.lines)
	}
}

var identifier = regexp.MustCompile(`\w+`)

// renamed has the names that both machines have.
func (j *joiner) renamed(lines []string) []string {
	renamed := make([]string, len(lines))
	for i, line := range lines {
		if renamed[i] = line; strings.Contains(line, j.end) {
			renamed[i] = identifier.ReplaceAllStringFunc(line, func(name string) string {
				if to, is := j.same[name]; is {
					return to
				}
				return name
			})
		}
	}
	return renamed
}

// joined is one declaration for two, nil if there is none.
func (j *joiner) joined(narrow, wide []string) []string {
	at := func(lines []string) int {
		return slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "func ") })
	}
	a, b := at(narrow), at(wide)
	switch {
	case slices.EqualFunc(narrow[max(a, 0):], wide[max(b, 0):], j.alike):
		return narrow
	case a < 0 || b < 0 || narrow[a] != wide[b]:
		return nil
	}
	var machine string
	switch head := narrow[a]; {
	case strings.Contains(head, "(machine runtime.Machine"):
		machine = "machine"
	case strings.Contains(head, " g *runtime.Group["):
		machine = "g.Machine"
	default:
		return nil
	}
	guard, body := guardOf(narrow[a+1:len(narrow)-1], machine+"."+j.end+"()")
	j.asked, j.apart, j.variable = false, false, map[string]bool{}
	statements := j.merge(statementsOf(body), statementsOf(wide[b+1:len(wide)-1]))
	if j.apart {
		return nil
	}
	lines := slices.Concat(narrow[:a+1], guard)
	if j.asked {
		lines = append(lines, "\t"+wideName+" := "+machine+"."+j.end+"()")
	}
	return append(appendTo(lines, statements), "}")
}

var lap = regexp.MustCompile(`bench\.Lap\((\d+)\)`)

// alike reports whether lines are equal but for the number of a lap, which they share then.
func (j *joiner) alike(narrow, wide string) bool {
	if narrow == wide {
		return true
	}
	a, b := lap.FindStringSubmatch(narrow), lap.FindStringSubmatch(wide)
	if a == nil || b == nil || lap.ReplaceAllString(narrow, "") != lap.ReplaceAllString(wide, "") {
		return false
	}
	from, _ := strconv.Atoi(b[1])
	j.laps[from], _ = strconv.Atoi(a[1])
	return true
}

// guardOf is what a function does first on other machines, but on the one that is called so;
// and the rest.
func guardOf(body []string, wider string) (guard, rest []string) {
	for len(body) > 0 && strings.HasPrefix(body[0], "\tif ") && strings.Contains(body[0], "achine.") {
		n := slices.Index(body, "\t}") + 1
		if body[0] != "\tif "+wider+" {" {
			guard = append(guard, body[:n]...)
		}
		body = body[n:]
	}
	return guard, body
}

// called is a kernel's call, which says whether it runs on the wider machine.
var called = regexp.MustCompile(`^(\t+)(kernel\w+)(\(.*), (true|false|` + wideName + `)\)$`)

// told leaves this to kernels that ask.
func told(text string, asks func(kernel string) bool) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if call := called.FindStringSubmatch(line); call != nil && !asks(call[2]) {
			lines[i] = call[1] + call[2] + call[3] + ")"
		}
	}
	return strings.Join(lines, "\n")
}

// paths are what a head imports.
var paths = regexp.MustCompile(`"[^"]+"`)

// withImports is a file that imports what it needs of what others do.
func withImports(head string, imports []string, text string) string {
	begin, _, _ := strings.Cut(head, "\nimport ")
	var lines []string
	for _, p := range imports {
		if strings.Contains(text, path.Base(strings.Trim(p, `"`))+".") {
			lines = append(lines, "\t"+p)
		}
	}
	switch len(lines) {
	case 0:
	case 1:
		begin += "\nimport " + strings.TrimSpace(lines[0]) + "\n"
	default:
		begin += "\nimport (\n" + strings.Join(lines, "\n") + "\n)\n"
	}
	return begin + text
}
