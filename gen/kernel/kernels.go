// Package kernel is the vector back end. It turns primitives, not layers, into
// kernels: each is the loops of one operation with a vector along one of them. A
// machine.Machine writes them; what it is like, a target.Target says.
package kernel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// Prefix is what the names of all kernels begin with.
const Prefix = "kernel"

// Function is a [Plan] or a [Chain].
type Function interface {
	identity() string   // functions of equal identities are equal
	name() string       // says what it does; several may have one
	pointers() int      // parameters that are values
	param(i int) string // the name of one of these, where it means nothing
	write(w machine.Machine, name, uses string, params []string)
}

// Use is a use of a kernel.
type Use struct {
	For    []string // functions in plain Go that it is a part of: "forwardHidden1"
	Params []string // names of its pointers; nil: they mean nothing
}

// Kernels collects the kernels of one package. Equal operations
// share one.
type Kernels struct {
	w     machine.Machine
	end   string // of names
	used  []*used
	known map[string]*used // by identity
	names map[string]bool
}

// used is a kernel and what it is used for.
type used struct {
	Function
	called string
	uses   []Use
}

// New returns an empty collection, which a machine writes.
func New(w machine.Machine) *Kernels { return NewNamed(w, "") }

// NewNamed is New for kernels whose names end alike, beside those of another machine.
func NewNamed(w machine.Machine, end string) *Kernels {
	return &Kernels{w: w, end: end, known: map[string]*used{}, names: map[string]bool{}}
}

// Use notes a use of a planned kernel and returns its name, which says what it does,
// with a number where another has it.
func (k *Kernels) Use(f Function, use Use) string {
	u := k.known[f.identity()]
	if u == nil {
		u = &used{Function: f, called: k.unique(Prefix + f.name() + k.end)}
		k.used, k.known[f.identity()] = append(k.used, u), u
	}
	u.uses = append(u.uses, use)
	return u.called
}

// unique makes a name that no other kernel has. A number of the shape is kept apart
// from ours.
func (k *Kernels) unique(name string) string {
	first := name
	for try := 2; k.names[name]; try++ {
		name = fmt.Sprint(first, "_", try)
	}
	k.names[name] = true
	return name
}

// Write writes all kernels, each once, in the order of their first use.
func (k *Kernels) Write() {
	for _, u := range k.used {
		u.write(k.w, u.called, u.part(), u.params())
	}
	k.used = nil
}

// Print renders the kernels and their declarations in Go.
func (k *Kernels) Print(pkg, generator string) (assembly, stubs []byte, err error) {
	k.Write()
	return k.w.Print(pkg, generator)
}

// Reserved are the names that parameters of kernels have which are not those of
// values. (g is a register.)
func Reserved() []string {
	names := []string{"g", "groups", "add"}
	for i := range 8 { // more than any optimizer has arrays
		names = append(names, nextTo(i))
	}
	return names
}

// params are names that suit all uses: where these call a pointer differently, one
// that means nothing.
func (u *used) params() []string {
	none, params := neutral(u), slices.Clone(u.uses[0].Params)
	if params == nil {
		return none
	}
	for _, use := range u.uses {
		for i, name := range use.Params {
			if name != params[i] {
				params[i] = none[i]
			}
		}
	}
	if len(slices.Compact(slices.Sorted(slices.Values(params)))) < len(params) {
		return none
	}
	return params
}

// neutral are names of a function's pointers that mean nothing.
func neutral(f Function) []string {
	var names []string
	for i := range f.pointers() {
		names = append(names, f.param(i))
	}
	return names
}

// mostUses are listed by name.
const mostUses = 4

// part is a line that says what a kernel is a part of.
func (u *used) part() string {
	var of []string
	for _, use := range u.uses {
		for _, name := range use.For {
			if !slices.Contains(of, name) {
				of = append(of, name)
			}
		}
	}
	if more := len(of) - mostUses; more > 1 {
		of = append(of[:mostUses], fmt.Sprint(more, " more"))
	}
	switch last := len(of) - 1; last {
	case -1:
		return ""
	case 0:
		return "\nIt is part of " + of[0] + "."
	default:
		return "\nIt is part of " + strings.Join(of[:last], ", ") + " and " + of[last] + "."
	}
}
