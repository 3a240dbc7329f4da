package draw

import (
	"context"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// network has an output with a name of its own, one output of a layer with
// several, two readers of one input, and a name that has to be quoted.
var network = &gen.Package{
	Network: &spec.Network{Outputs: []*spec.Output{{Name: "total", From: spec.Ref{Name: "sum"}}}},
	Info: runtime.ModelInfo{
		Name: `a "b" \ <c>`,
		Layers: []runtime.LayerInfo{
			{Name: "x", Type: "input", Shapes: [][]int{{4, 2}}},
			{Name: "memory", Type: "lstm", From: []string{"x"}, InputShapes: [][]int{{4, 2}}, Shapes: [][]int{{4, 3}, {3}}, Parameters: 72},
			{Name: "sum", Type: "add", From: []string{"memory.state", "x"}, InputShapes: [][]int{{3}, {4, 2}}, Shapes: [][]int{{}}},
		},
		Outputs: []runtime.OutputInfo{{Name: "total", Loss: "mean_squared_error"}},
	},
}

func TestMermaid(t *testing.T) {
	want := `flowchart TD
    n0(["x<br/>input (4, 2)"])
    n1["memory<br/>lstm (4, 3), (3,)<br/>72 parameters"]
    n2["sum<br/>add ()"]
    n3(["total<br/>output ()<br/>mean squared error"])
    n0 -->|"4×2"| n1
    n1 -->|"state 3"| n2
    n0 -->|"4×2"| n2
    n2 --> n3
`
	if diff := cmp.Diff(want, Mermaid(network)); diff != "" {
		t.Error(diff)
	}
}

func TestDotQuotes(t *testing.T) {
	dot := Dot(network)
	if !strings.HasPrefix(dot, `digraph "a \"b\" \\ <c>" {`) {
		t.Errorf("%s", dot)
	}
	if !strings.Contains(dot, `n1 -> n2 [label=" state 3"]`) || !strings.Contains(dot, "n2 -> n3 [label=\" \"]") {
		t.Errorf("%s", dot)
	}
}

func TestSVG(t *testing.T) {
	if _, err := exec.LookPath("dot"); err != nil {
		t.Skip("no dot program here")
	}
	svg, err := SVG(context.Background(), network)
	if err != nil || !strings.Contains(svg, "</svg>") || !strings.Contains(svg, ">memory<") {
		t.Errorf("%v: %s", err, svg)
	}
}

func TestUnknownFormat(t *testing.T) {
	_, err := Draw(context.Background(), network, "png")
	if err == nil || err.Error() != `unknown format "png"; known are dot, mermaid, svg` {
		t.Error(err)
	}
}
