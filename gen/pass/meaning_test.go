package pass_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/pass"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

var seed = flag.Uint64("seed", 13, "of the random networks")

// some is how many of n random networks are tried: all where there is time.
func some(n int) int {
	switch {
	case os.Getenv("TENSORNET_LONG") != "":
		return n
	case testing.Short():
		return n / 10
	}
	return n / 3
}

// TestPassesKeepMeaning runs the programs of random networks after each pass
// that may change operations; losses, outputs and gradients are those of the
// networks' definitions.
func TestPassesKeepMeaning(t *testing.T) {
	networks := some(200)
	dropped, sunk := 0, 0
	passes := append(withoutPlan(ir.Train), pass.Pass{Name: "elide", Run: pass.ElideCopies})
	for i := range networks {
		c := verify.Draw(fmt.Sprintf("random%d", i), rand.New(rand.NewPCG(*seed, uint64(i))))
		text := c.Network.TOML()
		want, first := define(t, c), 0
		for n := 1; n <= len(passes); n++ {
			p := program(t, text, ir.Train)
			if err := pass.Run(t.Context(), p, passes[:n], nil); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			got := evaluate(p, c)
			if n == 1 {
				first = len(ir.Leaves(p.Ops))
			}
			if err := same(got, want); err != nil {
				t.Errorf("after %s: %v\n%s", passes[n-1].Name, err, text)
				break
			}
			switch n {
			case len(passes) - 1:
				dropped, sunk = dropped+first-len(ir.Leaves(p.Ops)), sunk+copies(p)
			case len(passes):
				sunk -= copies(p)
			}
		}
	}
	if dropped <= networks {
		t.Errorf("all passes together save only %d operations", dropped)
	}
	if sunk <= networks/20 {
		t.Errorf("only %d copies are spared", sunk)
	}
}

func copies(p *ir.Program) int {
	n := 0
	for _, op := range ir.Leaves(p.Ops) {
		if op.Kind == ir.Move {
			n++
		}
	}
	return n
}

// define is what a case's first sample gives, with dropout that drops nothing.
func define(t *testing.T, c *verify.Case) map[string][]float64 {
	t.Helper()
	r, err := verify.Evaluate(c.Network, c.Weights, c.Samples[:1], false)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]float64{}
	for i, y := range r.Outputs[0] {
		want[fmt.Sprint("output ", i)], want[fmt.Sprint("loss ", i)] = y, r.Each[i:i+1]
	}
	for name, g := range r.Gradients {
		if !r.Frozen[name] {
			want["gradient of "+name] = g
		}
	}
	return want
}

func same(got, want map[string][]float64) error {
	for name, w := range want {
		g := got[name]
		for i := range w {
			if len(g) != len(w) || !(math.Abs(g[i]-w[i]) <= 1e-9*max(1, math.Abs(w[i]))) {
				return fmt.Errorf("%s is %v, expected %v", name, g, w)
			}
		}
	}
	return nil
}

// evaluate runs a program on a case's first sample and gives outputs, losses
// and gradients by name. With lanes all of them take that sample: the first one's
// results count, and gradients are the mean.
func evaluate(p *ir.Program, c *verify.Case) map[string][]float64 {
	m, sample := values{}, c.Samples[0]
	lanes := p.Inputs[0].Size() / len(sample.Inputs[0]) // as far as the passes have come
	set := func(v *ir.Value, x []float64) {
		if lanes == 1 {
			copy(m.of(v), x)
			return
		}
		for i := range m.of(v) {
			m.of(v)[i] = x[i/lanes]
		}
	}
	get := func(v *ir.Value) []float64 {
		if v != nil && v.Root().Shared() {
			return m.of(v)
		}
		var x []float64
		for i := 0; v != nil && i < v.Root().Size(); i += lanes {
			x = append(x, m.of(v)[i])
		}
		return x
	}
	for i, v := range p.Inputs {
		set(v, sample.Inputs[i])
	}
	for i, o := range p.Outputs {
		target := sample.Targets[i]
		if o.Target == nil {
			continue // a prediction
		}
		if o.Sparse {
			target = make([]float64, o.Target.Size()/lanes)
			target[sample.Labels[i]] = 1
		}
		set(o.Target, target)
	}
	for _, v := range p.Params {
		copy(m.of(v), c.Weights[v.Name])
	}
	for _, v := range p.Consts {
		copy(m.of(v), v.Data)
	}
	for _, op := range p.Ops {
		m.run(op, nil)
	}
	result := map[string][]float64{}
	for i, o := range p.Outputs {
		result[fmt.Sprint("output ", i)], result[fmt.Sprint("loss ", i)] = get(o.Value), get(o.Loss)
	}
	for _, v := range p.Values {
		if v.Role == ir.Grad && v.Of.Role == ir.Param {
			g := slices.Clone(m.of(v))
			for i := range g {
				g[i] /= float64(lanes)
			}
			result["gradient of "+v.Of.Name] = g
		}
	}
	return result
}

