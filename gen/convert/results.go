package convert

import (
	"fmt"
	"slices"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// Ending is a value of the model that becomes an output.
type Ending struct {
	Model string // its name there
	Name  string // in the network; "" is made of that
}

// ending finds the outputs, and of all nodes those that they need.
func (im *importer) ending() error {
	im.nodes, im.ends = im.model.Graph.Nodes, im.options.Results
	if im.ends == nil {
		for _, out := range im.model.Graph.Outputs {
			im.ends = append(im.ends, Ending{Model: out.Name})
		}
		return nil
	}
	needed := map[string]bool{}
	var unknown []string
	for _, end := range im.ends {
		if !slices.ContainsFunc(im.nodes, func(n *onnx.Node) bool { return slices.Contains(n.Outputs, end.Model) }) {
			unknown = append(unknown, end.Model)
		}
		needed[end.Model] = true
	}
	if unknown != nil {
		return fmt.Errorf("no node of the model makes %s; its outputs are %s", quoted(unknown), quoted(im.outputNames()))
	}
	var kept []*onnx.Node
	for _, n := range slices.Backward(im.nodes) {
		if slices.ContainsFunc(n.Outputs, func(name string) bool { return needed[name] }) {
			kept = append(kept, n)
			need(needed, n)
		}
	}
	slices.Reverse(kept)
	im.nodes = kept
	return nil
}

func (im *importer) outputNames() []string {
	var names []string
	for _, out := range im.model.Graph.Outputs {
		names = append(names, out.Name)
	}
	return names
}

// need notes what a node reads, and what its branches do.
func need(needed map[string]bool, n *onnx.Node) {
	for _, name := range n.Inputs {
		needed[name] = true
	}
	for _, a := range n.Attributes {
		if a.Graph == nil {
			continue
		}
		for _, out := range a.Graph.Outputs {
			needed[out.Name] = true
		}
		for _, inner := range a.Graph.Nodes {
			need(needed, inner)
		}
	}
}
