package verify

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Meaning is what a case's first sample gives, with dropout that drops nothing, by
// name: "output 0", "loss 0", "gradient of w".
func Meaning(c *Case) (map[string][]float64, error) {
	return meaning(EvaluateUndropped(c.Network, c.Weights, c.Samples[:1]))
}

// MeaningOfPrediction is that of prediction and evaluation.
func MeaningOfPrediction(c *Case) (map[string][]float64, error) {
	return meaning(Evaluate(c.Network, c.Weights, c.Samples[:1], false))
}

func meaning(r *Result, err error) (map[string][]float64, error) {
	if err != nil {
		return nil, err
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
	return want, nil
}

// Same compares what a program gives with what it should.
func Same(got, want map[string][]float64) error {
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

// Execute runs a program on a case's first sample and gives outputs, losses
// and gradients by name, as [Meaning] does. With lanes all of them take that sample:
// the first one's results count, and gradients are the mean. Memory is not planned yet.
func Execute(p *ir.Program, c *Case) map[string][]float64 {
	m, sample := Memory{}, c.Samples[0]
	lanes := p.Inputs[0].Size() / len(sample.Inputs[0]) // as far as the passes have come
	set := func(v *ir.Value, x []float64) {
		if lanes == 1 {
			copy(m.Of(v), x)
			return
		}
		for i := range m.Of(v) {
			m.Of(v)[i] = x[i/lanes]
		}
	}
	get := func(v *ir.Value) []float64 {
		if v != nil && v.Root().Shared() {
			return m.Of(v)
		}
		var x []float64
		for i := 0; v != nil && i < v.Root().Size(); i += lanes {
			x = append(x, m.Of(v)[i])
		}
		return x
	}
	for i, v := range p.Inputs {
		x := make([]float64, v.Size()/lanes) // of a state, which begins with 0
		if i < len(sample.Inputs) {
			x = sample.Inputs[i]
		}
		set(v, x)
	}
	for i, o := range p.Outputs[:len(sample.Targets)] {
		target := sample.Targets[i]
		if o.Target == nil {
			continue // a prediction
		}
		if o.Sparse {
			target = make([]float64, o.Target.Size()/lanes)
			none := -1
			if o.Form.Padded {
				none = o.Form.Padding
			}
			runtime.OneHot(target, sample.Labels[i], none, 1, 0)
		}
		set(o.Target, target)
	}
	for _, v := range p.Params {
		copy(m.Of(v), c.Weights[v.Name])
	}
	for _, v := range p.Consts {
		copy(m.Of(v), v.Data)
	}
	batch := float64(lanes) // that gradients are sums over
	if p.Share != nil {
		set(p.Share, []float64{1 / batch})
		batch = 1
	}
	for _, op := range p.Ops {
		m.Run(op, nil)
	}
	result := map[string][]float64{}
	for i, o := range p.Outputs {
		result[fmt.Sprint("output ", i)], result[fmt.Sprint("loss ", i)] = get(o.Value), get(o.Loss)
	}
	for _, v := range p.Values {
		if v.Role == ir.Grad && v.Of.Role == ir.Param {
			g := slices.Clone(m.Of(v))
			for i := range g {
				g[i] /= batch
			}
			penalize(g, m.Of(v.Of), v.Of.Penalty)
			result["gradient of "+v.Of.Name] = g
		}
	}
	return result
}

// Memory has the numbers that a program computes on.
type Memory map[*ir.Value][]float64

// Of is a value's memory, which holds something else before it is written: only
// the gradients of weights, which several groups of samples add to, are cleared.
func (m Memory) Of(v *ir.Value) []float64 {
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

// Run executes an operation within iterations of the scans around it.
func (m Memory) Run(op *ir.Op, iteration []int) {
	if op.Kind == ir.Scan {
		for i := range op.Loops[len(iteration)].N {
			if op.Reverse {
				i = op.Loops[len(iteration)].N - 1 - i
			}
			for _, inner := range op.Body {
				m.Run(inner, append(iteration[:len(iteration):len(iteration)], i))
			}
		}
		return
	}
	index := append(slices.Clone(iteration), make([]int, len(op.Loops)-len(iteration))...)
	in, out := make([][]float64, len(op.In)), m.Of(op.Out.Value)
	found, is := make([]float64, len(out)), make([]bool, len(out)) // by element of the result
	last := map[int][]int{}
	for i, a := range op.In {
		in[i] = m.Of(a.Value)
	}
	m.iterations(op, len(iteration), index, in, make([]float64, len(in)), found, is, last)
	for at, v := range found {
		if !is[at] {
			continue
		}
		if op.Kind == ir.Contract && op.Expr != nil {
			args := []float64{v}
			for _, a := range op.In[2:] {
				args = append(args, m.Of(a.Value)[address(a, last[at])])
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
func (m Memory) iterations(op *ir.Op, depth int, index []int, in [][]float64, args, found []float64, is []bool, last map[int][]int) {
	if depth < len(op.Loops) {
		for i := range op.Loops[depth].N {
			index[depth] = i
			m.iterations(op, depth+1, index, in, args, found, is, last)
		}
		return
	}
	at := address(op.Out, index)
	for i, a := range op.In {
		args[i] = in[i][address(a, index)]
	}
	v := 1.
	switch op.Kind {
	case ir.Gather, ir.Scatter:
		v, at = m.row(op, index, args, at)
	case ir.Random:
		if op.Normal {
			v = 0
		}
	case ir.Contract:
		v = args[0] * args[1]
	case ir.Move:
		v = args[0]
	case ir.Map, ir.Reduce:
		v = op.Expr.Eval(args)
	case ir.SelectAndScatter:
		v = m.scattered(op, index, args)
	}
	switch {
	case !is[at]:
		found[at], is[at] = v, true
		if op.Kind == ir.Contract && op.Expr != nil {
			last[at] = slices.Clone(index)
		}
	case op.Max:
		found[at] = max(found[at], v)
	default:
		found[at] += v
	}
}

// row is what an iteration of a gather or a scatter gives, and to which element.
func (m Memory) row(op *ir.Op, index []int, args []float64, at int) (v float64, to int) {
	row := runtime.Row(args[1], op.Rows.N)
	if op.Kind == ir.Gather {
		return m.Of(op.In[0].Value)[address(op.In[0], index)+row*op.Rows.Stride], at
	}
	at += row * op.Rows.Stride
	if r := op.Rows; r.Each > 0 {
		if first := r.First + r.Each*index[0]; row < first || row >= first+r.Each {
			return 0, at
		}
	}
	return args[0], at
}

// scattered is what an iteration of a select-and-scatter adds: all, at the first of
// its window that is the maximum.
func (m Memory) scattered(op *ir.Op, index []int, args []float64) float64 {
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
func (m Memory) firstBefore(op *ir.Op, index, rest []int) float64 {
	if len(rest) == 0 {
		return m.Of(op.In[0].Value)[address(op.In[0], index)]
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
