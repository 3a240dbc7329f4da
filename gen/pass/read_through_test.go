package pass_test

import (
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/ir"
)

// A sequence is read where the states are, except by a gradient that must find
// the very elements that were read.
func TestSequencesAreStates(t *testing.T) {
	for name, c := range map[string]struct {
		next   string
		copied bool
	}{
		"dense":    {"type = \"dense\"\nunits = 2", false},
		"max_pool": {"type = \"max_pool\"\npool_size = [2]", true},
	} {
		text := "name = \"states\"\n[[input]]\nname = \"x\"\nshape = [4, 3]\n" +
			"[[layer]]\nname = \"r\"\ntype = \"rnn\"\nunits = 2\nreturn_sequences = true\n" +
			"[[layer]]\nname = \"y\"\n" + c.next + "\n" +
			"[[output]]\nfrom = \"y\"\nloss = \"mean_squared_error\"\n"
		p := compiled(t, text, ir.Train, 16)
		copied := false
		for _, op := range ir.Leaves(p.Ops) {
			copied = copied || op.Kind == ir.Move && op.Stage == ir.Forward && strings.HasPrefix(op.In[0].Value.Name, "r.")
		}
		if copied != c.copied {
			t.Errorf("%s: copied is %v\n%s", name, copied, p)
		}
	}
}
