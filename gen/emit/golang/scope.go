package golang

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
)

// imports are the packages that generated files import, by the names that they
// have there.
var imports = []string{
	"bench", "context", "fmt", "fs", "io", "iter", "math", "runtime", "sync", "testing", "unsafe",
}

// scope is the names that mean something at a place in the source. Whatever is
// named after a layer, an input or an output gets its name from a scope, so that
// it hides nothing.
type scope map[string]bool

// newScope has what means something everywhere.
func newScope() scope {
	s := scope{}
	s.take(types.Universe.Names()...)
	s.take(imports...)
	return s
}

func (s scope) take(names ...string) {
	for _, name := range names {
		s[name] = true
	}
}

// inside is the scope of a place within, where more names are taken.
func (s scope) inside(names ...string) scope {
	inner := maps.Clone(s)
	inner.take(names...)
	return inner
}

// unique takes a name, with a number if it is taken already.
func (s scope) unique(name string) string {
	try := name
	for n := 2; s[try] || token.IsKeyword(try); n++ {
		try = fmt.Sprint(name, n)
	}
	s[try] = true
	return try
}
