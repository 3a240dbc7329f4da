// Package draw turns a compiled network into a picture: Graphviz, Mermaid or SVG.
package draw

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// Formats are the names that Draw knows.
var Formats = []string{"dot", "mermaid", "svg"}

// Draw draws a network in one of Formats.
func Draw(ctx context.Context, p *gen.Package, format string) (string, error) {
	switch format {
	case "dot":
		return Dot(p), nil
	case "mermaid":
		return Mermaid(p), nil
	case "svg":
		return SVG(ctx, p)
	}
	return "", fmt.Errorf("unknown format %q; known are %s", format, strings.Join(Formats, ", "))
}

// kind says how a node looks.
type kind int

const (
	input kind = iota
	layer
	output
)

type node struct {
	kind    kind
	title   string
	details []string
}

type edge struct {
	from, to int // positions in graph.nodes
	label    string
}

type graph struct {
	title string
	nodes []node
	edges []edge
}

// build lists the nodes in the network's order and what flows between them.
func build(p *gen.Package) graph {
	info := &p.Info
	g := graph{title: info.Name}
	at := map[string]int{}
	for i := range info.Layers {
		l := &info.Layers[i]
		details := []string{l.Type + " " + summary.Shapes(l.Shapes)}
		if l.Parameters > 0 {
			details = append(details, text.Int(l.Parameters)+" parameters")
		}
		kind := layer
		if l.Type == "input" {
			kind = input
		}
		at[l.Name] = g.add(node{kind, l.Name, details})
		for k, from := range l.From {
			g.connect(at, from, at[l.Name], l.InputShapes[k])
		}
	}
	for i, o := range info.Outputs {
		details := []string{"output " + summary.Shape(o.Shape), strings.ReplaceAll(o.Loss, "_", " ")}
		g.connect(at, p.Network.Outputs[i].From.String(), g.add(node{output, o.Name, details}), o.Shape)
	}
	return g
}

func (g *graph) add(n node) int {
	g.nodes = append(g.nodes, n)
	return len(g.nodes) - 1
}

// connect draws an edge from a layer, an input, or one output of a layer
// ("lstm.state").
func (g *graph) connect(at map[string]int, from string, to int, shape []int) {
	name, part := from, ""
	source, found := at[name]
	if !found {
		name, part, _ = strings.Cut(from, ".")
		if source, found = at[name]; !found {
			return
		}
	}
	g.edges = append(g.edges, edge{source, to, strings.TrimSpace(part + " " + dimensions(shape))})
}

func dimensions(shape []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", "×"), "[]")
}
