// Package kernel is the vector back end. It turns primitives, not layers, into
// kernels: each is the loops of one operation with a vector along one of them. A
// machine.Machine writes them; what it is like, a target.Target says.
package kernel

import (
	"fmt"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// Kernels collects the kernels of one package. Operations of the same form
// share one.
type Kernels struct {
	w     machine.Machine
	names map[string]string // by form
	taken map[string]bool
}

// New returns an empty collection, which a machine writes.
func New(w machine.Machine) *Kernels {
	return &Kernels{w: w, names: map[string]string{}, taken: map[string]bool{}}
}

// Print renders the kernels and their declarations in Go.
func (k *Kernels) Print(pkg, generator string) (assembly, stubs []byte, err error) {
	return k.w.Print(pkg, generator)
}

// Write writes a planned kernel, unless there is one of its form, and returns its
// name: that given, with a number where another has it. params are the names of the
// pointers to the result and to the operands; without, they have some of no meaning.
func (k *Kernels) Write(name string, p *Plan, params ...string) string {
	return k.write(name, p.Key, func(w machine.Machine, name string) { p.write(w, name, params) })
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

// write is the name of the kernel of a form, which is new to k or not.
func (k *Kernels) write(name, key string, write func(w machine.Machine, name string)) string {
	if known, ok := k.names[key]; ok {
		return known
	}
	name = k.unique(name)
	k.names[key] = name
	write(k.w, name)
	return name
}

// unique makes a name that no other kernel has. A number of the layer's own is
// kept apart from ours.
func (k *Kernels) unique(name string) string {
	first := name
	if strings.ContainsAny(name[len(name)-1:], "0123456789") {
		first += "_"
	}
	for try := 2; k.taken[name]; try++ {
		name = fmt.Sprint(first, try)
	}
	k.taken[name] = true
	return name
}
