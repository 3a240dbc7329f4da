package graph

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

func parameters(g *Graph) []string {
	var names []string
	for _, v := range g.Program.Params {
		name := v.Name
		if v.Frozen {
			name += " frozen"
		}
		names = append(names, name)
	}
	return names
}

func TestNestedNames(t *testing.T) {
	text := lines("a block x: block = \"b\"; repeat = 2", "f time_distributed a: trainable = false", " dense_1 dense: units = 2", "y bidirectional f:", " s rnn: units = 2; use_bias = false") +
		"[[block]]\nname = \"b\"\n[[block.body]]\ntype = \"dense\"\nunits = [4, 3]\nuse_bias = false\n[[block.body]]\ntype = \"residual\"\nprojection = false\n[[block.body.body]]\ntype = \"dense\"\nunits = [4, 3]\ntrainable = false\n"
	g := Build(network(t, text), ir.Train, spec.NewErrors("n.toml"))
	want := []string{
		"a.r1.dense_1.weight", "a.r1.residual_1.dense_1.weight frozen", "a.r1.residual_1.dense_1.bias frozen",
		"a.r2.dense_1.weight", "a.r2.residual_1.dense_1.weight frozen", "a.r2.residual_1.dense_1.bias frozen",
		"f.dense_1.weight frozen", "f.dense_1.bias frozen",
		"y.forward.s.weight_ih", "y.forward.s.weight_hh", "y.backward.s.weight_ih", "y.backward.s.weight_hh",
	}
	if got := parameters(g); !slices.Equal(got, want) {
		t.Errorf("weights %q, expected %q", got, want)
	}
	var rows []string
	for _, l := range g.Layers {
		rows = append(rows, l.Name)
	}
	if want := []string{"x", "a", "f", "y"}; !slices.Equal(rows, want) {
		t.Errorf("layers %q, expected %q", rows, want)
	}
	if a := g.Layers[1]; a.Parameters != 2*(12*12+12*12+12) || a.Trainable != 2*12*12 {
		t.Errorf("the block has %d parameters, %d to train", a.Parameters, a.Trainable)
	}
}

// TestOrder builds the same layers written in every order.
func TestOrder(t *testing.T) {
	list := []string{"a dense x: units = 2", "b dense a: units = 2; share = \"a2\"", "a2 dense a: units = 2", "y add b a2:"}
	var first []string
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}, {1, 3, 0, 2}} {
		var shuffled []string
		for _, i := range order {
			shuffled = append(shuffled, list[i])
		}
		g := Build(network(t, lines(shuffled...)), ir.Predict, spec.NewErrors("n.toml"))
		if err := g.Program.Verify(); err != nil {
			t.Errorf("%v: %v", order, err)
		}
		var ops []string
		for _, op := range g.Program.Ops {
			if op.Stage == 0 {
				ops = append(ops, op.String())
			}
		}
		slices.Sort(ops)
		if first == nil {
			first = ops
		}
		if !slices.Equal(ops, first) {
			t.Errorf("%v: operations\n%s\nexpected\n%s", order, strings.Join(ops, "\n"), strings.Join(first, "\n"))
		}
	}
}

func TestMistakes(t *testing.T) {
	const head = "name = \"n\"\nmax_parameters = 200\n[[input]]\nname = \"x\"\nshape = [4, 3]\n"
	const output = "[[output]]\nfrom = \"y\"\nloss = \"huber\"\n"
	for want, layers := range map[string][]string{
		"\"a.b\" and \"a_b\" would both be called AB":              {"a residual x: projection = false; use_bias = false", " b dense: units = [4, 3]; use_bias = false", "a_b dense a: units = 1; use_bias = false", "y flatten a_b:"},
		"has 312 parameters, 288 of them in y.weight; at most 200": {"y dense x: units = [4, 6]"},
		"a reads b reads y reads a":                                {"a dense b: units = 1", "b dense y: units = 1", "y dense a: units = 1"},
		"which itself shares with \"a\"":                           {"a dense x: units = 2", "b dense a: units = 2; share = \"a\"", "y dense b: units = 2; share = \"b\""},
		"nothing reads it":                                         {"a dense x: units = 1", "y dense x: units = 1"},
	} {
		n, errs := spec.Parse("n.toml", []byte(head+lines(layers...)+output))
		Build(n, ir.Train, errs)
		if err := errs.Err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, expected %s", err, want)
		}
	}
}

// TestNamesAreToldOnce: names of layers that do not do are one mistake each.
func TestNamesAreToldOnce(t *testing.T) {
	const text = "name = \"n\"\n[[input]]\nname = \"x\"\nshape = 3\n%s[[output]]\nfrom = \"y\"\nloss = \"huber\"\n"
	for want, layers := range map[string]string{
		`the name "weight1" is too like "weight_1"`: lines("weight_1 dense x: units = 2", "weight1 dense weight_1: units = 2", "y dense weight1: units = 1"),
	} {
		n, errs := spec.Parse("n.toml", fmt.Appendf(nil, text, layers))
		Build(n, ir.Train, errs)
		if err := errs.Err(); err == nil || strings.Count(err.Error(), "\n") != 0 || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, expected only %s", err, want)
		}
	}
}
