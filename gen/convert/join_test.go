package convert_test

import (
	"math"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/convert"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
)

func floats(name string, list ...float32) *onnx.Node {
	return node("Constant", name, nil, &onnx.Attribute{Name: "value_floats", Type: onnx.FloatsAttribute, Floats: list})
}

// layersOf are the types of a network's layers.
func layersOf(r *convert.Result) []string {
	var types []string
	for _, l := range r.Document.Layers {
		types = append(types, l.Options.Get("type").(string))
	}
	return types
}

// TestNormalization finds layer normalisation that is taken apart.
func TestNormalization(t *testing.T) {
	m := model(
		constant("axis", -1), floats("two", 2), floats("epsilon", 1e-5),
		floats("gamma", 1, 2, 3, 4, 5, 6, 7, 8), floats("beta", 8, 7, 6, 5, 4, 3, 2, 1),
		node("ReduceMean", "mean", []string{"x"}, ints("axes", -1)),
		node("Sub", "centred", []string{"x", "mean"}), node("Pow", "squares", []string{"centred", "two"}),
		node("ReduceMean", "variance", []string{"squares"}, ints("axes", -1)),
		node("Add", "more", []string{"variance", "epsilon"}), node("Sqrt", "root", []string{"more"}),
		node("Div", "norm", []string{"centred", "root"}),
		node("Mul", "scaled", []string{"norm", "gamma"}), node("Add", "y", []string{"scaled", "beta"}),
	)
	r, err := convert.ONNX(m, convert.Options{Name: "net"})
	if err != nil {
		t.Fatal(err)
	}
	if got := layersOf(r); !slices.Equal(got, []string{"layer_normalization"}) {
		t.Fatalf("found %v\n%s", got, r.Document.Text())
	}
	x := make([]float64, 192)
	for i := range x {
		x[i] = math.Sin(float64(i * i))
	}
	got, err := execute("net", r, map[string][]float64{"x": x})
	if err != nil {
		t.Fatal(err)
	}
	for row := range 24 {
		mean, variance := 0.0, 0.0
		for _, v := range x[8*row : 8*row+8] {
			mean += v / 8
		}
		for _, v := range x[8*row : 8*row+8] {
			variance += (v - mean) * (v - mean) / 8
		}
		for i, v := range x[8*row : 8*row+8] {
			want := (v-mean)/math.Sqrt(variance+1e-5)*float64(i+1) + float64(8-i)
			if math.Abs(got[0][8*row+i]-want) > 1e-6 {
				t.Errorf("element %d of row %d is %v, expected %v", i, row, got[0][8*row+i], want)
			}
		}
	}
}

// TestFormulas finds activations that are written as formulas, and joins others.
func TestFormulas(t *testing.T) {
	for _, c := range []struct {
		nodes []*onnx.Node
		want  any
	}{
		{[]*onnx.Node{node("Sigmoid", "s", []string{"x"}), node("Mul", "y", []string{"s", "x"})}, "silu"},
		{[]*onnx.Node{
			floats("three", 3), floats("six", 6), node("Add", "a", []string{"x", "three"}),
			node("Clip", "b", []string{"a"}, &onnx.Attribute{Name: "min", Type: onnx.FloatAttribute}, &onnx.Attribute{Name: "max", Type: onnx.FloatAttribute, Float: 6}),
			node("Div", "c", []string{"b", "six"}), node("Mul", "y", []string{"x", "c"}),
		}, "hard_swish"},
		{[]*onnx.Node{
			floats("root", 1.4142135), floats("one", 1), floats("half", 0.5), node("Div", "a", []string{"x", "root"}), node("Erf", "b", []string{"a"}),
			node("Add", "c", []string{"b", "one"}), node("Mul", "d", []string{"x", "c"}), node("Mul", "y", []string{"d", "half"}),
		}, "gelu"},
	} {
		r, err := convert.ONNX(model(c.nodes...), convert.Options{Name: "net"})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Document.Layers[0].Options.Get("activation"); len(r.Document.Layers) != 1 || got != c.want {
			t.Errorf("found %v, expected %v:\n%s", got, c.want, r.Document.Text())
		}
	}
	// This is like gelu, but is not.
	r, err := convert.ONNX(model(
		floats("root", 1.42), floats("one", 1), node("Div", "a", []string{"x", "root"}), node("Erf", "b", []string{"a"}),
		node("Add", "c", []string{"b", "one"}), node("Mul", "y", []string{"x", "c"}),
	), convert.Options{Name: "net"})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Document.Layers[0].Options.Get("expr"); len(r.Document.Layers) != 1 || got == nil {
		t.Errorf("found\n%s", r.Document.Text())
	}
}

