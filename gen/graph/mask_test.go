package graph_test

import (
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
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
