package convert

import (
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// tensorsOf are the model's tensors that a node reads, or that constants which it reads are made of.
func (im *importer) tensorsOf(n *onnx.Node) []string {
	var list []string
	for _, name := range n.Inputs {
		list = append(list, im.madeOf(name)...)
	}
	return list
}

// madeOf are the tensors of the model that one is, or is made of.
func (im *importer) madeOf(name string) []string {
	if im.tensors[name] != nil {
		return []string{name}
	}
	return im.roots[name]
}

// share has layers use the weights of an earlier one that are made of the same tensors of the model.
func (im *importer) share() {
	sharing := 0
	for i, l := range im.layers {
		if at := slices.IndexFunc(im.layers[:i], l.shares); at >= 0 {
			l.owner, l.weights = im.layers[at], nil
			l.owner.lends = true
			sharing++
		}
	}
	if sharing > 0 { // which a network that is not trained yet may not mean
		im.note("%s with the weights of others, since the model has one tensor for them; of equal tensors exporters may store one", text.Count(sharing, "layer"))
	}
}

// shares says whether l has the weights of another layer.
func (l *layer) shares(first *layer) bool {
	return l.typ == first.typ && first.owner == nil && len(l.weights) > 0 && l.options.Get("trainable") == nil && first.options.Get("trainable") == nil &&
		slices.ContainsFunc(l.origin, func(name string) bool { return slices.Contains(first.origin, name) }) &&
		slices.EqualFunc(l.weights, first.weights, func(a, b weight) bool {
			return a.name == b.name && slices.Equal(a.shape, b.shape) && slices.Equal(a.data, b.data)
		})
}