// TestNothingLeft has a product with 0, which is a constant.
func TestNothingLeft(t *testing.T) {
	m := model(floats("zero", 0), floats("one", 1), node("Mul", "a", []string{"x", "zero"}), node("Add", "b", []string{"a", "one"}), node("Mul", "c", []string{"x", "b"}), node("Tanh", "y", []string{"c"}))
	r, err := convert.ONNX(m, convert.Options{Name: "net"})
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float64, 192)
	for i := range x {
		x[i] = math.Sin(float64(i))
	}
	got, err := execute("net", r, map[string][]float64{"x": x})
	if err != nil {
		t.Fatal(err)
	}
	want := arranged(x, r.Inputs[0])
	for i, v := range want {
		if math.Abs(got[0][i]-math.Tanh(v)) > 1e-12 {
			t.Fatalf("element %d is %v, expected %v", i, got[0][i], math.Tanh(v))
		}
	}
}

// TestIf takes the branch that a constant chooses.
func TestIf(t *testing.T) {
	branch := func(op string) *onnx.Graph {
		return &onnx.Graph{Nodes: []*onnx.Node{node(op, "inner", []string{"x"})}, Outputs: []onnx.Value{{Name: "inner"}}}
	}
	m := model(constant("one", 1), node("If", "y", []string{"one"},
		&onnx.Attribute{Name: "then_branch", Type: onnx.GraphAttribute, Graph: branch("Tanh")},
		&onnx.Attribute{Name: "else_branch", Type: onnx.GraphAttribute, Graph: branch("Sigmoid")}))
	r, err := convert.ONNX(m, convert.Options{Name: "net"})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Document.Layers[0].Options.Get("activation"); got != "tanh" {
		t.Errorf("found %v", got)
	}
}

// TestJoined finds layers in what exporters write of them, and no others; that both compute the same,
// TestOperators says.
func TestJoined(t *testing.T) {
	stored := storedCases(t)
	for name, want := range map[string][]string{
		"joined_fast":        {"layer_normalization"},
		"joined_rms":         {"rms_normalization"},
		"joined_softmax":     {"activation"},
		"joined_softmax_of":  {"max", "subtract", "activation"},
		"joined_one_hot":     {"embedding", "activation"},
		"joined_positions":   {"position_embedding", "add"},
		"joined_large":       {"constant", "embedding", "reshape", "add", "gather"},
		"joined_tile":        {"reshape", "multiply"},
		"scaled":             {"dense", "dense"},
		"scaled_picture":     {"constant", "conv", "multiply", "depthwise_conv", "conv"},
		"separable":          {"separable_conv"},
		"near_separable":     {"depthwise_conv", "conv"},
		"near_scaled":        {"constant", "add", "conv"},
		"row":                {"conv", "max_pool", "depthwise_conv"},
		"near_fast":          nil,
		"near_fast_mean":     nil,
		"near_rms":           nil,
		"near_softmax_total": nil,
		"near_one_hot":       nil,
	} {
		r := stored[name].imported(t)
		got := layersOf(r)
		wrong := want != nil && !slices.Equal(got, want)
		for _, typ := range []string{"layer_normalization", "rms_normalization", "embedding"} {
			wrong = wrong || want == nil && slices.Contains(got, typ)
		}
		for _, l := range r.Document.Layers {
			wrong = wrong || want == nil && l.Options.Get("activation") == "softmax"
		}
		if wrong {
			t.Errorf("%s: found %v, expected %v:\n%s", name, got, want, r.Document.Text())
		}
	}
	if notes := stored["joined_one_hot"].imported(t).Notes; len(notes) != 1 || notes[0] != `numbers of the input "x" are from 0 to 5: the model takes others for none, the network refuses them` {
		t.Errorf("found %q", notes)
	}
}
