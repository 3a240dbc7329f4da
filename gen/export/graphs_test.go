package export_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/export"
)

// TestGraphs says which operators networks become, and that they come back.
func TestGraphs(t *testing.T) {
	input := func(shape string) string { return "name = \"net\"\n[[input]]\nname = \"x\"\nshape = " + shape + "\n" }
	output := func(from string) string {
		return "[[output]]\nname = \"y_" + strings.ReplaceAll(from, ".", "_") + "\"\nfrom = \"" + from + "\"\nloss = \"mean_squared_error\"\n"
	}
	for _, c := range []struct{ name, spec, operators, weights string }{
		{
			"layers", input("[5, 3]") + "[[layer]]\nname = \"m\"\ntype = \"lstm\"\nunits = 4\nlayers = 2\nreturn_sequences = true\n" + output("m") + output("m.state") + output("m.cell"),
			"Transpose LSTM Transpose Transpose Transpose Reshape LSTM Transpose Transpose Transpose Reshape Transpose Reshape Concat Reshape Concat Reshape Identity Identity Identity",
			"m.l0.bias m.l0.weight_hh m.l0.weight_ih m.l1.bias m.l1.weight_hh m.l1.weight_ih",
		},
		{
			"backwards", input("[5, 3]") + "[[layer]]\nname = \"m\"\ntype = \"gru\"\nunits = [2, 2]\nlayers = 2\ngo_backwards = true\nactivation = \"relu\"\n" + output("m") + output("m.sequence"),
			"Transpose GRU Slice Transpose Reshape GRU Transpose Transpose Reshape Reshape Transpose Reshape Identity Identity",
			"m.l0.bias m.l0.weight_hh m.l0.weight_ih m.l1.bias m.l1.weight_hh m.l1.weight_ih",
		},
		{
			"both ways", input("[5, 3]") + "[[layer]]\nname = \"m\"\ntype = \"bidirectional\"\n[[layer.body]]\nname = \"g\"\ntype = \"rnn\"\nunits = 4\nlayers = 2\n" + output("m.sequence") + output("m.state"),
			"Transpose RNN Transpose Transpose Reshape RNN Transpose Transpose Reshape Transpose Reshape Concat Reshape Identity Identity",
			"",
		},
		{
			"from states", input("[5, 3]") + "[[input]]\nname = \"h\"\nshape = [2, 4]\n[[layer]]\nname = \"m\"\ntype = \"lstm\"\nunits = 4\nlayers = 2\ninitial_cell = \"h\"\nfrom = \"x\"\n" + output("m"),
			"Transpose Reshape Slice Unsqueeze LSTM Transpose Reshape Reshape Slice Unsqueeze LSTM Transpose Reshape Identity",
			"",
		},
		{
			"stateful", input("[5, 3]") + "[[layer]]\nname = \"m\"\ntype = \"lstm\"\nunits = 4\nlayers = 2\nstateful = true\n" + output("m"),
			"",
			"m.l0.bias m.l0.weight_hh m.l0.weight_ih m.l1.bias m.l1.weight_hh m.l1.weight_ih",
		},
		{
			"shared", input("[4]") + "[[input]]\nname = \"z\"\nshape = [4]\n[[layer]]\nname = \"a\"\ntype = \"dense\"\nunits = 3\nfrom = \"x\"\n[[layer]]\nname = \"b\"\ntype = \"dense\"\nunits = 3\nfrom = \"z\"\nshare = \"a\"\n" + output("a") + output("b"),
			"Gemm Gemm Identity Identity", "a.bias a.weight",
		},
		{
			"shared in sequences", input("[4, 3]") + "[[layer]]\nname = \"a\"\ntype = \"rnn\"\nunits = 3\nactivation = \"mish\"\n[[layer]]\nname = \"b\"\ntype = \"rnn\"\nunits = 3\nactivation = \"mish\"\nfrom = \"x\"\nshare = \"a\"\n" + output("a") + output("b"),
			"", "a.bias a.weight_hh a.weight_ih",
		},
		{
			"attention", input("[5, 6]") + "[[layer]]\nname = \"a\"\ntype = \"multi_head_attention\"\nnum_heads = 2\nkey_dim = 3\n" + output("a"),
			"Transpose MatMul Add Transpose MatMul Add Transpose MatMul Add Transpose Reshape Reshape Transpose MatMul Mul Softmax Reshape Transpose MatMul Transpose Reshape Transpose MatMul Add Identity", "",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := build(t, "net.toml", []byte(c.spec))
			m, err := export.ONNX(n.Graph, "test", n.Weights)
			if err != nil {
				t.Fatal(err)
			}
			var operators, weights []string
			for _, node := range m.Graph.Nodes {
				operators = append(operators, node.Op)
			}
			for _, w := range m.Graph.Initializers {
				if strings.Contains(w.Name, ".") && !strings.HasPrefix(w.Name, "number") {
					weights = append(weights, w.Name)
				}
			}
			slices.Sort(weights)
			if got := strings.Join(operators, " "); c.operators != "" && got != c.operators {
				t.Errorf("found the operators %s, expected %s", got, c.operators)
			}
			if got := strings.Join(weights, " "); c.weights != "" && got != c.weights {
				t.Errorf("found the weights %s, expected %s", got, c.weights)
			}
			if _, err := n.Check(strings.ReplaceAll(t.Name(), "/", "_")); err != nil {
				t.Error(err)
			}
		})
	}
}
