// Package kernel is the vector back end. It turns primitives, not layers, into
// kernels: each is the loops of one operation with a vector along one of them. A
// machine.Machine writes them; what it is like, a target.Target says.
package kernel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
	"github.com/seed-5f2744a7/tensornet/gen/target"
)

// Prefix is what the names of all kernels begin with.
const Prefix = "kernel"

// Function is a [Plan] or a [Chain].
type Function interface {
	identity() string   // functions of equal identities are equal
	meaning() string    // the same for those that do the same on several machines
	on() *target.Target // which it is for
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

// Kernels collects the kernels of one package. Equal operations share one, also on several
// machines: it is called by one name, and asks which of them runs.
type Kernels struct {
	machines []machine.Machine // from the narrowest on; they write one file
	used     []*used
	known    map[string]*used // by machine and identity
	names    map[string]bool
}

// used is a kernel and what it is used for.
type used struct {
	of     []Function // for each machine, nil where none is used
	called string
	uses   []Use
}

// New returns an empty collection, which machines write, the narrowest first. There are two
// at most.
func New(machines ...machine.Machine) *Kernels {
	k := &Kernels{known: map[string]*used{}, names: map[string]bool{}}
	for i, m := range machines {
		if i > 0 {
			m = m.Beside(k.machines[0])
		}
		k.machines = append(k.machines, m)
	}
	return k
}

// Use notes a use of a planned kernel and returns its name, which says what it does,
// with a number where another has it.
func (k *Kernels) Use(f Function, use Use) string {
	i := k.index(f.on())
	key := fmt.Sprint(i, " ", f.identity())
	u := k.known[key]
	if u == nil {
		if u = k.without(f, i); u == nil {
			u = &used{of: make([]Function, len(k.machines)), called: k.unique(Prefix + f.name())}
			k.used = append(k.used, u)
		}
		u.of[i], k.known[key] = f, u
	}
	u.uses = append(u.uses, use)
	return u.called
}

// without is a kernel that does the same on other machines and that machine i has not.
func (k *Kernels) without(f Function, i int) *used {
	for _, u := range k.used {
		if u.of[i] == nil && u.first().meaning() == f.meaning() {
			return u
		}
	}
	return nil
}

// index is the number of a machine.
func (k *Kernels) index(on *target.Target) int {
	return max(0, slices.IndexFunc(k.machines, func(m machine.Machine) bool { return m.Target() == on }))
}

// Asks reports whether a kernel takes, after all else, whether it is to run on the wider of
// two machines.
func (k *Kernels) Asks(name string) bool {
	return slices.ContainsFunc(k.used, func(u *used) bool { return u.called == name && !slices.Contains(u.of, nil) && len(u.of) > 1 })
}

// first is the function of the narrowest machine.
func (u *used) first() Function {
	return u.of[slices.IndexFunc(u.of, func(f Function) bool { return f != nil })]
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
	for i, m := range k.machines {
		for _, u := range k.used {
			name := u.called
			switch {
			case u.of[i] == nil:
				continue
			case i > 0 && u.of[0] != nil:
				name = u.wider(m)
				m.Inner()
			case k.Asks(name):
				m.Unless(u.wider(k.machines[1]))
			}
			u.of[i].write(m, name, u.part(), u.params())
		}
	}
	k.used = nil
}

// wider is the name of what a kernel is on the wider of two machines.
func (u *used) wider(m machine.Machine) string { return u.called + m.Target().Name }

// Print renders the kernels and their declarations in Go.
func (k *Kernels) Print(pkg, generator string) (assembly, stubs []byte, err error) {
	k.Write()
	return k.machines[0].Print(pkg, generator)
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
	none, params := neutral(u.first()), slices.Clone(u.uses[0].Params)
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
const mostUses = 2

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
