package pass_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// program builds a spec for a purpose, without any pass.
func program(t *testing.T, text string, purpose ir.Purpose) *ir.Program {
	t.Helper()
	n, errs := spec.Parse("test.toml", []byte(text))
	g := graph.Build(n, purpose, errs)
	if err := errs.Err(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return g.Program
}

// machine is what programs of a width run on.
func machine(width int) *target.Target {
	if width == 0 {
		return target.Plain()
	}
	return target.AVX2()
}

// compiled is a spec after all passes for a purpose and a width.
func compiled(t *testing.T, text string, purpose ir.Purpose, width int) *ir.Program {
	t.Helper()
	p := program(t, text, purpose).For(purpose, width, machine(width))
	if err := pass.Compile(t.Context(), p, nil); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return p
}

// withoutPlan are the passes for plain Go but the last, the memory plan.
func withoutPlan(purpose ir.Purpose) []pass.Pass {
	passes := pass.Pipeline(purpose, 0)
	return passes[:len(passes)-1]
}

// TestPlanOnRandomNetworks runs planned programs on a memory that knows which
// value each of its elements was last written as.
func TestPlanOnRandomNetworks(t *testing.T) {
	networks := some(100)
	saved := 0
	for i := range networks {
		text := verify.Draw(fmt.Sprintf("random%d", i), rand.New(rand.NewPCG(11, uint64(i)))).Network.TOML()
		n, _ := inMemory(t, text)
		saved = max(saved, n)
	}
	if saved <= 0 {
		t.Error("no place in an arena is used twice")
	}
}

// TestPlanOfDerived: what samples read of what is derived from the weights stays; what
// lies between shares its places.
func TestPlanOfDerived(t *testing.T) {
	text := "name = \"d\"\n[[input]]\nname = \"x\"\nshape = [9, 10, 2]\n" + conv("a", 19, 1) + conv("c", 15, 3, `padding = "same"`) + dense + "[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n"
	if saved, kept := inMemory(t, text); saved <= 0 || kept != 4 {
		t.Errorf("%d elements shared, %d values kept", saved, kept)
	}
}

// inMemory runs the programs of a network, and returns how many elements share a place with
// others, at most, and how many values stay for other samples.
func inMemory(t *testing.T, text string) (saved, kept int) {
	t.Helper()
	for _, c := range []struct {
		purpose ir.Purpose
		width   int
	}{
		{ir.Train, 0}, {ir.Predict, 0}, {ir.Train, 2}, {ir.Predict, 2}, {ir.Evaluate, 2}, {ir.Train, 1}, {ir.Predict, 1},
	} {
		p := compiled(t, text, c.purpose, c.width)
		if p.Refusal != "" { // and has no places
			continue
		}
		m := newMemory(p)
		m.run(p.Ops, nil)
		for _, o := range p.Outputs {
			m.read(ir.All(o.Value), nil)
		}
		for _, v := range p.Values {
			if v.Memory == ir.Kept {
				m.read(ir.All(v), nil)
				kept++
			}
		}
		if m.err != nil {
			t.Errorf("%v\n%s\n%s", m.err, text, p)
		}
		saved = max(saved, m.size-p.Arena-p.Persistent-p.Kept-p.Scratch) // less what alignment takes
	}
	return saved, kept
}

// memory is what a program runs on: the arena, and what lies outside it.
type memory struct {
	program *ir.Program
	owner   map[place]*ir.Value // who wrote there last
	size    int                 // of the values in the arena together
	err     error
}

// place is an element: of a value, or of a memory, whose value is nil.
type place struct {
	value *ir.Value
	at    int
	in    ir.Memory
}

func newMemory(p *ir.Program) *memory {
	m := &memory{program: p, owner: map[place]*ir.Value{}}
	for _, v := range p.Values {
		if v.Root() != v {
			continue
		}
		if pass.InArena(p, v) || v.Derived {
			m.size += v.Size()
			size := map[ir.Memory]int{ir.Arena: p.Arena, ir.Persistent: p.Persistent, ir.Kept: p.Kept, ir.Scratch: p.Scratch}[v.Memory]
			if end := v.Offset + v.Size(); v.Offset < 0 || end > size {
				m.err = fmt.Errorf("%s ends at %d of an arena of %d", v.Name, end, size)
			}
		}
		if v.Role != ir.Temp && v.Role != ir.Loss && (v.Role != ir.Grad || v.Of.Role == ir.Param) {
			m.write(ir.Access{Value: v, Strides: []int{1}}, []ir.Loop{{N: v.Size()}})
		}
	}
	return m
}

// run executes operations within iterations of the scans around them.
func (m *memory) run(ops []*ir.Op, iteration []int) {
	for _, op := range ops {
		if op.Kind != ir.Scan {
			m.execute(op, iteration)
			continue
		}
		n := op.Loops[len(iteration)].N
		for i := range n {
			if op.Reverse {
				i = n - 1 - i
			}
			m.run(op.Body, append(iteration[:len(iteration):len(iteration)], i))
		}
	}
}

func (m *memory) execute(op *ir.Op, iteration []int) {
	inner := append([]ir.Loop{}, op.Loops[len(iteration):]...) // nil would be all of a value
	at := func(a ir.Access) ir.Access {
		for i, t := range iteration {
			a.Offset += t * a.Strides[i]
		}
		return ir.Access{Value: a.Value, Offset: a.Offset, Strides: a.Strides[len(iteration):]}
	}
	for _, a := range op.In {
		m.read(at(a), inner)
	}
	if op.Add {
		m.read(at(op.Out), inner)
	}
	m.write(at(op.Out), inner)
}

func (m *memory) read(a ir.Access, loops []ir.Loop) {
	if loops == nil {
		loops, _ = ir.Loops(a.Value.Shape)
	}
	m.each(a, loops, func(at place) {
		if found := m.owner[at]; found != a.Value.Root() && m.err == nil {
			name := "nothing"
			if found != nil {
				name = found.Name
			}
			m.err = fmt.Errorf("%s is read where %s was written last", a.Value.Name, name)
		}
	})
}

func (m *memory) write(a ir.Access, loops []ir.Loop) {
	m.each(a, loops, func(at place) { m.owner[at] = a.Value.Root() })
}

func (m *memory) each(a ir.Access, loops []ir.Loop, f func(place)) {
	if len(loops) > 0 {
		for i := range loops[0].N {
			m.each(ir.Access{Value: a.Value, Offset: a.Offset + i*a.Strides[0], Strides: a.Strides[1:]}, loops[1:], f)
			if a.Strides[0] == 0 {
				return
			}
		}
		return
	}
	root := a.Value.Root()
	if pass.InArena(m.program, root) || root.Derived {
		f(place{nil, root.Offset + a.Offset, root.Memory})
	} else {
		f(place{value: root, at: a.Offset})
	}
}
