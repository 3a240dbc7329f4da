package source

import (
	"github.com/dave/jennifer/jen"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// The parameter for the member of a team that goes through a function, and that for its own
// arena.
const (
	MemberName = "me"
	OwnName    = "own"
)

// MemberType is the type of the first.
func MemberType() *jen.Statement { return jen.Op("*").Add(InRuntime("Member")) }

// Shares is how many processors may share one sample for a purpose, at most, on any machine;
// 1 if none.
func (p *Package) Shares(purpose ir.Purpose) int {
	most := 1
	for _, q := range p.ofOne(purpose) {
		if q != nil {
			most = max(most, q.Tasks.Is)
		}
	}
	return most
}

// Owns reports whether each of them needs an arena of its own.
func (p *Package) Owns(purpose ir.Purpose) bool {
	for _, q := range p.ofOne(purpose) {
		if q != nil && q.Tasks.Is > 1 && len(q.Private()) > 0 {
			return true
		}
	}
	return false
}
