package graph

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// network is a spec with two inputs, the given layers and an output that reads
// the last of them.
func network(t *testing.T, layers string) *spec.Network {
	t.Helper()
	text := "name = \"n\"\n[[input]]\nname = \"z\"\nshape = 3\n[[input]]\nname = \"x\"\nshape = [4, 3]\n" + layers
	if !strings.Contains(layers, "[[output]]") {
		text += "\n[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n"
	}
	if !strings.Contains(layers, "\"z\"") {
		text = strings.Replace(text, "[[input]]\nname = \"z\"\nshape = 3\n", "", 1)
	}
	n, errs := spec.Parse("n.toml", []byte(text))
	g := Build(n, 0, errs)
	if err := errs.Err(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if g.Program == nil {
		t.Fatal("no program")
	}
	return n
}

// lines makes sections of layers out of "name type from: options" lines; an
// indented line is a layer inside the one above.
func lines(list ...string) string {
	var b strings.Builder
	for _, l := range list {
		header := "[[layer]]"
		if strings.HasPrefix(l, " ") {
			header = "[[layer.body]]"
		}
		head, options, _ := strings.Cut(strings.TrimSpace(l), ":")
		words := strings.Fields(head)
		b.WriteString(header + "\nname = \"" + words[0] + "\"\ntype = \"" + words[1] + "\"\n")
		if len(words) > 2 {
			b.WriteString("from = [\"" + strings.Join(words[2:], "\", \"") + "\"]\n")
		}
		for _, o := range strings.Split(options, ";") {
			b.WriteString(strings.TrimSpace(o) + "\n")
		}
	}
	return b.String()
}

const (
	all  = "units = 2; return_sequences = true"
	last = "units = 2"
)

func TestStepOffered(t *testing.T) {
	for name, layers := range map[string][]string{
		"rnn":                        {"y rnn x:" + last},
		"stack of all":               {"a lstm x:" + all, "b gru a:" + all, "y rnn b:" + last},
		"dense over a state":         {"a lstm x:" + last, "y dense a: units = 5"},
		"head on every step":         {"a gru x:" + all, "y time_distributed a:", " d dense: units = 4"},
		"head of views":              {"a gru x:" + all, "y time_distributed a:", " r reshape: target_shape = [2, 1]", " f flatten:", " d dense: units = 4"},
		"recurrent in the head":      {"a gru x: units = [4, 2]; return_sequences = true", "y time_distributed a:", " d rnn: units = 3"},
		"pointwise layers":           {"a rnn x:" + all, "b activation a: activation = \"softmax\"", "c dropout b: rate = 0.5", "y pointwise c a: expr = \"c * a + 1\""},
		"layers in one":              {"y lstm x: layers = 3;" + last},
		"two branches":               {"a rnn x:" + all, "b gru x:" + all, "y concatenate a b:"},
		"two states":                 {"a rnn x:" + last, "b lstm x:" + last, "c add a b.cell:", "y dense c: units = 2"},
		"a vector beside a sequence": {"a add x z:", "y rnn a:" + all},
		"a vector beside a state":    {"a rnn x: units = 3", "y add a z:"},
		"residual":                   {"y residual x: projection = false", " a rnn: units = 3; return_sequences = true"},
		"residual in a block":        {"y block x: block = \"c\""},
		"residual after a state":     {"a rnn x:" + last, "y residual a:", " d dense: units = 2"},
		"block":                      {"y block x: block = \"b\"; repeat = 2"},
		"shared":                     {"a lstm x: units = 3; return_sequences = true", "y lstm a: units = 3; share = \"a\""},
		"frozen":                     {"y lstm x: units = 3; trainable = false"},
	} {
		text := lines(layers...)
		if strings.Contains(name, "block") {
			text += "[[block]]\nname = \"c\"\n[[block.body]]\ntype = \"residual\"\nprojection = false\n[[block.body.body]]\ntype = \"gru\"\nunits = 3\nreturn_sequences = true\n" +
				"[[block]]\nname = \"b\"\n[[block.body]]\ntype = \"gru\"\nunits = 2\nreturn_sequences = true\n[[block.body]]\ntype = \"rnn\"\nunits = 3\nreturn_sequences = true\n"
		}
		if p := step(network(t, text)); p == nil {
			t.Errorf("%s: cannot run step by step", name)
		} else if err := p.Verify(); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if len(p.States) == 0 {
			t.Errorf("%s: no state", name)
		}
	}
}

func step(n *spec.Network) *ir.Program {
	return Step(n, Build(n, ir.Predict, spec.NewErrors(n.File)))
}

func TestStepRefused(t *testing.T) {
	for name, layers := range map[string][]string{
		"no recurrent layer":           {"y dense x: units = 2"},
		"only pointwise":               {"y activation x: activation = \"tanh\""},
		"dense over all steps":         {"a rnn x:" + all, "y dense a: units = 2"},
		"flatten":                      {"a rnn x:" + all, "y flatten a:"},
		"reshape over steps":           {"a rnn x:" + all, "y reshape a: target_shape = [2, 4]"},
		"permute":                      {"a rnn x: units = 4; return_sequences = true", "y permute a: dims = [1, 0]"},
		"go_backwards":                 {"y rnn x: units = 2; go_backwards = true"},
		"bidirectional":                {"y bidirectional x:", " a lstm: units = 2"},
		"conv over time":               {"a rnn x:" + all, "y conv a: filters = 2; kernel_size = 2"},
		"conv of one step":             {"a rnn x:" + all, "y conv a: filters = 2; kernel_size = 1"},
		"pooling over time":            {"a rnn x:" + all, "y max_pool a: pool_size = 4"},
		"pooling before":               {"a average_pool x: pool_size = 2", "y rnn a:" + last},
		"initial_state":                {"a dense z: units = 2", "y rnn x: units = 2; initial_state = \"a\""},
		"initial_state of a state":     {"a rnn x:" + last, "y rnn x: units = 2; initial_state = \"a\""},
		"concatenated in time":         {"a rnn x:" + all, "b rnn x:" + all, "y concatenate a b: axis = 0"},
		"split in time":                {"a rnn x:" + all, "s split a: axis = 0; sections = 2", "y add s.0 s.1:"},
		"state beside a sequence":      {"a rnn x: units = 3", "y add x a:"},
		"state before another":         {"a rnn x: units = 3", "b add x a:", "y rnn b:" + last},
		"state joined to a sequence":   {"a rnn x: units = [4, 3]", "y add x a:"},
		"state read as a sequence":     {"a rnn x: units = [4, 3]", "y rnn a:" + last},
		"constant read as a sequence":  {"c constant: value = 1; shape = [4, 2]", "a rnn c:" + last, "b rnn x:" + last, "y add a b:"},
		"vector made into a sequence":  {"a dense z: units = [4, 2]", "b rnn a:" + last, "c rnn x:" + last, "y add b c:"},
		"sequences of other lengths":   {"s split x: axis = 0; sections = [3, 1]", "a rnn s.0:" + last, "b rnn x:" + last, "c rnn s.1: units = 2", "d add a b:", "y add d c:"},
		"residual over all steps":      {"y residual x:", " a rnn: units = 2"},
		"softmax over time":            {"a rnn x: units = 1; return_sequences = true", "b reshape a: target_shape = [4]", "y activation b: activation = \"softmax\""},
		"softmax along time":           {"a rnn x:" + all, "y activation a: activation = { type = \"softmax\", axis = 0 }"},
		"sums over time":               {"a rnn x:" + all, "y cumsum a: axis = 0"},
		"recurrent in the head only":   {"a dense x: units = [4, 4, 2]", "y time_distributed a:", " d rnn: units = 3"},
		"constant in step":             {"c constant: value = 1; shape = [4, 2]", "a rnn x:" + all, "y add a c:"},
		"dense of the input elsewhere": {"a rnn x:" + last, "b dense x: units = 2", "y add a b:"},
	} {
		if p := step(network(t, lines(layers...))); p != nil {
			t.Errorf("%s: runs step by step:\n%s", name, p)
		}
	}
}

func TestStepNeedsTwoSteps(t *testing.T) {
	n, errs := spec.Parse("n.toml", []byte("name = \"n\"\n[[input]]\nname = \"x\"\nshape = [1, 3]\n"+lines("y rnn x: units = 2")+"[[output]]\nfrom = \"y\"\nloss = \"huber\"\n"))
	if err := errs.Err(); err != nil {
		t.Fatal(err)
	}
	if step(n) != nil {
		t.Error("a sequence of one step runs step by step")
	}
}
