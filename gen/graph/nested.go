package graph

import (
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// nested builds the layers inside another one. The first reads in, unless it
// says otherwise; the results of the last are those of the list.
func (b *builder) nested(c *layer.Context, prefix string, body []*spec.Layer, in []*ir.Value) []layer.Output {
	inner := &builder{purpose: b.purpose, net: b.net, errs: b.errs, graph: b.graph, extent: b.extent, freeze: b.freeze, own: b.own, nodes: map[string]*node{}, parent: c, outer: b.current, prefix: c.Name + "." + prefix, in: in}
	if !inner.admits(body) {
		return nil
	}
	inner.layers(body)
	last := inner.list[len(inner.list)-1]
	for _, n := range inner.list {
		if n.broken {
			return nil
		}
		if !n.used && n != last {
			b.errs.In(n.spec.Label()).Errorf(n.spec.Pos, "nothing reads it; the result of the last layer inside is what leads on")
		}
	}
	return last.context.Outputs
}
