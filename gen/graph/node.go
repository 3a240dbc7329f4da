package graph

import (
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
)

// Node is a layer of a graph, for those who say in other words what it does: other programs'
// names of its weights, or operators of another format. Values are the program's, each the
// result of one node or an input.
type Node struct {
	Name    string // with the names of the layers around it
	Type    string
	Options layer.Layer // decoded
	In      []*ir.Value
	Extra   map[string]*ir.Value // what options name, by option
	Outputs []layer.Output
	Weights []*ir.Value // its own, or those of the layer that it shares with
	Shares  bool        // they are another's
	Body    []*Node     // layers inside, in the order of their computation
}

// Nodes are the layers in the order of their computation.
func (g *Graph) Nodes() []*Node {
	var top []*Node
	inside := map[*node][]*Node{}
	for _, n := range g.nodes { // those inside a layer come before it
		m := &Node{
			Name: n.context.Name, Type: n.spec.Type, Options: n.options, In: n.in, Extra: n.context.Extra,
			Outputs: n.context.Outputs, Body: inside[n],
		}
		m.Weights, m.Shares = n.context.Own()
		if n.outer == nil {
			top = append(top, m)
		} else {
			inside[n.outer] = append(inside[n.outer], m)
		}
	}
	return top
}

// Weight is the weight of that name within the layer; nil without it.
func (n *Node) Weight(name string) *ir.Value {
	for _, w := range n.Weights {
		if w.Name == w.Layer+"."+name {
			return w
		}
	}
	return nil
}
