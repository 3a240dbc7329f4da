package vector

import (
	"regexp"
	"slices"
	"strings"
)

// statement is one of a function, or a case, as lines of text.
type statement struct {
	above []string // comments and empty lines
	first string
	body  []*statement
	last  string // its end, if there is a body
	key   string // the same for statements that differ in comments and in machines alone
}

// statementsOf reads those of formatted lines.
func statementsOf(lines []string) []*statement {
	r := &reader{lines: lines}
	all := r.block(1)
	for len(r.lines) > 0 { // what is no statement: all else is one
		all = append(all, &statement{first: r.next()})
	}
	return all
}

type reader struct{ lines []string }

func (r *reader) next() string {
	line := r.lines[0]
	r.lines = r.lines[1:]
	return line
}

// block reads statements that are indented so far.
func (r *reader) block(depth int) (all []*statement) {
	indent := strings.Repeat("\t", depth)
	s := &statement{}
	for len(r.lines) > 0 {
		line := r.lines[0]
		trimmed := strings.TrimLeft(line, "\t")
		switch {
		case trimmed == "" || strings.HasPrefix(trimmed, "//"):
			s.above = append(s.above, r.next())
			continue
		case !strings.HasPrefix(line, indent) || closes(trimmed):
			return all
		}
		s.first = r.next()
		switch {
		case strings.HasPrefix(trimmed, "switch ") && strings.HasSuffix(trimmed, "{"):
			for len(r.lines) > 0 && closes(strings.TrimLeft(r.lines[0], "\t")) && !strings.HasPrefix(r.lines[0], indent+"}") {
				c := &statement{first: r.next()}
				c.body = r.block(depth + 1)
				s.body = append(s.body, c.keyed())
			}
			s.last = r.next()
		case strings.HasSuffix(trimmed, "{") || strings.HasSuffix(trimmed, "("):
			s.body = r.block(depth + 1)
			s.last = r.next()
		}
		for s.body == nil && len(r.lines) > 0 && strings.HasPrefix(r.lines[0], indent+"\t") { // it goes on
			s.first += "\n" + r.next()
		}
		for elsewhere := strings.HasSuffix(s.last, "{"); elsewhere; elsewhere = !strings.HasSuffix(s.last, "\n"+indent+"}") {
			s.last += "\n" + r.next()
		}
		all, s = append(all, s.keyed()), &statement{}
	}
	return all
}

// closes reports whether a line ends a block.
func closes(line string) bool {
	return strings.HasPrefix(line, "}") || strings.HasPrefix(line, ")") || strings.HasPrefix(line, "case ") || line == "default:"
}

// keyed notes the key.
func (s *statement) keyed() *statement {
	var b strings.Builder
	b.WriteString(lap.ReplaceAllString(called.ReplaceAllString(s.first, "$1$2$3)"), "lap"))
	for _, inner := range s.body {
		b.WriteString("\n" + inner.key)
	}
	b.WriteString("\n" + s.last)
	s.key = b.String()
	return s
}

// appendTo appends statements to lines.
func appendTo(lines []string, statements []*statement) []string {
	for _, s := range statements {
		lines = append(append(lines, s.above...), s.first)
		lines = appendTo(lines, s.body)
		if s.last != "" {
			lines = append(lines, s.last)
		}
	}
	return lines
}

// merge is one list for those of two machines.
func (j *joiner) merge(narrow, wide []*statement) (all []*statement) {
	if slices.ContainsFunc(narrow, isCase) || slices.ContainsFunc(wide, isCase) {
		return j.mergeCases(narrow, wide)
	}
	i, k := 0, 0
	for _, pair := range common(narrow, wide) {
		all = append(all, j.choice(narrow[i:pair[0]], wide[k:pair[1]])...)
		all = append(all, j.both(narrow[pair[0]], wide[pair[1]]))
		i, k = pair[0]+1, pair[1]+1
	}
	return append(all, j.choice(narrow[i:], wide[k:])...)
}

