package torch

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func nearest(word string, names []string) string { return spec.DidYouMean(word, names).String() }

// plan makes steps of what was found, and reasons of what was not.
func (p *planner) plan() *Plan {
	plan := &Plan{}
	pairs := p.pairs()
	for _, t := range p.targets {
		if t.found == nil {
			p.lacks(plan, t, pairs)
			continue
		}
		for _, s := range t.found {
			plan.Steps = append(plan.Steps, p.step(t, s))
		}
	}
	p.checkOrders()
	for _, name := range p.order {
		if t := p.tensors[name]; p.taken[name] == "" {
			plan.Unused = append(plan.Unused, fmt.Sprintf("%q %s", t.Name, shape(t.Shape)))
		}
	}
	switch {
	case len(p.targets) > 0 && len(plan.Steps) == 0 && p.reasons == nil:
		p.refuse("none of its tensors is called as a weight of the network")
	case len(plan.Unused) > 0 && !p.Partial:
		const most = 20
		list := plan.Unused[:min(len(plan.Unused), most)]
		if more := len(plan.Unused) - len(list); more > 0 {
			list = append(slices.Clip(list), fmt.Sprintf("%d more", more))
		}
		p.refuse("nothing takes %s; leave them out with --partial", strings.Join(list, ", "))
	}
	return plan
}

// pairs are, where as many layers as modules are left that fit one another, these in their
// order: what may be meant, for the message that asks.
func (p *planner) pairs() map[*target]string {
	out := map[*target]string{}
	used := map[string]bool{}
	for _, t := range p.targets {
		if !t.open() {
			continue
		}
		for _, module := range p.candidates(t) {
			if !used[module] {
				used[module], out[t] = true, module
				break
			}
		}
	}
	return out
}

// lacks says of a layer why it has no module.
func (p *planner) lacks(plan *Plan, t *target, pairs map[*target]string) {
	name := fmt.Sprintf("layer %q (%s)", t.node.Name, t.node.Type)
	right := t.several
	if right == nil && t.open() && !p.Partial {
		right = p.candidates(t)
	}
	switch {
	case t.broken != "":
	case len(right) > 0:
		p.refuse("%s: names and shapes do not tell which of %s it is; if they are in the network's order: --map %s=%s", name, listed(right), pairs[t], t.node.Name)
		return
	case len(t.recipes) == 0:
		t.broken = "PyTorch has no such layer"
	case t.near != "":
		t.broken = t.near
	case p.Partial:
		t.broken = "no module is called so"
	default:
		t.broken = "no module has weights of such shapes: " + needs(t.recipes[0])
	}
	if p.Partial {
		plan.Left = append(plan.Left, Left{t.node.Name, t.broken})
		return
	}
	p.refuse("%s: %s", name, t.broken)
}

// needs are the tensors of a recipe.
func needs(r recipe) string {
	var list []string
	for _, s := range r {
		for _, part := range s.parts {
			list = append(list, fmt.Sprintf("%q %s", part.name, shape(part.shape)))
		}
	}
	return strings.Join(list, ", ")
}

// step completes what is known of a weight.
func (p *planner) step(t *target, s source) *Step {
	step := &Step{Weight: s.weight}
	step.How = s.how
	for _, part := range s.parts {
		from := p.tensors[join(t.module, part.name)]
		if step.From = append(step.From, from); from.of != nil {
			step.How = strings.TrimPrefix(step.How+", "+normalisation, ", ")
		}
	}
	p.decide(t, &s.rows, "gives")
	p.decide(t, &s.columns, "reads")
	for _, o := range []struct {
		of   order
		what string
	}{{s.rows, "elements"}, {s.columns, "columns"}} {
		if o.of.at != nil {
			step.How = strings.TrimPrefix(step.How+", "+o.what+" from channels first", ", ")
		}
	}
	step.source = s
	return step
}

// decide leaves an order that the caller has decided, and asks for one that is open.
func (p *planner) decide(t *target, o *order, what string) {
	switch given := p.Order[t.node.Name]; {
	case o.at == nil:
	case given == ChannelsLast:
		*o = order{}
	case given == ChannelsFirst:
		o.open = false
	case o.open:
		reason := fmt.Sprintf("layer %q (%s): it %s places and channels on one axis, and the network does not tell their order in PyTorch; say it: --order %s=%s, as after flatten of [channels, height, width], or =%s",
			t.node.Name, t.node.Type, what, t.node.Name, ChannelsFirst, ChannelsLast)
		if !slices.Contains(p.reasons, reason) {
			p.reasons = append(p.reasons, reason)
		}
	}
}

