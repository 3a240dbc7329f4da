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
//
// A name that is taken has the number that unique tries next after it, or 1.
type scope map[string]int

// newScope has what means something everywhere.
func newScope() scope {
	s := scope{}
	s.take(types.Universe.Names()...)
	s.take(imports...)
	return s
}

func (s scope) take(names ...string) {
	for _, name := range names {
		s[name] = max(s[name], 1)
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
	try, n := name, max(s[name], 2)
	for ; s[try] > 0 || token.IsKeyword(try); n++ {
		try = fmt.Sprint(name, n)
	}
	s.take(try)
	s[name] = n
	return try
}
