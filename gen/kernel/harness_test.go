package kernel

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/kernel/internal/guarded"
	"github.com/seed-5f2744a7/tensornet/gen/machine/x86"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
)

// trial is an operation to run on random numbers in its kernel.
type trial struct {
	name     string
	op       *ir.Op
	groups   int // 0: not summed over
	stride   int
	told     *bool       // whether to add, if the kernel asks
	prefetch int         // arrays that are needed next: none, as asking must not touch them
	in       [][]float64 // in the order of op.In; nil: drawn
	within   float64     // tolerance, relative to magnitude
	itself   bool        // or to the result, if it is more than 1
	chain    []*ir.Op    // in which the operation is; nil: alone
}

// runTrials compiles a program of all kernels, runs it and returns the results.
func runTrials(t testing.TB, on *target.Target, width int, trials []*trial) [][]float64 {
	t.Helper()
	m := x86.New(on)
	k, planner := New(m), NewPlanner(m, width)
	var calls strings.Builder
	var input bytes.Buffer
	element := fmt.Sprintf("float%d", 8*width)
	for _, tr := range trials {
		var groups *Groups
		args := []string{fmt.Sprintf("&b[0][%d]", tr.op.Out.Offset)}
		for n, a := range tr.op.In {
			args = append(args, fmt.Sprintf("&b[%d][%d]", n+1, a.Offset))
		}
		if tr.groups > 0 {
			groups = &Groups{Stride: tr.stride, Add: tr.told != nil, Prefetch: tr.prefetch}
			args = append(args, fmt.Sprint(tr.groups))
			if tr.told != nil {
				args = append(args, map[bool]string{false: "0", true: "1"}[*tr.told])
			}
		}
		kernel, prefetched, why := tr.kernel(k, planner, groups)
		if why != "" {
			t.Fatalf("%s: %s", tr.name, why)
		}
		args = append(args, slices.Repeat([]string{"nil"}, prefetched)...)
		fmt.Fprintf(&calls, "\trun(%q, %d, func(b [][]%s) { %s(%s) })\n", tr.name, len(tr.op.In)+1, element, kernel, strings.Join(args, ", "))
		tr.draw()
		for _, x := range append([][]float64{tr.out()}, tr.in...) {
			guarded.Write(&input, width, x)
		}
	}
	output := guarded.Run(t, on, k, calls.String(), input.Bytes())
	results := make([][]float64, len(trials))
	for i, tr := range trials {
		results[i], output = guarded.Read(output, width, tr.op.Out.Value.Size())
	}
	return results
}

// kernel plans the kernel and returns its name, or why there is none.
func (tr *trial) kernel(k *Kernels, planner *Planner, groups *Groups) (kernel string, prefetched int, why string) {
	if tr.chain == nil {
		p, why := planner.Operation(tr.op, 0, groups)
		if p == nil {
			return "", 0, why
		}
		return k.Use(p, Use{}), p.Prefetched, ""
	}
	c, why := planner.Chain(tr.chain)
	if c == nil {
		return "", 0, why
	}
	return k.Use(c, Use{}), 0, ""
}

// draw fills in the operands that are not given.
func (tr *trial) draw() {
	r := rand.New(rand.NewPCG(1, 2))
	if tr.in == nil {
		tr.in = make([][]float64, len(tr.op.In))
	}
	for i, a := range tr.op.In {
		if tr.in[i] != nil {
			continue
		}
		n := a.Value.Size()
		if tr.groups > 1 && !a.Value.Shared() {
			n += (tr.groups - 1) * tr.stride
		}
		tr.in[i] = make([]float64, n)
		for k := range tr.in[i] {
			tr.in[i][k] = float64(float32(r.NormFloat64()))
		}
	}
}

// out is what the result's buffer holds before.
func (tr *trial) out() []float64 {
	x := make([]float64, tr.op.Out.Value.Size())
	for i := range x {
		x[i] = float64(i%7) - 3
	}
	return x
}

// meaning is the operation as the kernel is told to do it.
func (tr *trial) meaning() *ir.Op {
	op := *tr.op
	op.Add = op.Add || tr.told != nil && *tr.told
	return &op
}

func (tr *trial) want() []float64 {
	out := tr.out()
	interpret(tr.meaning(), max(tr.groups, 1), tr.stride, out, tr.in)
	return out
}

// magnitude is the result with all numbers positive: the scale of rounding.
func (tr *trial) magnitude() []float64 {
	positive := func(x []float64) []float64 {
		y := make([]float64, len(x))
		for i := range x {
			y[i] = math.Abs(x[i])
		}
		return y
	}
	out := positive(tr.out())
	in := make([][]float64, len(tr.in))
	for i := range in {
		in[i] = positive(tr.in[i])
	}
	interpret(tr.meaning(), max(tr.groups, 1), tr.stride, out, in)
	return out
}

// check compares a result with the truth.
func (tr *trial) check(t testing.TB, got []float64) {
	t.Helper()
	want, magnitude := tr.want(), tr.magnitude()
	for i, g := range got {
		scale := magnitude[i]
		if tr.itself {
			scale = max(1, math.Abs(want[i]))
		}
		if w := want[i]; !(math.Abs(g-w) <= tr.within*scale) {
			t.Errorf("%s: element %d is %v, want %v", tr.name, i, g, w)
			return
		}
	}
}

// onEach runs a test for each machine.
func onEach(t *testing.T, test func(t *testing.T, on *target.Target)) {
	for _, on := range guarded.Targets() {
		t.Run(on.Name, func(t *testing.T) { test(t, on) })
	}
}

// share are the trials of a machine and a type of numbers. Neighbours, which are of one
// shape, go to them in turn with others.
func share(on *target.Target, width int, trials []*trial) []*trial {
	this, of := guarded.Share(on)
	if sparsely(2) > 1 && (tests.All() || of == 1) {
		this, of = 2*this+width/8, 2*of
	}
	var mine []*trial
	for i, tr := range trials {
		if (i+i/8)%of == this {
			mine = append(mine, tr)
		}
	}
	return mine
}

// epsilon is the distance of 1 to the number below it.
func epsilon(width int) float64 { return map[int]float64{4: 0x1p-24, 8: 0x1p-53}[width] }
