// Package kernel is the vector back end. It turns primitives, not layers, into
// kernels: each is the loops of one operation with a vector along one of them. A
// machine.Machine writes them; what it is like, a target.Target says.
package kernel

import (
	"errors"
	"fmt"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/machine"
)

// ErrNoVector is why an operation has no kernel: no loop suits vectors, or the
// expression calls a function without vector code.
var ErrNoVector = errors.New("no vector code")

// Kernels collects the kernels of one package. Operations of the same form
// share one.
type Kernels struct {
	w     machine.Machine
	bytes int
	names map[string]string // by form
	taken map[string]bool
}

// New returns an empty collection, which a machine writes, for elements of the
// given size.
func New(w machine.Machine, bytes int) *Kernels {
	return &Kernels{w: w, bytes: bytes, names: map[string]string{}, taken: map[string]bool{}}
}

// Print renders the kernels and their declarations in Go.
func (k *Kernels) Print(pkg, generator string) (assembly, stubs []byte, err error) {
	return k.w.Print(pkg, generator)
}

// Groups says that an operation also sums over the groups of samples of a
// batch, whose number the kernel is told: values with lanes lie Stride elements
// apart from group to group. With Add the kernel is also told, by a number that
// is not 0, to add to the result; operations that add do so anyway. Beside is the
// number of arrays, laid out like the result, that the caller changes next:
// kernels may fetch them.
type Groups struct {
	Stride int
	Add    bool
	Beside int
}

// Kernel is what to call for an operation: a pointer to the result's first
// element, one to each operand's, the number of groups if there are any,
// whether to add if Groups says so, and pointers to the arrays beside the result
// that it fetches, to the same element.
type Kernel struct {
	Name    string
	Form    string // for people: "tile 6×16"
	Fetched int    // arrays
}

// Add returns the kernel of an operation whose first loops, those of scans
// around it, run outside. name is used where the kernel is new.
func (k *Kernels) Add(name string, op *ir.Op, scans int, groups *Groups) (Kernel, error) {
	n, err := newNest(k.w.Target(), op, scans, groups, k.bytes)
	if err != nil {
		return Kernel{}, err
	}
	form := n.emitter.form()
	key := n.key()
	if known, ok := k.names[key]; ok {
		return Kernel{known, form, n.fetched()}, nil
	}
	if err := n.fits(k.w); err != nil {
		return Kernel{}, err
	}
	name = k.unique(name)
	k.names[key] = name
	n.write(k.w, name)
	return Kernel{name, form, n.fetched()}, nil
}

// Takes reports whether there is one kernel for all of an operation. For a
// contraction with an expression too large for the registers beside the sums
// there is one for the contraction and one for the expression.
func (k *Kernels) Takes(op *ir.Op, scans int) bool {
	n, err := newNest(k.w.Target(), op, scans, nil, k.bytes)
	return err == nil && n.fits(k.w) == nil
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

func (n *nest) fits(m machine.Machine) error {
	trial := *n
	if err := fits(m, func(w machine.Machine) { trial.write(w, "trial") }); err != nil {
		return fmt.Errorf("%w: %s", err, n.op)
	}
	return nil
}

// fits counts the registers of a kernel: it is written elsewhere first, where
// there are as many as it takes.
func fits(m machine.Machine, write func(machine.Machine)) error {
	w := m.Another()
	write(w)
	if err := w.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrNoVector, err)
	}
	return nil
}
