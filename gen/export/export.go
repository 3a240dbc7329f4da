// Package export writes networks as ONNX, for the tools of others.
//
// Layers become the operators that a person would take for them, one function a type in the
// table, where they have such; any other layer becomes what its operations are, so that a new one
// needs nothing here. Values have the axes that they have in the network behind one of samples,
// whose number stays open; where operators want channels as the second axis, they are transposed,
// and stay so as long as they can.
//
// An operation of the program reads its operands as tensors with an axis for each loop (view.go,
// which fit.go finds a shape for), computes with those (lower.go, contract.go), and writes a part
// of its result's memory, or all of it (place.go, boxes.go). Loops that run in order are written
// out (program.go).
package export

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// Refused names all layers that cannot be exported, with reasons.
type Refused struct{ Reasons []string }

func (e *Refused) Error() string {
	return "the network cannot be exported:\n\t" + strings.Join(e.Reasons, "\n\t")
}

// The versions of what is written, which runtimes of 2024 and later read.
const (
	opset     = 21
	irVersion = 10
)

// After ends the names of results that are states to go on from, whose inputs have the name
// without it.
const After = ".after"

// exporter is a model in the making.
type exporter struct {
	graph   *onnx.Graph
	program *ir.Program
	weights map[string][]float64
	names   map[string]bool           // that are taken
	stored  map[string][]*onnx.Tensor // constants, by the names that were wanted for them
	last    map[*ir.Value]string
	first   map[*ir.Value]string // those with channels as their second axis
	wanted  map[*ir.Value]bool   // that something reads
	reasons []string

	// Of operations:
	values    map[*ir.Value][]*ir.Value // inputs and what layers' own operators have given, by their memory
	contents  map[*ir.Value]*content    // what operations have given, likewise
	writers   map[*ir.Value][]int
	softmaxes map[*ir.Value]*ir.Value
	ones      map[*ir.Value]bool
	ran       map[int]bool
	steps     int // that are written out
	views     map[string]operand
	reshaped  map[string]tensor // what results of Reshape are made of
	batch     string            // the number of samples, as a tensor of one element
}

// ONNX exports a network that is built to predict, whose weights are given by their names. What
// cannot be exported comes back as *Refused.
func ONNX(g *graph.Graph, producer string, weights map[string][]float64) (*onnx.Model, error) {
	e := &exporter{
		graph: &onnx.Graph{Name: g.Program.Name}, program: g.Program, weights: weights, names: map[string]bool{"": true}, stored: map[string][]*onnx.Tensor{},
		last: map[*ir.Value]string{}, first: map[*ir.Value]string{}, wanted: map[*ir.Value]bool{},
		values: map[*ir.Value][]*ir.Value{}, contents: map[*ir.Value]*content{}, writers: writers(g.Program), ran: map[int]bool{},
		views: map[string]operand{}, reshaped: map[string]tensor{},
	}
	e.softmaxes, e.ones = softmaxes(g.Program)
	for _, in := range g.Program.Inputs {
		e.input(in)
	}
	results := make([]string, len(g.Program.Outputs))
	for i, out := range g.Program.Outputs {
		e.wanted[out.Value] = true
		if results[i] = out.Name; e.names[out.Name] { // a state that is carried on
			results[i] += After
		}
		e.names[results[i]] = true
	}
	nodes := g.Nodes()
	e.want(nodes)
	e.all(nodes)
	for i, out := range g.Program.Outputs {
		s := &scope{e, out.Name, fmt.Sprintf("output %q", out.Name)}
		e.graph.Nodes = append(e.graph.Nodes, &onnx.Node{Op: "Identity", Name: results[i], Inputs: []string{s.of(out.Value)}, Outputs: []string{results[i]}})
		e.graph.Outputs = append(e.graph.Outputs, port(results[i], onnx.Float, out.Value.Shape))
	}
	if e.reasons != nil {
		return nil, &Refused{e.reasons}
	}
	e.prune()
	return &onnx.Model{IRVersion: irVersion, Producer: producer, Opsets: map[string]int64{"": opset}, Graph: e.graph, Metadata: labels(g)}, nil
}

// Labels begins the key of metadata under which an output's classes are, with the output's name.
const Labels = "labels."

// labels are the names of classes, as JSON has lists.
func labels(g *graph.Graph) map[string]string {
	entries := map[string]string{}
	for _, o := range g.Outputs {
		if len(o.Labels) > 0 {
			list, _ := json.Marshal(o.Labels) // of texts, which cannot fail
			entries[Labels+o.Name] = string(list)
		}
	}
	return entries
}

// prune leaves out what no output needs.
func (e *exporter) prune() {
	used := map[string]bool{}
	for _, out := range e.graph.Outputs {
		used[out.Name] = true
	}
	for _, n := range slices.Backward(e.graph.Nodes) {
		if slices.ContainsFunc(n.Outputs, func(out string) bool { return used[out] }) {
			for _, in := range n.Inputs {
				used[in] = true
			}
		}
	}
	e.graph.Nodes = slices.DeleteFunc(e.graph.Nodes, func(n *onnx.Node) bool {
		return !slices.ContainsFunc(n.Outputs, func(out string) bool { return used[out] })
	})
	e.graph.Initializers = slices.DeleteFunc(e.graph.Initializers, func(t *onnx.Tensor) bool { return !used[t.Name] })
}

func port(name string, t onnx.DType, shape []int) onnx.Value {
	v := onnx.Value{Name: name, Type: t, Known: true, Dims: []onnx.Dim{{Size: -1, Name: "batch"}}}
	for _, n := range shape {
		v.Dims = append(v.Dims, onnx.Dim{Size: int64(n)})
	}
	return v
}

func (e *exporter) input(in *ir.Value) {
	kind := onnx.Float
	if in.Whole != nil {
		kind = onnx.Int32
	}
	name := e.name(in.Name)
	e.values[in] = []*ir.Value{in}
	e.graph.Inputs = append(e.graph.Inputs, port(name, kind, in.Shape))
	if in.Whole == nil {
		e.last[in] = name
	}
}

// want notes what is read.
func (e *exporter) want(nodes []*graph.Node) {
	for _, n := range nodes {
		for _, v := range n.In {
			e.wanted[v] = true
		}
		for _, v := range n.Extra {
			e.wanted[v] = true
		}
		e.want(n.Body)
	}
}

// all exports layers, each by operators of its own where there are such, and else by its
// operations.
func (e *exporter) all(nodes []*graph.Node) {
	for _, n := range nodes {
		l := &layerOf{&scope{e, n.Name, fmt.Sprintf("layer %q (%s)", n.Name, n.Type)}, n}
		export := layers[n.Type]
		if export == nil {
			export = elementwise
		}
		if n.Type == "input" || !l.masked() && export(l) {
			continue
		}
		for _, o := range n.Outputs {
			if e.wanted[o.Value] {
				l.source(o.Value)
			}
		}
	}
}

// masked reports whether the layer heeds a mask, which its own operators would not.
func (l *layerOf) masked() bool {
	return slices.ContainsFunc(l.In, func(v *ir.Value) bool { return v.Mask != nil }) && !slices.Contains(maskless, l.Type)
}

// name is one that is free.
func (e *exporter) name(hint string) string {
	name := hint
	for i := 2; e.names[name]; i++ {
		name = fmt.Sprintf("%s_%d", hint, i)
	}
	e.names[name] = true
	return name
}
