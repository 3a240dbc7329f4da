package layer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/target"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
)

// aSpec is a network whose layer y has the given lines, which may go on with a
// layer z. It reads inputs a, b, …
// of the given shapes; the first line of the layer's own is number
// firstLine(inputs).
func aSpec(lines string, inputs ...string) string {
	var b strings.Builder
	b.WriteString("name = \"net\"\n")
	for i, shape := range inputs {
		fmt.Fprintf(&b, "[[input]]\nname = \"%c\"\nshape = %s\n", 'a'+i, shape)
	}
	last := "y"
	if strings.Contains(lines, `name = "z"`) {
		last = "z"
	}
	fmt.Fprintf(&b, "[[layer]]\nname = \"y\"\n%s\n[[output]]\nfrom = %q\nloss = \"mean_squared_error\"\n", lines, last)
	return b.String()
}

func firstLine(inputs ...string) int { return 4 + 3*len(inputs) }

// mistake is what is reported of lines of a layer. Its position counts from
// the layer's own first line.
type mistake struct {
	inputs  []string
	lines   string
	message string // "1:8: …"
}

func checkMistakes(t *testing.T, list []mistake) {
	t.Helper()
	for _, m := range list {
		_, err := gen.Generate(t.Context(), "net.toml", []byte(aSpec(m.lines, m.inputs...)), gen.Options{})
		if err == nil {
			t.Errorf("%q over %v is taken for valid", m.lines, m.inputs)
			continue
		}
		var line, column int
		if _, scan := fmt.Sscanf(err.Error(), "net.toml:%d:%d: ", &line, &column); scan != nil {
			t.Errorf("%q: %v", m.lines, err)
			continue
		}
		_, message, _ := strings.Cut(err.Error(), ": ")
		got := fmt.Sprintf("%d:%d: %s", line-firstLine(m.inputs...)+1, column, message)
		if got != m.message {
			t.Errorf("%q over %v\n got %s\nwant %s", m.lines, m.inputs, got, m.message)
		}
	}
}

// some are machines to compile the i-th of similar networks for: one in turn, or all where
// there is time.
func some(i int) []*target.Target {
	all := []*target.Target{target.AVX2(), target.AVX512()}
	if tests.All() {
		return all
	}
	return all[i%len(all):][:1]
}

// shape is what a layer makes of its inputs, and its number of parameters.
type shape struct {
	inputs     []string
	lines      string
	shapes     string
	parameters int
}

func checkShapes(t *testing.T, list []shape) {
	t.Helper()
	for i, s := range list {
		p, err := gen.Generate(t.Context(), "net.toml", []byte(aSpec(s.lines, s.inputs...)), gen.Options{Targets: some(i)})
		if err != nil {
			t.Errorf("%q over %v: %v", s.lines, s.inputs, err)
			continue
		}
		y := p.Info.Layers[len(p.Info.Layers)-1]
		if got := fmt.Sprint(y.Shapes); got != s.shapes || y.Parameters != s.parameters {
			t.Errorf("%q over %v: %s with %d parameters, want %s with %d", s.lines, s.inputs, got, y.Parameters, s.shapes, s.parameters)
		}
	}
}
