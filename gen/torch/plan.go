package torch

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Options of a plan.
type Options struct {
	Map     map[string]string // modules, or tensors, of the file to layers, or weights, of the network
	Order   map[string]string // "channels_first" or "channels_last", by layer: what its input is in PyTorch
	Partial bool              // layers may stay as they start, and tensors be left out; names alone decide then
}

// The orders of what a layer reads.
const (
	ChannelsFirst = "channels_first"
	ChannelsLast  = "channels_last"
)

// Plan says where each weight comes from.
type Plan struct {
	Steps  []*Step
	Left   []Left   // layers that stay as they start
	Unused []string // tensors, with their shapes
	Notes  []string
}

// Step is a weight and the tensors that it is made of.
type Step struct {
	Weight *ir.Value
	From   []*Tensor
	How    string // in words, where numbers move
	source source
}

// Left is a layer that stays as it starts.
type Left struct{ Layer, Reason string }

// Refused says all that keeps a file from being a network's.
type Refused struct{ Reasons []string }

func (e *Refused) Error() string {
	return "the file does not fit the network:\n\t" + strings.Join(e.Reasons, "\n\t")
}

// target is a layer that needs weights.
type target struct {
	node    *graph.Node
	recipes []recipe
	module  string // that it has
	found   recipe
	broken  string   // why the module of its name is not right
	near    string   // why one of a similar name is not
	several []string // modules whose names are alike and that are right
}

// planner is a plan in the making.
type planner struct {
	Options
	*modules
	targets []*target
	taken   map[string]string // layers by tensors
	reasons []string
}

// Match finds the tensors of the layers of a network, which Nodes gives, in a file. Where names
// and shapes leave something open, all of that comes back as *Refused.
func Match(nodes []*graph.Node, f *File, o Options) (*Plan, error) {
	if f.Own && f.State {
		return nil, errors.New("found the state of a training, a checkpoint: expected weights, which train leaves beside it")
	}
	p := &planner{Options: o, modules: modulesOf(f.Tensors), taken: map[string]string{}}
	if f.Own {
		p.modules = &modules{}
	}
	orders := ordersOf(nodes)
	p.find(orders, nodes, f.Own)
	if f.Own {
		p.own(f)
	} else {
		p.given()
		p.byName((*modules).same, true)
		p.byName(func(_ *modules, module, layer string) bool { return alike(module, layer) }, false)
		for !p.Partial && p.byShape() {
		}
	}
	plan := p.plan()
	if p.reasons != nil {
		return nil, &Refused{p.reasons}
	}
	plan.Notes = notes(p.targets, f.Own)
	return plan, nil
}

// find collects the layers with weights.
func (p *planner) find(o *orders, nodes []*graph.Node, own bool) {
	for _, n := range nodes {
		both := n.Type == "bidirectional" && !own
		if len(n.Weights) > 0 && !n.Shares || both && !n.Body[0].Shares {
			t := &target{node: n}
			if !own {
				t.recipes = recipesOf(o, n)
			}
			p.targets = append(p.targets, t)
		}
		if !both {
			p.find(o, n.Body, own)
		}
	}
}

func (p *planner) refuse(format string, args ...any) {
	p.reasons = append(p.reasons, fmt.Sprintf(format, args...))
}

// take gives a layer a module.
func (p *planner) take(t *target, module string, r recipe) {
	t.module, t.found = module, r
	for _, s := range r {
		for _, part := range s.parts {
			p.taken[join(module, part.name)] = t.node.Name
		}
	}
}

