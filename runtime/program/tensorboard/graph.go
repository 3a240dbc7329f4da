package tensorboard

import (
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

const (
	graphNode protowire.Number = 1

	nodeName  protowire.Number = 1
	nodeOp    protowire.Number = 2
	nodeInput protowire.Number = 3
	nodeAttr  protowire.Number = 5

	entryKey   protowire.Number = 1
	entryValue protowire.Number = 2

	attrList    protowire.Number = 1
	attrInteger protowire.Number = 3
	listShape   protowire.Number = 7
	shapeDim    protowire.Number = 2
	dimSize     protowire.Number = 1
)

// Graph adds the network: a node for each layer, inputs among them, and each output, with the shapes of what it
// gives, without the axis of samples.
func (w *Writer) Graph(info *runtime.ModelInfo) {
	var g message
	known := map[string]bool{}
	for _, l := range info.Layers {
		known[l.Name] = true
	}
	for _, l := range info.Layers {
		var from []string
		for _, name := range l.From {
			from = append(from, source(name, known))
		}
		g.inner(graphNode, func(n *message) {
			n.node(l.Name, l.Type, from, l.Shapes)
			n.attribute("parameters", func(v *message) { v.integer(attrInteger, uint64(l.Parameters)) })
		})
	}
	for _, o := range info.Outputs {
		g.inner(graphNode, func(n *message) {
			n.node("loss/"+nodeNameOf(o.Name), o.Loss, []string{source(o.Name, known)}, nil)
		})
	}
	w.event(0, func(e *message) { e.text(eventGraph, string(g)) })
}

// node writes one. An input of it is a node, perhaps with a word for which of its outputs.
func (m *message) node(name, op string, from []string, shapes [][]int) {
	m.text(nodeName, nodeNameOf(name))
	m.text(nodeOp, op)
	for _, name := range from {
		m.text(nodeInput, name)
	}
	m.attribute("_output_shapes", func(v *message) {
		v.inner(attrList, func(list *message) {
			for _, shape := range shapes {
				list.inner(listShape, func(s *message) {
					for _, n := range shape {
						s.inner(shapeDim, func(d *message) { d.integer(dimSize, uint64(n)) })
					}
				})
			}
		})
	})
}

func (m *message) attribute(key string, value func(*message)) {
	m.inner(nodeAttr, func(e *message) {
		e.text(entryKey, key)
		e.inner(entryValue, value)
	})
}

// source is the node that gives a value, which may be one of several: "lstm.state" is of "lstm".
func source(name string, known map[string]bool) string {
	for node := name; ; {
		if known[node] {
			return nodeNameOf(node)
		}
		at := strings.LastIndexByte(node, '.')
		if at < 0 {
			return nodeNameOf(name)
		}
		node = node[:at]
	}
}

// nodeNameOf is a name of the letters that nodes have.
func nodeNameOf(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', strings.ContainsRune("_.-/", r):
			return r
		}
		return '_'
	}, name)
}
