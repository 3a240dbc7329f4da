package torch_test

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/gen/torch"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// network is a spec as a graph that predicts.
func network(t testing.TB, file string, src []byte) *graph.Graph {
	t.Helper()
	net, errs := spec.Parse(file, src)
	g := graph.Build(net, ir.Predict, errs)
	if err := errs.Err(); err != nil {
		t.Fatal(err)
	}
	return g
}

func stored(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func read(t testing.TB, name, key string) *torch.File {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	file, err := torch.Read(f, info.Size(), key)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// examples are the stored state dicts, and what has to be said to take them.
var examples = []struct {
	name, file string
	options    torch.Options
}{
	{"cnn", "cnn.pt", torch.Options{Map: map[string]string{"classifier.1": "norm_of_hidden"}}},
	{"recurrent", "recurrent.pt", torch.Options{}},
	{"stacked", "stacked.pt", torch.Options{}},
	{"normed", "normed.pt", torch.Options{}},
	{"encoder", "encoder.safetensors", torch.Options{}},
	{"autoencoder", "autoencoder.pt", torch.Options{}},
}

// TestOutputs compares what networks compute with PyTorch's weights with what PyTorch does.
func TestOutputs(t *testing.T) {
	for _, e := range examples {
		t.Run(e.name, func(t *testing.T) {
			g := network(t, e.name+".toml", stored(t, e.name+".toml"))
			plan, err := torch.Match(g.Nodes(), read(t, e.file, ""), e.options)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("\n%s", plan)
			compare(t, g, plan, e.name)
		})
	}
}

// compare executes a network in float64.
func compare(t *testing.T, g *graph.Graph, plan *torch.Plan, name string) {
	t.Helper()
	var want struct{ Input, Output []float64 }
	if err := json.Unmarshal(stored(t, name+".json"), &want); err != nil {
		t.Fatal(err)
	}
	c := &verify.Case{Weights: map[string][]float64{}, Samples: []probe.Sample{{Inputs: [][]float64{want.Input}, Targets: make([][]float64, 1), Labels: [][]int{{0}}}}}
	numbers, err := plan.Weights(g.Program.Params, math.MaxFloat64, func(v *ir.Value) []float64 { return initializer.Start[float64](v, 1) })
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range g.Program.Params {
		c.Weights[v.Name] = numbers[i]
	}
	got := verify.Execute(g.Program, c)["output 0"]
	if len(got) != len(want.Output) {
		t.Fatalf("found %d numbers, expected %d", len(got), len(want.Output))
	}
	most, worst := 0., 0.
	for i, v := range want.Output {
		most, worst = max(most, math.Abs(v)), max(worst, math.Abs(v-got[i]))
	}
	if !(worst <= 1e-12*most) {
		t.Errorf("differs by %g of %g: found %v, expected %v", worst, most, got, want.Output)
	}
}

// refused are the reasons why a file does not fit.
func refused(t *testing.T, src []byte, f *torch.File, o torch.Options, want ...string) {
	t.Helper()
	_, err := torch.Match(network(t, "net.toml", src).Nodes(), f, o)
	var r *torch.Refused
	if !errors.As(err, &r) || !slices.Equal(r.Reasons, want) {
		t.Errorf("found %v\nexpected %s", err, strings.Join(want, "\n\t"))
	}
}