// own takes the weights of another network of tensornet by their names.
func (p *planner) own(f *File) {
	p.modules = &modules{tensors: map[string]*Tensor{}}
	for _, t := range f.Tensors {
		p.tensors[t.Name] = t
		p.order = append(p.order, t.Name)
	}
	if len(p.Map) > 0 {
		p.refuse("the file is of a network of tensornet, whose names are the layers': expected no --map")
	}
	var layers []runtime.LayerWeights
	for _, t := range p.targets {
		l := runtime.LayerWeights{Layer: t.node.Name}
		for _, w := range t.node.Weights {
			l.Weights = append(l.Weights, runtime.TensorInfo{Name: w.Name, Shape: w.Shape})
		}
		layers = append(layers, l)
	}
	var found []runtime.TensorInfo
	for _, t := range f.Tensors {
		found = append(found, runtime.TensorInfo{Name: t.Name, Shape: t.Shape})
	}
	transfer := runtime.NewTransfer(layers, found)
	if none := (*runtime.MismatchError)(nil); p.Partial && errors.As(transfer.Err(), &none) {
		p.reasons = append(p.reasons, none.Differences...)
	}
	left := map[string]string{}
	for _, l := range transfer.Left {
		left[l.Layer] = l.Reason
	}
	for _, t := range p.targets {
		if t.broken = left[t.node.Name]; t.broken != "" {
			continue
		}
		var r recipe
		for _, w := range t.node.Weights {
			r = append(r, source{weight: w, parts: []part{whole(w.Name, w.Shape...)}})
		}
		p.take(t, "", r)
	}
}

// given takes what the caller has said.
func (p *planner) given() {
	var names []string
	for _, t := range p.targets {
		names = append(names, t.node.Name)
	}
	for _, theirs := range sorted(p.Map) {
		ours := p.Map[theirs]
		i := slices.Index(names, ours)
		switch {
		case i < 0:
			p.refuse("--map %s=%s: the network has no layer with weights that is called %q%s", theirs, ours, ours, nearest(ours, names))
			continue
		case !slices.Contains(p.all, theirs):
			p.refuse("--map %s=%s: the file has no module %q%s", theirs, ours, theirs, nearest(theirs, p.all))
			continue
		case p.targets[i].found != nil:
			p.refuse("--map %s=%s: the layer has %q already", theirs, ours, p.targets[i].module)
			continue
		}
		r, why := p.best(theirs, p.targets[i].recipes, p.taken)
		if why != "" {
			p.refuse("--map %s=%s: %s", theirs, ours, why)
			p.targets[i].broken = why
			continue
		}
		p.take(p.targets[i], theirs, r)
	}
}

// byName takes modules that are called as layers, where each is the only one for the other.
func (p *planner) byName(same func(m *modules, module, layer string) bool, exact bool) {
	fits := func(t *target, module string) bool {
		return t.open() && same(p.modules, module, t.node.Name) && p.right(t, module)
	}
	for _, t := range p.targets {
		if !t.open() {
			continue
		}
		right := slices.DeleteFunc(slices.Clone(p.all), func(module string) bool { return !fits(t, module) })
		switch {
		case len(right) == 1 && !slices.ContainsFunc(p.targets, func(other *target) bool { return other != t && fits(other, right[0]) }):
			r, _ := p.best(right[0], t.recipes, p.taken)
			p.take(t, right[0], r)
		case len(right) > 0:
			t.several = right
		default:
			p.differs(t, same, exact)
		}
	}
}

// open says whether a layer has no module yet and may have one.
func (t *target) open() bool { return t.found == nil && t.broken == "" }

// differs notes why a module of a layer's name is not right for it.
func (p *planner) differs(t *target, same func(m *modules, module, layer string) bool, exact bool) {
	for _, module := range p.all {
		if !same(p.modules, module, t.node.Name) || len(p.direct[module]) == 0 && p.levels(module) == 0 {
			continue
		}
		if _, t.near = p.best(module, t.recipes, p.taken); exact {
			t.broken = t.near
		}
		return
	}
}

// right says whether a module has a layer's weights.
func (p *planner) right(t *target, module string) bool {
	_, why := p.best(module, t.recipes, p.taken)
	return why == ""
}

// byShape takes modules that fit a single layer, which fits no other; false if there are none.
func (p *planner) byShape() bool {
	candidates := map[*target][]string{}
	layers := map[string]int{}
	for _, t := range p.targets {
		if !t.open() {
			continue
		}
		candidates[t] = p.candidates(t)
		for _, module := range candidates[t] {
			layers[module]++
		}
	}
	some := false
	for _, t := range p.targets {
		if right := candidates[t]; len(right) == 1 && layers[right[0]] == 1 {
			r, _ := p.best(right[0], t.recipes, p.taken)
			p.take(t, right[0], r)
			some = true
		}
	}
	return some
}

// candidates are the modules that have a layer's weights.
func (p *planner) candidates(t *target) []string {
	var right []string
	for _, module := range p.all {
		if p.right(t, module) {
			right = append(right, module)
		}
	}
	return right
}