// checkOrders refuses --order of layers that have none to choose.
func (p *planner) checkOrders() {
	for _, name := range sorted(p.Order) {
		i := slices.IndexFunc(p.targets, func(t *target) bool { return t.node.Name == name })
		var names []string
		for _, t := range p.targets {
			names = append(names, t.node.Name)
		}
		switch {
		case i < 0:
			p.refuse("--order %s: the network has no layer with weights that is called so%s", name, nearest(name, names))
		case !slices.ContainsFunc(p.targets[i].recipes, func(r recipe) bool {
			return slices.ContainsFunc(r, func(s source) bool { return s.rows.at != nil || s.columns.at != nil })
		}):
			p.refuse("--order %s: the layer has no places and channels on one axis", name)
		}
	}
}

// Numbers are the weight's, row-major. Those that no network can have are an error.
func (s *Step) Numbers(most float64) ([]float64, error) {
	out := make([]float64, s.Weight.Size())
	for i, t := range s.From {
		data, err := t.Numbers()
		if err != nil {
			return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
		}
		for k, v := range s.source.parts[i].view.of(data) {
			out[k] += v
		}
	}
	for _, v := range out {
		if !(math.Abs(v) <= most) {
			return nil, fmt.Errorf("tensor %q has the number %g, expected finite ones up to %g", s.From[0].Name, v, most)
		}
	}
	return s.source.arranged(out), nil
}

// arranged brings rows and columns of a weight into order.
func (s source) arranged(data []float64) []float64 {
	columns := len(s.columns.at)
	if columns == 0 {
		columns = len(data) / s.weight.Shape[0]
	}
	if s.rows.at == nil && s.columns.at == nil {
		return data
	}
	out := make([]float64, len(data))
	for i := range out {
		row, column := i/columns, i%columns
		if s.rows.at != nil {
			row = s.rows.at[row]
		}
		if s.columns.at != nil {
			column = s.columns.at[column]
		}
		out[i] = data[row*columns+column]
	}
	return out
}

// notes are what a state dict does not say and may differ.
func notes(targets []*target, own bool) []string {
	if own {
		return nil
	}
	differs := map[string][]string{}
	for _, t := range targets {
		if t.found == nil {
			continue
		}
		if e := epsilon(t.node); e != 1e-5 {
			key := fmt.Sprintf("epsilon is %g; PyTorch's is 1e-05 unless it was given, which a state dict does not say", e)
			differs[key] = append(differs[key], t.node.Name)
		}
	}
	var list []string
	for _, key := range sorted(differs) {
		list = append(list, listed(differs[key])+": "+key)
	}
	return list
}

// epsilon is a layer's, PyTorch's where it has none.
func epsilon(n *graph.Node) float64 {
	switch l := n.Options.(type) {
	case *layer.BatchNormalization:
		return l.Epsilon
	case *layer.LayerNormalization:
		return l.Epsilon
	case *layer.GroupNormalization:
		return l.Epsilon
	}
	return 1e-5
}

// String is the plan in columns: weights, tensors, and how numbers move.
func (p *Plan) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, s := range p.Steps {
		var from []string
		for _, t := range s.From {
			from = append(from, fmt.Sprintf("%s %s", t.Name, shape(t.Shape)))
		}
		fmt.Fprintf(w, "%s %s\t%s\t%s\n", s.Weight.Name, shape(s.Weight.Shape), strings.Join(from, " + "), s.How)
	}
	w.Flush()
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	text := strings.Join(lines, "\n")
	for _, l := range p.Left {
		text += fmt.Sprintf("left as it starts: %s: %s\n", l.Layer, l.Reason)
	}
	for _, t := range p.Unused {
		text += "not used: " + t + "\n"
	}
	for _, n := range p.Notes {
		text += "note: " + n + "\n"
	}
	return text
}

// Weights are the numbers of all weights of a network, in its order: those of the plan, and
// start's of the others.
func (p *Plan) Weights(params []*ir.Value, most float64, start func(*ir.Value) []float64) ([][]float64, error) {
	steps := map[*ir.Value]*Step{}
	for _, s := range p.Steps {
		steps[s.Weight] = s
	}
	var all [][]float64
	for _, v := range params {
		if steps[v] == nil {
			all = append(all, start(v))
			continue
		}
		numbers, err := steps[v].Numbers(most)
		if err != nil {
			return nil, err
		}
		all = append(all, numbers)
	}
	return all, nil
}

// Taken is the number of tensors that have a place.
func (p *Plan) Taken() int {
	taken := map[*Tensor]bool{}
	for _, s := range p.Steps {
		for _, t := range s.From {
			taken[t] = true
			for _, part := range t.of {
				delete(taken, t)
				taken[part] = true
			}
		}
	}
	return len(taken)
}
