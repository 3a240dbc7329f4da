package graph

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// Step makes the program that runs one time step of a recurrent network, with
// a state that stays between calls. It is nil where the network cannot run
// step by step: where a layer needs the whole sequence at once, or reads it
// from its end. whole is the network built to predict, before any pass.
//
// The program is that of the same network on sequences of one step, if that has
// the same weights and if every layer treats the steps apart.
func Step(n *spec.Network, whole *Graph) *ir.Program {
	inputs, steps := sequences(whole)
	if steps < 2 {
		return nil
	}
	errs := spec.NewErrors(n.File)
	one := build(n, ir.Step, inputs, false, errs)
	if errs.Len() > 0 || len(one.Program.States) == 0 || !sameWeights(whole, one) || !stepwise(whole, one, inputs, steps) {
		return nil
	}
	return one.Program
}

// sequences finds the inputs that lead to recurrent layers and have as many
// parts along their first axis as those take steps, and that number; 0 where
// they differ in it.
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
			shape := n.context.Outputs[0].Value.Shape
			inputs[n.spec.Name] = len(shape) > 1 && shape[0] == steps
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
		for around := n; around != nil; around = around.outer {
			visit(around)
		}
	}
	return inputs, steps
}

func sameWeights(a, b *Graph) bool {
	return slices.EqualFunc(a.Program.Params, b.Program.Params, func(v, w *ir.Value) bool {
		return v.Name == w.Name && slices.Equal(v.Shape, w.Shape)
	})
}

// course says what a value does from step to step.
type course int

const (
	still   course = iota // is the same in all
	running               // is what there is after the steps so far
	parted                // has a part for every step
)

// stepwise compares the layers of the whole network with those of one step:
// where a layer reads a sequence it must treat its steps apart, and give a
// sequence or a state. It must not mix both, since the whole network's state is
// that after the last step for all parts of a sequence.
func stepwise(whole, one *Graph, inputs map[string]bool, steps int) bool {
	if len(whole.nodes) != len(one.nodes) {
		return false
	}
	courses := map[*ir.Value]course{}
	for i, n := range whole.nodes {
		m := one.nodes[i]
		if m.outer != nil && m.outer.context.Purpose != ir.Step {
			continue // begins anew in each part
		}
		reads := map[course]bool{parted: n.spec.Type == "input" && inputs[n.spec.Name]}
		for _, v := range n.in {
			reads[courses[v]] = true
		}
		switch {
		case reads[parted] && (reads[running] || !n.def.Stepwise):
			return false
		case n.def.Recurrent && !reads[parted]:
			return false
		case !compareResults(n, m, courses, reads, steps):
			return false
		}
	}
	return true
}

// compareResults finds the courses of a layer's results. It fails where a
// result of one step is no part of the whole.
func compareResults(n, m *node, courses map[*ir.Value]course, reads map[course]bool, steps int) bool {
	if len(n.context.Outputs) != len(m.context.Outputs) {
		return false
	}
	for k, o := range n.context.Outputs {
		if _, known := courses[o.Value]; known {
			continue // of a layer inside
		}
		a, b := o.Value.Shape, m.context.Outputs[k].Value.Shape
		switch {
		case reads[parted] && len(a) > 1 && len(a) == len(b) && a[0] == steps && b[0] == 1 && slices.Equal(a[1:], b[1:]):
			courses[o.Value] = parted
		case !slices.Equal(a, b), reads[parted] && !n.def.Recurrent:
			return false
		case reads[parted] || reads[running]:
			courses[o.Value] = running
		default:
			courses[o.Value] = still
		}
	}
	return true
}