// both is a statement of both machines.
func (j *joiner) both(narrow, wide *statement) *statement {
	s := *narrow
	if !j.alike(narrow.first, wide.first) {
		s.first = called.ReplaceAllString(narrow.first, "$1$2$3, "+wideName+")")
		j.asked = true
	}
	s.body = j.merge(narrow.body, wide.body)
	return &s
}

func isCase(s *statement) bool { return strings.HasPrefix(strings.TrimLeft(s.first, "\t"), "case ") }

// mergeCases merges those of a switch that are of one value.
func (j *joiner) mergeCases(narrow, wide []*statement) (all []*statement) {
	of := map[string]*statement{}
	for _, c := range wide {
		of[c.first] = c
	}
	for _, c := range narrow {
		if other := of[c.first]; other != nil {
			delete(of, c.first)
			c = j.both(c, other)
		}
		all = append(all, c)
	}
	for _, c := range wide {
		if of[c.first] != nil {
			all = append(all, c)
		}
	}
	return all
}

// variable is the declaration of one in memory.
var variable = regexp.MustCompile(`^\t(\w+) := \(\*\[`)

// choice is what is done on one machine or the other. Variables in memory are declared on both.
func (j *joiner) choice(narrow, wide []*statement) (all []*statement) {
	var either [2][]*statement
	for i, list := range [][]*statement{narrow, wide} {
		for _, s := range list {
			name := variable.FindStringSubmatch(s.first)
			switch {
			case name == nil:
				either[i] = append(either[i], s)
				j.apart = j.apart || declares.MatchString(s.first)
			case j.variable[name[1]]:
				j.apart = true
			default:
				j.variable[name[1]] = true
				all = append(all, s)
			}
		}
	}
	if slices.EqualFunc(either[0], either[1], func(a, b *statement) bool { return a.first == b.first && a.last == b.last && a.body != nil }) {
		for i := range either[0] {
			all = append(all, j.both(either[0][i], either[1][i]))
		}
		return all
	}
	j.asked = true
	return append(all, asking(either[0], either[1])...)
}

// declares is a line that declares what later ones may read.
var declares = regexp.MustCompile(`^\t+(\w+(, \w+)* := |const |var )`)

// asking writes both ways.
func asking(narrow, wide []*statement) []*statement {
	indent := func(list []*statement) string {
		s := append(slices.Clone(narrow), wide...)[0].first
		return s[:len(s)-len(strings.TrimLeft(s, "\t"))]
	}(narrow)
	s := &statement{first: indent + "if " + wideName + " {", body: indented(wide), last: indent + "}"}
	switch {
	case len(wide) == 0:
		s.first, s.body = indent+"if !"+wideName+" {", indented(narrow)
	case len(narrow) > 0:
		lines := appendTo(nil, indented(narrow))
		s.last = indent + "} else {\n" + strings.Join(lines, "\n") + "\n" + indent + "}"
	}
	return []*statement{s}
}

// indented are statements one tab further on.
func indented(list []*statement) []*statement {
	var all []*statement
	for _, s := range list {
		further := *s
		further.above = nil
		for _, line := range s.above {
			if line != "" {
				line = "\t" + line
			}
			further.above = append(further.above, line)
		}
		further.first, further.body = "\t"+s.first, indented(s.body)
		if s.last != "" {
			further.last = "\t" + strings.ReplaceAll(s.last, "\n", "\n\t")
		}
		all = append(all, &further)
	}
	return all
}

// common are the places of a longest list of statements that both have.
func common(a, b []*statement) (pairs [][2]int) {
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for k := len(b) - 1; k >= 0; k-- {
			if a[i].key == b[k].key {
				length[i][k] = 1 + length[i+1][k+1]
			} else {
				length[i][k] = max(length[i+1][k], length[i][k+1])
			}
		}
	}
	for i, k := 0, 0; i < len(a) && k < len(b); {
		switch {
		case a[i].key == b[k].key:
			pairs = append(pairs, [2]int{i, k})
			i, k = i+1, k+1
		case length[i+1][k] >= length[i][k+1]:
			i++
		default:
			k++
		}
	}
	return pairs
}
