package kernel

import (
	"fmt"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/machine/virtual"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
)

// others are targets of other kinds than AVX2: with wide vectors, many registers and
// predicates; with narrow vectors; with few registers.
func others() []*target.Target {
	wide, narrow, few := target.AVX2(), target.AVX2(), target.AVX2()
	wide.Name, wide.VectorBytes, wide.Vectors, wide.Masks = "wide", 64, 32, 7
	narrow.Name, narrow.VectorBytes, narrow.Vectors, narrow.General, narrow.BlockVectors = "narrow", 16, 31, 26, 4
	few.Name, few.Vectors, few.General = "few", 12, 10
	return []*target.Target{wide, narrow, few}
}

// TestOtherMachines runs the kernels of all suites on machines that there are not
// here, and compares with the interpreter. Without TENSORNET_LONG=1 each runs on one
// of them.
func TestOtherMachines(t *testing.T) {
	some := tests.Of(4, 12) * len(others())
	if tests.Long() {
		some = 1
	}
	for i, on := range others() {
		for k, width := range []int{4, 8} {
			t.Run(fmt.Sprintf("%s float%d", on.Name, 8*width), func(t *testing.T) {
				t.Parallel()
				for _, s := range suites {
					for n, tr := range s.trials(width) {
						if (n+2*i+k)%some == 0 {
							tr.check(t, runVirtual(t, on, width, tr))
						}
					}
				}
			})
		}
	}
}

// runVirtual runs a trial on a virtual machine and returns its result.
func runVirtual(t *testing.T, on *target.Target, width int, tr *trial) []float64 {
	t.Helper()
	m := virtual.New(on)
	var groups *Groups
	if tr.groups > 0 {
		groups = &Groups{Stride: tr.stride, Add: tr.told != nil, Prefetch: tr.prefetch}
	}
	k := New(m)
	name, fetched, why := tr.kernel(k, NewPlanner(m, width), groups)
	if why != "" {
		t.Fatalf("%s: %s", tr.name, why)
	}
	k.Write()
	tr.draw()
	var memory virtual.Memory
	out := memory.Buffer(width, tr.out())
	args := []int{out + width*tr.op.Out.Offset}
	for i, a := range tr.op.In {
		args = append(args, memory.Buffer(width, tr.in[i])+width*a.Offset)
	}
	if tr.groups > 0 {
		args = append(args, tr.groups)
		if tr.told != nil {
			args = append(args, map[bool]int{true: 1}[*tr.told])
		}
	}
	args = append(args, make([]int, fetched)...)
	if err := m.Run(name, &memory, args...); err != nil {
		t.Fatalf("%s: %v", tr.name, err)
	}
	return memory.Numbers(width, out, len(tr.out()))
}
