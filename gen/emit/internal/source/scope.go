package source

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/kernel"
)

// imports are the packages that generated files import, by the names that they
// have there.
var imports = []string{
	"bench", "context", "fmt", "fs", "io", "iter", "math", "runtime", "sync", "testing", "unsafe",
}

// Prefixes of names of the package that are made while functions are written, beside
// [kernel.Prefix].
const (
	PlainPrefix    = "plain"    // of functions in Go that stand beside kernels
	ConstantPrefix = "constant" // of variables
)

// IsReserved reports whether a name may be one of those.
func IsReserved(name string) bool {
	return slices.ContainsFunc([]string{kernel.Prefix, PlainPrefix, ConstantPrefix}, func(prefix string) bool {
		return strings.HasPrefix(name, prefix) && name != prefix
	})
}

// Scope is the names that mean something at a place in the source. Whatever is
// named after a layer, an input or an output gets its name from a scope, so that
// it hides nothing.
//
// A name that is taken has the number that Unique tries next after it, or 1.
type Scope map[string]int

// everywhere has what means something everywhere.
var everywhere = Scope{}.Inside(append(types.Universe.Names(), imports...)...)

// NewScope has what means something everywhere.
func NewScope() Scope { return everywhere.Inside() }

// Take takes names.
func (s Scope) Take(names ...string) {
	for _, name := range names {
		s[name] = max(s[name], 1)
	}
}

// Inside is the scope of a place within, where more names are taken.
func (s Scope) Inside(names ...string) Scope {
	inner := maps.Clone(s)
	inner.Take(names...)
	return inner
}

// Unique takes a name, with a number if it is taken already.
func (s Scope) Unique(name string) string {
	try, n := name, max(s[name], 2)
	for ; s[try] > 0 || token.IsKeyword(try); n++ {
		try = fmt.Sprint(name, n)
	}
	s.Take(try)
	s[name] = n
	return try
}
