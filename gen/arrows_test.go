package gen_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// rooms are the parts of the compiler and of what it makes programs of, each with
// those that it may know of. Whoever knows of another way round has found a circle.
var rooms = []struct {
	name string
	of   string   // packages, by the beginning of their paths
	not  []string // that they import, directly or by others
}{
	{"what networks link", "runtime", []string{"gen", "cmd", "templates", "runtime/program", "runtime/npy"}},
	{"what programs link", "runtime/", []string{"gen", "cmd", "templates"}},
	{"what writes the runtime's assembly", "runtime/internal/sweeps", []string{"runtime", "gen/expr", "gen/ir"}},
	{"expressions", "gen/expr", []string{"gen/ir", "gen/spec", "gen/graph", "gen/pass", "gen/emit"}},
	{"the target", "gen/target", []string{"gen/ir", "gen/spec", "gen/graph", "gen/pass", "gen/emit"}},
	{"the language", "gen/spec", []string{"gen/ir", "gen/graph", "gen/layer", "gen/pass", "gen/emit"}},
	{"primitives", "gen/ir", []string{"gen/spec", "gen/graph", "gen/layer", "gen/pass", "gen/emit"}},
	{"words", "gen/layer", []string{"gen/graph", "gen/pass", "gen/emit"}},
	{"words", "gen/loss", []string{"gen/graph", "gen/pass", "gen/emit"}},
	{"words", "gen/metric", []string{"gen/graph", "gen/pass", "gen/emit", "gen/ir"}},
	{"words", "gen/activation", []string{"gen/graph", "gen/pass", "gen/emit"}},
	{"words", "gen/initializer", []string{"gen/graph", "gen/pass", "gen/emit"}},
	{"words", "gen/regularizer", []string{"gen/graph", "gen/pass", "gen/emit"}},
	{"words", "gen/constraint", []string{"gen/graph", "gen/pass", "gen/emit"}},
	{"words", "gen/optimizer", []string{"gen/graph", "gen/pass", "gen/emit", "gen/ir"}},
	{"what writes specs", "gen/document", []string{"gen/spec", "gen/ir", "gen/layer", "runtime"}},
	{"what converts models", "gen/convert", []string{"gen/graph", "gen/layer", "gen/pass", "gen/emit"}},
	{"what takes PyTorch's weights", "gen/torch", []string{"gen/pass", "gen/emit", "gen/convert"}},
	{"what exports networks", "gen/export", []string{"gen/pass", "gen/emit", "gen/convert"}},
	{"the reader of ONNX", "gen/onnx", []string{"gen/spec", "gen/ir", "gen/layer", "runtime"}},
	{"the graph", "gen/graph", []string{"gen/pass", "gen/emit"}},
	{"passes", "gen/pass", []string{"gen/emit", "gen/graph", "gen/layer", "gen/spec", "gen/kernel", "gen/machine", "gen/schedule"}},
	{"the schedule", "gen/schedule", []string{"gen/emit", "gen/graph", "gen/layer", "gen/machine/x86"}},
	{"the report", "gen/report", []string{"gen", "runtime"}},
	{"kernels", "gen/kernel", []string{"gen/emit", "gen/machine/x86", "gen/graph", "gen/layer", "gen/pass", "gen/schedule", "gen/spec"}},
	{"functions in kernels", "gen/kernel/math", []string{"gen/emit", "gen/machine/x86", "gen/ir", "gen/pass"}},
	{"machines", "gen/machine/x86", []string{"gen/emit", "gen/kernel", "gen/ir", "gen/graph", "gen/layer", "gen/pass", "gen/spec"}},
	{"what source is written with", "gen/emit/internal/source", []string{"gen/emit/plain", "gen/emit/vector", "gen/emit/golang", "gen/graph", "gen/layer", "gen/machine/x86"}},
	{"plain Go", "gen/emit/plain", []string{"gen/emit/vector", "gen/emit/golang", "gen/graph", "gen/layer", "gen/machine/x86"}},
	{"calls of kernels", "gen/emit/vector", []string{"gen/emit/golang", "gen/graph", "gen/layer", "gen/machine/x86"}},
	{"packages", "gen/emit/golang", []string{"gen/graph", "gen/layer", "gen/machine/x86", "runtime/program/app", "runtime/program/bench", "runtime/program/data"}},
}

// TestArrows keeps the arrows between packages pointing one way: from the
// language to source, and from the compiler to what it makes programs of.
func TestArrows(t *testing.T) {
	const module = "github.com/seed-5f2744a7/tensornet"
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Deps \" \"}}", module+"/gen/...", module+"/runtime/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		var ours []string
		for _, path := range strings.Fields(line) {
			if p, own := strings.CutPrefix(path, module+"/"); own {
				ours = append(ours, p)
			}
		}
		deps[ours[0]] = ours[1:]
	}
	within := func(p, room string) bool { return p == room || strings.HasPrefix(p, strings.TrimSuffix(room, "/")+"/") }
	for _, r := range rooms {
		found := false
		for p, imports := range deps {
			if of := p == r.of || strings.HasSuffix(r.of, "/") && strings.HasPrefix(p, r.of) && !strings.Contains(p, "/internal/"); !of {
				continue
			}
			found = true
			for _, q := range imports {
				if i := slices.IndexFunc(r.not, func(not string) bool { return within(q, not) }); i >= 0 {
					t.Errorf("%s: %s imports %s", r.name, p, q)
				}
			}
		}
		if !found {
			t.Errorf("%s: there is no package %s", r.name, r.of)
		}
	}
}
