package graph

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
)

// TestBuildAfterMistakes builds networks that spec.Parse found mistakes in, as
// gen.Generate does to find more.
func TestBuildAfterMistakes(t *testing.T) {
	const input = "name = \"n\"\n[[input]]\nname = \"x\"\nshape = 3\n"
	const output = "[[output]]\nfrom = \"y\"\nloss = \"huber\"\n"
	for name, text := range map[string]string{
		"two outputs of a name": input + lines("y dense: units = 2") + output + output,
		"two layers of a name":  input + lines("y dense: units = 2", "y dense: units = 2") + output,
		"two inputs of a name":  input + "[[input]]\nname = \"x\"\nshape = 3\n" + lines("y dense x: units = 2") + output,
		"two constants":         input + lines("c constant: value = 1", "c constant: value = 2", "y add x c:") + output,
		"two inside":            input + lines("y residual x:", " a dense: units = 2", " a dense: units = 2") + output,
		"two recurrent layers":  input + lines("s reshape: target_shape = [3, 1]", "y rnn s: units = 2", "y rnn s: units = 2") + output,
		"no layers":             input + output,
		"nothing":               "",
		"cycle":                 input + lines("a dense b: units = 2", "b dense a: units = 2", "y dense b: units = 2") + output,
		"body of itself":        input + lines("y block: block = \"b\"") + "[[block]]\nname = \"b\"\n[[block.body]]\ntype = \"block\"\nblock = \"b\"\n" + output,
	} {
		n, errs := spec.Parse("n.toml", []byte(text))
		for _, purpose := range []ir.Purpose{ir.Train, ir.Predict, ir.Step} {
			Build(n, purpose, errs)
		}
		if errs.Err() == nil {
			t.Errorf("%s: no mistake found", name)
		}
	}
}

// TestNamesOfTargets builds a network whose weights are called like a target
// and a loss.
func TestNamesOfTargets(t *testing.T) {
	n := network(t, lines("target dense: units = 2", "loss dense: units = 2", "y dense: units = 2")+
		"[[output]]\nname = \"bias\"\nfrom = \"y\"\nloss = \"huber\"\n[[output]]\nname = \"weight\"\nfrom = \"y\"\nloss = \"huber\"\n")
	if err := Build(n, ir.Train, spec.NewErrors("n.toml")).Program.Verify(); err != nil {
		t.Error(err)
	}
}
