package convert_test

import (
	"math"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/convert"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

// TestResults has outputs that are asked for, in that order, and leaves out what stands behind them,
// though it cannot be converted.
func TestResults(t *testing.T) {
	branch := func(op string) *onnx.Graph {
		return &onnx.Graph{Nodes: []*onnx.Node{node(op, "inner", []string{"a"})}, Outputs: []onnx.Value{{Name: "inner"}}}
	}
	m := model(
		node("Tanh", "a", []string{"x"}), constant("one", 1),
		node("If", "b", []string{"one"},
			&onnx.Attribute{Name: "then_branch", Type: onnx.GraphAttribute, Graph: branch("Sigmoid")},
			&onnx.Attribute{Name: "else_branch", Type: onnx.GraphAttribute, Graph: branch("Relu")}),
		node("Loop", "c", []string{"b"}),
	)
	r, err := convert.ONNX(m, convert.Options{Name: "net", Results: []convert.Ending{{Model: "b", Name: "chance"}, {Model: "a"}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Outputs) != 2 || r.Outputs[0].Name != "chance" || r.Outputs[0].Model != "b" || r.Outputs[1].Name != "a" {
		t.Errorf("found %v", r.Outputs)
	}
	if got := layersOf(r); !slices.Equal(got, []string{"activation", "activation"}) {
		t.Errorf("found %v", got)
	}
	x := make([]float64, 192)
	x[0] = 0.5
	got, err := execute("net", r, map[string][]float64{"x": x})
	if err != nil {
		t.Fatal(err)
	}
	if want := math.Tanh(0.5); got[1][0] != want || got[0][0] != 1/(1+math.Exp(-want)) {
		t.Errorf("found %v and %v", got[0][0], got[1][0])
	}
	_, err = convert.ONNX(m, convert.Options{Name: "net", Results: []convert.Ending{{Model: "a"}, {Model: "d"}, {Model: "x"}}})
	if want := `no node of the model makes "d", "x"; its outputs are "c"`; err == nil || err.Error() != want {
		t.Errorf("found %v, expected %s", err, want)
	}
}

// TestPowerOfNothing has a formula that does not read its input: it is 1.
func TestPowerOfNothing(t *testing.T) {
	r, err := convert.ONNX(model(constant("nothing", 0), node("Pow", "one", []string{"x", "nothing"}), node("Add", "y", []string{"one", "x"})), convert.Options{Name: "net"})
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float64, 192)
	x[1] = 0.5
	got, err := execute("net", r, map[string][]float64{"x": x})
	if err != nil || got[0][0] != 1 || slices.Index(got[0], 1.5) < 0 {
		t.Errorf("found %v and %v", got, err)
	}
}
