package verify

import (
	"fmt"
	"maps"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// Merge puts networks side by side in one, which knows nothing of where they
// meet: their layers have the case's number before their names. One package is
// then compiled instead of many. The cases have the same number of samples, and
// the training of the first.
func Merge(name string, cases []*Case) *Case {
	merged := &Case{
		Network: &Network{Name: name, DType: cases[0].Network.DType, Train: cases[0].Network.Train},
		Weights: map[string][]float64{}, Samples: make([]probe.Sample, len(cases[0].Samples)),
	}
	for i, c := range cases {
		nth(i).addTo(merged, c)
	}
	return merged
}

// prefix is what precedes the names of one of the merged networks.
type prefix string

func nth(i int) prefix { return prefix(fmt.Sprintf("n%d_", i)) }

func (p prefix) addTo(merged, c *Case) {
	n, from := merged.Network, c.Network
	for _, in := range from.Inputs {
		n.Inputs = append(n.Inputs, Input{p.of(in.Name), in.Shape})
	}
	order := from.Order
	if order == nil {
		order = make([]int, len(from.Layers))
		for i := range order {
			order[i] = i
		}
	}
	for _, i := range order {
		n.Order = append(n.Order, len(n.Layers)+i)
	}
	for _, l := range from.Layers {
		n.Layers = append(n.Layers, p.layer(l))
	}
	for _, b := range from.Blocks {
		n.Blocks = append(n.Blocks, &Block{p.of(b.Name), p.inside(b.Body)})
	}
	for _, o := range from.Outputs {
		o.From = p.of(o.From)
		if o.Name != "" {
			o.Name = p.of(o.Name)
		}
		n.Outputs = append(n.Outputs, o)
	}
	for name, w := range c.Weights {
		merged.Weights[p.of(name)] = w
	}
	for k, s := range c.Samples {
		all := &merged.Samples[k]
		all.Inputs = append(all.Inputs, s.Inputs...)
		all.Targets = append(all.Targets, s.Targets...)
		all.Labels = append(all.Labels, s.Labels...)
	}
}

// OfMerged is what the merged network calls what the i-th one calls so.
func OfMerged(i int, name string) string { return nth(i).of(name) }

func (p prefix) of(name string) string { return string(p) + name }

// layer is a layer with all that it names renamed. What is left out of the text
// where networks stand alone is written.
func (p prefix) layer(l *Layer) *Layer {
	renamed := *l
	renamed.Name, renamed.Unnamed, renamed.Above = p.of(l.Name), false, false
	renamed.From, renamed.Reads = p.all(l.From), p.all(l.Reads)
	if l.Share != "" {
		renamed.Share = p.of(l.Share)
	}
	renamed.Options, renamed.Body = p.options(l), p.inside(l.Body)
	return &renamed
}

// inside are the layers of a body, whose own names are nobody else's.
func (p prefix) inside(body []*Layer) []*Layer {
	var renamed []*Layer
	for _, l := range body {
		inner := *l
		inner.Options, inner.Body = p.options(l), p.inside(l.Body)
		renamed = append(renamed, &inner)
	}
	return renamed
}

// options are those of a layer, of which some name values or a block. A formula
// keeps its words, which then stand in its option inputs.
func (p prefix) options(l *Layer) Options {
	renamed := maps.Clone(l.Options)
	for key, option := range l.Options {
		if name, ok := option.(string); ok && (key == "block" || strings.HasPrefix(key, "initial_") || key == "value" || key == "key" || key == "attention_mask") {
			renamed[key] = p.of(name)
		}
	}
	if _, named := renamed["inputs"]; l.Type == "pointwise" && !named {
		renamed["inputs"] = l.From
	}
	return renamed
}

func (p prefix) all(names []string) []string {
	var renamed []string
	for _, name := range names {
		renamed = append(renamed, p.of(name))
	}
	return renamed
}

// Gather merges cases that may be merged, up to most in one: with as many samples, of
// one type of numbers, and with or without weights to train. Networks with a training
// of their own stay alone.
func Gather(cases []*Case, most int) []*Case {
	type kind struct {
		samples int
		dtype   string
		trains  bool
	}
	var gathered []*Case
	groups := map[kind][]*Case{}
	merge := func(k kind) {
		if len(groups[k]) > 0 {
			gathered = append(gathered, Merge("merged_with_"+groups[k][0].Network.Name, groups[k]))
			groups[k] = nil
		}
	}
	var order []kind
	for _, c := range cases {
		if c.Network.Train != nil {
			gathered = append(gathered, c)
			continue
		}
		k := kind{len(c.Samples), c.Network.DType, c.trains()}
		if groups[k] == nil {
			order = append(order, k)
		}
		if groups[k] = append(groups[k], c); len(groups[k]) == most {
			merge(k)
		}
	}
	for _, k := range order {
		merge(k)
	}
	return gathered
}

// trains reports whether a network has weights that training changes.
func (c *Case) trains() bool {
	frozen := map[string]bool{}
	for _, l := range c.Network.Layers {
		frozen[l.Name] = l.Frozen
	}
	for name := range c.Weights {
		if !frozen[owner(name)] {
			return true
		}
	}
	return false
}
