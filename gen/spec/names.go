package spec

import (
	"fmt"
	"strings"
)

// names are the names of one scope. Two that differ only in case and
// underscores collide, as they would look alike in generated Go.
type names struct {
	taken map[string]takenName
	count map[string]int
}

type takenName struct {
	name string
	pos  Pos
}

func newNames() *names {
	return &names{make(map[string]takenName), make(map[string]int)}
}

// take reports a name that is none or is taken.
func (n *names) take(name string, pos Pos, e *Errors) {
	if err := CheckName(name); err != nil {
		e.Errorf(pos, "found %v", err)
		return
	}
	earlier, taken := n.taken[looks(name)]
	switch {
	case !taken:
		n.taken[looks(name)] = takenName{name, pos}
	case earlier.name == name:
		e.Errorf(pos, "the name %q is taken already, in line %d", name, earlier.pos.Line)
	default:
		e.Errorf(pos, "the name %q is too like %q in line %d: both become %s in Go",
			name, earlier.name, earlier.pos.Line, GoName(earlier.name))
	}
}

// next returns the next free name for a layer of that type.
func (n *names) next(kind string, pos Pos) string {
	if !isName(kind) || len(kind) > maxName/2 {
		kind = "layer"
	}
	for {
		n.count[kind]++
		name := fmt.Sprintf("%s_%d", kind, n.count[kind])
		if _, taken := n.taken[looks(name)]; !taken {
			n.taken[looks(name)] = takenName{name, pos}
			return name
		}
	}
}

func looks(name string) string { return strings.ToLower(GoName(name)) }