// values are the numbers that a program computes on.
type values map[*ir.Value][]float64

// of is a value's memory, which holds something else before it is written: only
// the gradients of weights, which several groups of samples add to, are cleared.
func (m values) of(v *ir.Value) []float64 {
	v = v.Root()
	if m[v] == nil {
		m[v] = make([]float64, v.Size())
		for i := range m[v] {
			if v.Role != ir.Grad || v.Of.Role != ir.Param {
				m[v][i] = 12345
			}
		}
	}
	return m[v]
}

// run executes an operation within iterations of the scans around it.
func (m values) run(op *ir.Op, iteration []int) {
	if op.Kind == ir.Scan {
		for i := range op.Loops[len(iteration)].N {
			if op.Reverse {
				i = op.Loops[len(iteration)].N - 1 - i
			}
			for _, inner := range op.Body {
				m.run(inner, append(iteration[:len(iteration):len(iteration)], i))
			}
		}
		return
	}
	index := append(slices.Clone(iteration), make([]int, len(op.Loops)-len(iteration))...)
	found := map[int]float64{} // by element of the result
	last := map[int][]int{}
	m.iterations(op, len(iteration), index, found, last)
	out := m.of(op.Out.Value)
	for at, v := range found {
		if op.Kind == ir.Contract && op.Expr != nil {
			args := []float64{v}
			for _, a := range op.In[2:] {
				args = append(args, m.of(a.Value)[address(a, last[at])])
			}
			v = op.Expr.Eval(args)
		}
		if op.Add {
			v += out[at]
		}
		out[at] = v
	}
}

// iterations collects the sum, or the maximum, that belongs to each element.
func (m values) iterations(op *ir.Op, depth int, index []int, found map[int]float64, last map[int][]int) {
	if depth < len(op.Loops) {
		for i := range op.Loops[depth].N {
			index[depth] = i
			m.iterations(op, depth+1, index, found, last)
		}
		return
	}
	at := address(op.Out, index)
	args := make([]float64, len(op.In))
	for i, a := range op.In {
		args[i] = m.of(a.Value)[address(a, index)]
	}
	v := 1.
	switch op.Kind {
	case ir.Contract:
		v = args[0] * args[1]
	case ir.Move:
		v = args[0]
	case ir.Map, ir.Reduce:
		v = op.Expr.Eval(args)
	case ir.SelectAndScatter:
		v = m.scattered(op, index, args)
	}
	if _, again := last[at]; !again {
		found[at], last[at] = v, slices.Clone(index)
	} else if op.Max {
		found[at] = max(found[at], v)
	} else {
		found[at] += v
	}
}

// scattered is what an iteration of a select-and-scatter adds: all, at the first of
// its window that is the maximum.
func (m values) scattered(op *ir.Op, index []int, args []float64) float64 {
	if args[0] != args[1] {
		return 0
	}
	window := op.Window()
	before := slices.Clone(index)
	for k := len(window) - 1; k >= 0; k-- {
		for before[window[k]]--; before[window[k]] >= 0; before[window[k]]-- {
			if m.firstBefore(op, before, window[k+1:]) == args[1] {
				return 0
			}
		}
		before[window[k]] = index[window[k]]
	}
	return args[2]
}

// firstBefore is the maximum of an earlier part of a window: loops later in it
// run in full.
func (m values) firstBefore(op *ir.Op, index, rest []int) float64 {
	if len(rest) == 0 {
		return m.of(op.In[0].Value)[address(op.In[0], index)]
	}
	most := math.Inf(-1)
	for i := range op.Loops[rest[0]].N {
		inner := slices.Clone(index)
		inner[rest[0]] = i
		most = max(most, m.firstBefore(op, inner, rest[1:]))
	}
	return most
}

func address(a ir.Access, index []int) int {
	at := a.Offset
	for i, s := range a.Strides {
		at += s * index[i]
	}
	return at
}
