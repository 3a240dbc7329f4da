package graph_test

import (
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// TestLossesThatCannotLeaveOutSteps refuses those that are no means over steps.
func TestLossesThatCannotLeaveOutSteps(t *testing.T) {
	text := func(loss string) []byte {
		return []byte("name = \"net\"\n[[input]]\nname = \"x\"\nshape = [5, 6]\n[[layer]]\nname = \"y\"\ntype = \"masking\"\n[[output]]\nfrom = \"y\"\nloss = \"" + loss + "\"\n")
	}
	if _, err := gen.Generate(t.Context(), "net.toml", text("huber"), gen.Options{}); err != nil {
		t.Error(err)
	}
	_, err := gen.Generate(t.Context(), "net.toml", text("dice"), gen.Options{})
	if want := `net.toml:10:8: output "y": dice cannot leave out the steps that a mask tells; expected a loss that is a mean over steps`; err == nil || err.Error() != want {
		t.Errorf("got %v, expected %s", err, want)
	}
}

// TestPadding tells metrics which steps of an output do not count, where inputs alone decide that.
func TestPadding(t *testing.T) {
	const inputs = "name = \"net\"\n[[input]]\nname = \"x\"\nshape = [5, 2]\n[[input]]\nname = \"w\"\nshape = 5\ndtype = \"int32\"\n" +
		"[[layer]]\nname = \"m\"\ntype = \"masking\"\nfrom = \"x\"\nmask_value = 3\n" +
		"[[layer]]\nname = \"e\"\ntype = \"embedding\"\nfrom = \"w\"\ninput_dim = 9\noutput_dim = 2\nmask_zero = true\n"
	x, w := runtime.Padding{Input: 0, Steps: 5, Value: 3}, runtime.Padding{Input: 1, Steps: 5}
	for layers, want := range map[string][]runtime.Padding{
		"[[layer]]\nname = \"a\"\ntype = \"add\"\nfrom = [\"m\", \"e\"]\n[[layer]]\nname = \"y\"\ntype = \"rnn\"\nunits = 3\nreturn_sequences = true\n":                                                            {x, w},
		"[[layer]]\nname = \"y\"\ntype = \"conv\"\nkernel_size = 1\nfilters = 3\n[[output]]\nfrom = \"m\"\nloss = \"mean_squared_error\"\n":                                                                        {w},
		"[[layer]]\nname = \"d\"\ntype = \"conv\"\nkernel_size = 1\nfilters = 2\n[[layer]]\nname = \"n\"\ntype = \"masking\"\n[[layer]]\nname = \"y\"\ntype = \"add\"\nfrom = [\"n\", \"m\"]\n":                    nil,
		"[[layer]]\nname = \"y\"\ntype = \"conv\"\nfrom = \"x\"\nkernel_size = 1\nfilters = 3\n[[output]]\nfrom = \"m\"\nloss = \"mean_squared_error\"\n[[output]]\nfrom = \"e\"\nloss = \"mean_squared_error\"\n": nil,
	} {
		p, err := gen.Generate(t.Context(), "net.toml", []byte(inputs+layers+"[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n"), gen.Options{Plain: true})
		if err != nil {
			t.Errorf("%v\n%s", err, layers)
			continue
		}
		if outputs := p.Info.Outputs; !slices.Equal(outputs[len(outputs)-1].Padding, want) {
			t.Errorf("%v, expected %v\n%s", outputs[len(outputs)-1].Padding, want, layers)
		}
	}
}
