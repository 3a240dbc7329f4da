package verify_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/expr"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
)

// TestEveryOperationHasAKernel looks for operations that vector code leaves to
// plain Go: there are none, whatever the layers, the shapes and the formulas, but those that
// copy or add up rows by their numbers.
func TestEveryOperationHasAKernel(t *testing.T) {
	t.Parallel()
	specs := []string{everyFunction(), manyInputs()}
	drawn, on := 4, []*target.Target{target.AVX2()}
	if long() {
		drawn, on = 40, nil
	}
	for i := range drawn {
		specs = append(specs, verify.Draw(fmt.Sprintf("drawn%d", i), rand.New(rand.NewPCG(11, uint64(i)))).Network.TOML())
	}
	kernels := 0
	for _, spec := range specs {
		p, err := gen.Generate(t.Context(), "network.toml", []byte(spec), gen.Options{Targets: on})
		if err != nil {
			t.Fatalf("%v\n%s", err, spec)
		}
		for _, o := range p.Operations {
			if o.Plain != "" && !o.Reference && o.Plain != "no weight is trained" && o.Kind != "gather" && o.Kind != "scatter" {
				t.Errorf("%s, %s %s of width %d in plain Go: %s", p.Name, o.Stage, o.Layer, o.Width, o.Plain)
			}
			if o.Kernel != "" {
				kernels++
			}
		}
	}
	if kernels < 50*len(specs) {
		t.Errorf("only %d kernels for %d networks", kernels, len(specs))
	}
}

// everyFunction is a network whose activation calls each function that formulas
// know, where it is defined.
func everyFunction() string {
	arguments := map[string]string{"exp": "sin(x)", "expm1": "cos(x)", "log": "2 + sin(x)", "log1p": "abs(x)", "sqrt": "1 + abs(x)", "pow": "1 + x*x, x", "max": "x, sigmoid(x)", "min": "x, 1",
		"where": "x > 0.5, x, 1", "clip": "x, 0, 1", "asin": "tanh(x)", "acos": "tanh(x)", "atanh": "sin(x)", "acosh": "2 + x*x"}
	var calls []string
	for _, f := range expr.Functions() {
		argument := cmp.Or(arguments[f.Name], "x")
		switch f.Formula {
		case "":
			continue
		case "(x, p)":
			argument += ", 0.3"
		}
		calls = append(calls, fmt.Sprintf("%s(%s)", f.Name, argument))
	}
	return fmt.Sprintf(`name = "every_function"
dtype = "float64"

[[input]]
name = "x"
shape = [7]

[[activation]]
name = "all"
expr = "%s"

[[layer]]
name = "y"
type = "dense"
units = 5
activation = "all"

[[output]]
from = "y"
loss = "huber"
`, strings.Join(calls, " + "))
}

// manyInputs is a network with more operands than there are registers.
func manyInputs() string {
	var b strings.Builder
	b.WriteString("name = \"many_inputs\"\n\n[[input]]\nname = \"x\"\nshape = [5]\n")
	var names []string
	for i := range 20 {
		names = append(names, fmt.Sprintf("%q", fmt.Sprint("d", i)))
		fmt.Fprintf(&b, "\n[[layer]]\nname = %s\ntype = \"dense\"\nfrom = \"x\"\nunits = 7\n", names[i])
	}
	list := strings.Join(names, ", ")
	for _, typ := range []string{"average", "maximum", "multiply"} {
		fmt.Fprintf(&b, "\n[[layer]]\nname = %q\ntype = %[1]q\nfrom = [%s]\n\n[[output]]\nfrom = %[1]q\nloss = \"mean_squared_error\"\n", typ, list)
	}
	return b.String()
}
