package convert

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/onnx"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Name is a valid name of a network that is like a hint.
func Name(hint string) string { return names{}.of(hint) }

// ConstantNames are the names of the files beside the spec, in alphabetical order.
func (r *Result) ConstantNames() []string { return slices.Sorted(maps.Keys(r.Constants)) }

// WeightsOf are the weights in the order in which the network's own files have them.
func (r *Result) WeightsOf(info *runtime.ModelInfo) ([]runtime.Tensor[float32], error) {
	found := map[string]runtime.Tensor[float32]{}
	for _, w := range r.Weights {
		found[w.Name] = w
	}
	var list []runtime.Tensor[float32]
	for _, want := range info.Weights {
		w, ok := found[want.Name]
		if !ok || !slices.Equal(w.Shape, want.Shape) {
			return nil, fmt.Errorf("the weight %q was made with the shape %v instead of %v, which is a mistake of this program", want.Name, w.Shape, want.Shape)
		}
		list = append(list, w)
	}
	if len(list) != len(r.Weights) {
		return nil, fmt.Errorf("%d weights were made for %d, which is a mistake of this program", len(r.Weights), len(list))
	}
	for _, w := range list {
		for i, v := range w.Data {
			if !runtime.IsFinite(v) {
				return nil, fmt.Errorf("the weight %q has %v as element %d, expected finite numbers", w.Name, v, i)
			}
		}
	}
	return list, nil
}

// Report says in words what became of a model.
func (r *Result) Report(file string, m *onnx.Model) string {
	var b strings.Builder
	parameters := 0
	for _, w := range r.Weights {
		parameters += len(w.Data)
	}
	producer := ""
	if m.Producer != "" {
		producer = " by " + m.Producer
	}
	fmt.Fprintf(&b, "%s%s: %d nodes became %d layers with %d parameters\n", file, producer, r.Nodes, len(r.Document.Layers), parameters)
	for _, ports := range []struct {
		what string
		list []Port
	}{{"input", r.Inputs}, {"output", r.Outputs}} {
		for _, p := range ports.list {
			fmt.Fprintf(&b, "%-6s %s %s is %q, %s\n", ports.what, p.Name, runtime.FormatShape(p.Shape), p.Model, p.order())
		}
	}
	for _, note := range r.Notes {
		b.WriteString("note: " + note + "\n")
	}
	return b.String()
}

// order says which axes of the model's a port has.
func (p Port) order() string {
	switch len(p.Axes) {
	case 0:
		return "a single number"
	case 1:
		return fmt.Sprintf("its axis %d", p.Axes[0])
	}
	list := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(p.Axes)), ", "), "[]")
	if slices.IsSorted(p.Axes) {
		return "its axes " + list
	}
	return "its axes in the order " + list
}
