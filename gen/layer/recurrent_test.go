package layer_test

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

func TestRecurrentMistakes(t *testing.T) {
	checkMistakes(t, []mistake{
		{[]string{"[5, 6]"}, "type = \"rnn\"\nunits = 2\ndropout = 1", `3:11: layer "y": option "dropout": found 1, expected a number from 0 to 0.99999`},
		{[]string{"[5, 6]"}, "type = \"gru\"\nunits = 2\nrecurrent_dropout = -0.5", `3:21: layer "y": option "recurrent_dropout": found -0.5, expected a number from 0 to 0.99999`},
		{[]string{"[5, 6]"}, "type = \"lstm\"\nunits = 2\nrecurrent_dropout = \"much\"", `3:21: layer "y": option "recurrent_dropout": found the string "much", expected a number from 0 to 0.99999`},
		{[]string{"[5, 6]"}, "type = \"lstm\"\nunits = 2\nuse_bias = false\nunit_forget_bias = true", `4:20: layer "y": option "unit_forget_bias": has no effect without "use_bias"; set that, or remove this`},
		{[]string{"[5, 6]"}, "type = \"lstm\"\nunits = 2\nreturn_sequences = true\n[[layer]]\nname = \"z\"\ntype = \"lstm\"\nunits = 2\nshare = \"y\"\nfrom = \"a\"\nunit_forget_bias = true", `10:20: layer "z": option "unit_forget_bias": its weights are those of "y", where this belongs`},
	})
}

// The gates are i, f, g, o, so that the second quarter of the bias is that of the forget gate.
func TestUnitForgetBias(t *testing.T) {
	for lines, want := range map[string][2]int{"": {}, "unit_forget_bias = true": {6, 12}, "unit_forget_bias = false": {}} {
		net, errs := spec.Parse("net.toml", []byte(aSpec("type = \"lstm\"\nunits = [2, 3]\n"+lines, "[4, 5]")))
		params := graph.Build(net, ir.Train, errs).Program.Params
		if err := errs.Err(); err != nil {
			t.Fatal(err)
		}
		for _, p := range params {
			switch {
			case p.Name == "y.bias" && p.Init.Ones != want:
				t.Errorf("%q: ones in %v, want %v", lines, p.Init.Ones, want)
			case p.Name != "y.bias" && p.Init.Ones != [2]int{}:
				t.Errorf("%q: ones in %s", lines, p.Name)
			}
		}
	}
}

// Dropout of either kind is in the program for training alone.
func TestRecurrentDropoutIsOfTraining(t *testing.T) {
	for _, option := range []string{"dropout", "recurrent_dropout"} {
		for rate, want := range map[string]int{"0": 0, "0.25": 1} {
			text := aSpec("type = \"gru\"\nunits = 3\n"+option+" = "+rate, "[4, 5]")
			for purpose, want := range map[ir.Purpose]int{ir.Train: want, ir.Predict: 0} {
				net, errs := spec.Parse("net.toml", []byte(text))
				random := 0
				for _, op := range ir.Leaves(graph.Build(net, purpose, errs).Program.Ops) {
					if op.Kind == ir.Random {
						random++
						if op.Rate != 0.25 {
							t.Errorf("%s: rate %g", option, op.Rate)
						}
					}
				}
				if errs.Err() != nil || random != want {
					t.Errorf("%s = %s: %d operations of random numbers, want %d; %v", option, rate, random, want, errs.Err())
				}
			}
		}
	}
}

func TestLayersOfOne(t *testing.T) {
	inside := "type = \"bidirectional\"\n[[layer.body]]\nname = \"c\"\nunits = 2\n"
	checkMistakes(t, []mistake{
		{[]string{"[5, 6]"}, "type = \"rnn\"\nunits = 2\nlayers = 0", `3:10: layer "y": option "layers": found 0, expected an integer from 1 to 1000`},
		{[]string{"[5, 6]"}, "type = \"gru\"\nunits = 2\nlayer_dropout = 0.5", `3:17: layer "y": option "layer_dropout": has no effect on a single layer; set "layers", or remove this`},
		{[]string{"[5, 6]"}, "type = \"gru\"\nunits = 2\nlayers = 2\nlayer_dropout = 1", `4:17: layer "y": option "layer_dropout": found 1, expected a number from 0 to 0.99999`},
		{[]string{"[5, 6]", "[2]"}, "type = \"lstm\"\nunits = 2\nfrom = \"a\"\nlayers = 3\ninitial_cell = \"b\"", `5:16: layer "y": [2] has 2 elements, but the state of shape [3, 2] has 6`},
		{[]string{"[5, 6]"}, inside + "type = \"gru\"\nlayer_dropout = 0.5", `6:17: layer "c": option "layer_dropout": has no effect on a single layer; set "layers", or remove this`},
		{[]string{"[5, 6]"}, inside + "type = \"lstm\"\nlayers = \"two\"", `6:10: layer "c": option "layers": found the string "two", expected an integer from 1 to 1000`},
		{[]string{"[5, 6]"}, "type = \"rnn\"\nunits = 6\nlayers = 2\nreturn_sequences = true\n[[layer]]\nname = \"z\"\ntype = \"rnn\"\nunits = 6\nshare = \"y\"\nfrom = \"y\"\nlayers = 3", `9:9: layer "z": has 3 layers, but "y" has 2`},
	})
	checkShapes(t, []shape{
		{[]string{"[5, 6]"}, "type = \"gru\"\nunits = 2\nlayers = 3\nreturn_sequences = true", "[[5 2]]", (3*2*6 + 3*2*2 + 12) + 2*(3*2*2+3*2*2+12)},
		{[]string{"[5, 6]"}, inside + "type = \"rnn\"\nlayers = 2", "[[4]]", 2*(2*6+2*2+2) + 2*(2*4+2*2+2)},
	})
}

func TestStateful(t *testing.T) {
	checkMistakes(t, []mistake{
		{[]string{"[5, 6]", "[2]"}, "type = \"gru\"\nunits = 2\nfrom = \"a\"\nstateful = true\ninitial_state = \"b\"", `5:17: layer "y": option "initial_state": the layer is stateful, so that it begins where the batch before has ended; remove one of both`},
		{[]string{"[5, 6, 2]"}, "type = \"time_distributed\"\n[[layer.body]]\nname = \"c\"\ntype = \"gru\"\nunits = 2\nstateful = true", `6:12: layer "c": option "stateful": the layer around it applies it 5 times to each sample, so that there is no state to go on from; remove this`},
		{[]string{"[5, 6]"}, "type = \"gru\"\nunits = 2\nstateful = true\n[[layer]]\nname = \"carried_y_state\"\ntype = \"dense\"\nunits = 1\n[[layer]]\nname = \"z\"\nfrom = \"carried_y_state\"\ntype = \"dense\"\nunits = 1\n[[output]]\nfrom = \"carried_y_state\"\nloss = \"mean_squared_error\"", `-5:8: a state that is carried from batch to batch and an output would both be called CarriedYState in Go; rename that`},
	})
	net, errs := spec.Parse("net.toml", []byte(aSpec("type = \"lstm\"\nunits = [2, 3]\nlayers = 2\nstateful = true", "[4, 5]")))
	p := graph.Build(net, ir.Train, errs).Program
	if err := errs.Err(); err != nil || len(p.Carried) != 4 || len(p.Inputs) != 5 || len(p.Outputs) != 5 || p.Inputs[1].Name != "carried.y.l0.state" || p.Outputs[4].Name != "carried.y.l1.cell" {
		t.Errorf("%v; %d states, of inputs %v", err, len(p.Carried), p.Inputs)
	}
}
