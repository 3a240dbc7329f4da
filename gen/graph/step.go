package graph

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// Step makes the program that runs one time step of a recurrent network, with
// a state that stays between calls. It is nil where the network cannot run
// step by step: where a layer needs the whole sequence at once, or reads it
// from its end. The network must be free of mistakes.
//
// The program is that of the same network on sequences of one step, if that has
// the same weights and if every layer treats the steps apart.
func Step(n *spec.Network) *ir.Program {
	whole := build(n, layer.Inference, nil, spec.NewErrors(n.File))
	inputs, steps := sequences(whole)
	if steps < 2 {
		return nil
	}
	errs := spec.NewErrors(n.File)
	one := build(n, layer.Stepping, inputs, errs)
	if errs.Len() > 0 || len(one.Program.States) == 0 || !sameWeights(whole, one) || !stepwise(whole, one, steps) {
		return nil
	}
	return one.Program
}

// sequences finds the inputs that recurrent layers read along their first axis,
// and the number of steps; 0 where they differ in it.
func sequences(g *Graph) (map[string]bool, int) {
	inputs, steps := map[string]bool{}, 0
	seen := map[*node]bool{}
	var visit func(n *node)
	visit = func(n *node) {
		if seen[n] {
			return
		}
		seen[n] = true
		if n.spec.Type == "input" {
			inputs[n.spec.Name] = true
		}
		for _, e := range n.from {
			if e.option == "" && e.node != nil {
				visit(e.node)
			}
		}
	}
	for _, n := range g.nodes {
		if !n.def.Recurrent {
			continue
		}
		if steps != 0 && steps != n.in[0].Shape[0] {
			return nil, 0
		}
		steps = n.in[0].Shape[0]
		visit(n)
		if n.outer != nil {
			visit(n.outer)
		}
	}
	for _, v := range g.Program.Inputs {
		if inputs[v.Name] && (len(v.Shape) < 2 || v.Shape[0] != steps) {
			return nil, 0
		}
	}
	return inputs, steps
}

func sameWeights(a, b *Graph) bool {
	return slices.EqualFunc(a.Program.Params, b.Program.Params, func(v, w *ir.Value) bool {
		return v.Name == w.Name && slices.Equal(v.Shape, w.Shape)
	})
}

// stepwise compares the layers of the whole network with those of one step:
// where a layer reads a sequence it must treat its steps apart, and give a
// sequence or a state.
func stepwise(whole, one *Graph, steps int) bool {
	if len(whole.nodes) != len(one.nodes) {
		return false
	}
	for i, n := range whole.nodes {
		m := one.nodes[i]
		reads := false
		for k, v := range n.in {
			reads = reads || !slices.Equal(v.Shape, m.in[k].Shape)
		}
		if reads && !n.def.Stepwise || len(n.context.Outputs) != len(m.context.Outputs) {
			return false
		}
		for k, o := range n.context.Outputs {
			a, b := o.Value.Shape, m.context.Outputs[k].Value.Shape
			isSequence := len(a) > 1 && len(a) == len(b) && a[0] == steps && b[0] == 1 && slices.Equal(a[1:], b[1:])
			isSame := slices.Equal(a, b) && (!reads || n.def.Recurrent)
			if !isSequence && !isSame {
				return false
			}
		}
	}
	return true
}
