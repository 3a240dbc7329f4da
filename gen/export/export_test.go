package export_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/convert"
	"github.com/seed-5f2744a7/tensornet/gen/export"
	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/layer"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// tolerance is relative to the largest number of an output; weights are float32 in the file.
const tolerance = 1e-6

// network is a spec with weights.
type network struct {
	*graph.Graph
	weights map[string][]float64
	sample  probe.Sample
	types   []string // of its layers
	ports   []convert.Port
}

func build(t *testing.T, file string, src []byte, files string) *network {
	t.Helper()
	net, errs := spec.Parse(file, src)
	if files != "" {
		net.Files = os.DirFS(files)
	}
	g := graph.Build(net, ir.Predict, errs)
	if err := errs.Err(); err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	n := &network{Graph: g, weights: map[string][]float64{}}
	for _, v := range g.Program.Params {
		for _, x := range initializer.Start[float32](v, 3) {
			n.weights[v.Name] = append(n.weights[v.Name], float64(x))
		}
		if strings.HasSuffix(v.Name, "bias") || strings.HasSuffix(v.Name, "beta") || strings.HasSuffix(v.Name, "moving_mean") {
			for i := range n.weights[v.Name] {
				n.weights[v.Name][i] = float64(float32(0.1*float64(i%7) - 0.2))
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, in := range g.Program.Inputs {
		x := make([]float64, in.Size())
		for i := range x {
			if x[i] = r.NormFloat64(); in.Whole != nil {
				x[i] = float64(r.IntN(max(in.Whole.Below, 1)))
			}
		}
		n.sample.Inputs = append(n.sample.Inputs, x)
	}
	for range g.Program.Outputs {
		n.sample.Targets, n.sample.Labels = append(n.sample.Targets, nil), append(n.sample.Labels, []int{0})
	}
	for _, l := range g.Layers {
		n.types = append(n.types, l.Type)
	}
	return n
}

func (n *network) run() [][]float64 {
	results := verify.Execute(n.Program, &verify.Case{Weights: n.weights, Samples: []probe.Sample{n.sample}})
	var all [][]float64
	for i := range n.Program.Outputs {
		all = append(all, results[fmt.Sprint("output ", i)])
	}
	return all
}

// again is the network that comes back from its export.
func (n *network) again(t *testing.T) (*network, error) {
	t.Helper()
	m, err := export.ONNX(n.Graph, "test", n.weights)
	if err != nil {
		return nil, err
	}
	file := onnx.Write(m)
	if dir := os.Getenv("TENSORNET_EXPORTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "_")+".onnx"), file, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	read, err := onnx.Read(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := convert.ONNX(read, convert.Options{Name: "again", Dims: map[string]int64{"batch": 1}})
	if err != nil {
		t.Fatal(err)
	}
	net, errs := spec.Parse("again.toml", r.Document.Text())
	net.Files = r.Files()
	g := graph.Build(net, ir.Predict, errs)
	if err := errs.Err(); err != nil {
		t.Fatalf("%v\n%s", err, r.Document.Text())
	}
	back := &network{Graph: g, weights: map[string][]float64{}, sample: n.sample, ports: r.Outputs}
	back.sample.Inputs = slices.Clone(n.sample.Inputs)
	for i, in := range r.Inputs {
		k := slices.IndexFunc(n.Program.Inputs, func(v *ir.Value) bool { return v.Name == in.Model })
		back.sample.Inputs[i] = arranged(n.sample.Inputs[k], n.Program.Inputs[k].Shape, in)
	}
	for _, l := range g.Layers {
		back.types = append(back.types, l.Type)
	}
	for _, w := range r.Weights {
		for _, v := range w.Data {
			back.weights[w.Name] = append(back.weights[w.Name], float64(v))
		}
	}
	return back, nil
}

// store writes inputs and outputs for testdata/check.py.
func (n *network) store(t *testing.T, outputs [][]float64) {
	dir := os.Getenv("TENSORNET_EXPORTS")
	if dir == "" {
		return
	}
	var stored struct{ Inputs, Outputs map[string][]float64 }
	stored.Inputs, stored.Outputs = map[string][]float64{}, map[string][]float64{}
	for i, in := range n.Program.Inputs {
		stored.Inputs[in.Name] = n.sample.Inputs[i]
	}
	for i, out := range n.Program.Outputs {
		stored.Outputs[out.Name] = outputs[i]
	}
	text, err := json.Marshal(stored)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "_")+".json"), text, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// arranged are numbers in the order that a port has.
func arranged(data []float64, shape []int, p convert.Port) []float64 {
	from := ir.RowMajor(shape)
	out := make([]float64, len(data))
	for i := range out {
		at, rest := 0, i
		for k, axis := range slices.Backward(p.Axes) {
			at, rest = at+rest%p.Shape[k]*from[axis-1], rest/p.Shape[k]
		}
		out[i] = data[at]
	}
	return out
}

// compare exports a network, imports that, and compares what both compute.
func compare(t *testing.T, n *network) {
	t.Helper()
	back, err := n.again(t)
	if err != nil {
		t.Fatal(err)
	}
	want, got := n.run(), back.run()
	n.store(t, want)
	for i := range want {
		want[i] = arranged(want[i], n.Program.Outputs[i].Value.Shape, back.ports[i])
		most, worst := 0., 0.
		for k := range want[i] {
			most, worst = max(most, math.Abs(want[i][k])), max(worst, math.Abs(want[i][k]-got[i][k]))
			if got[i][k] != got[i][k] {
				worst = math.NaN()
			}
		}
		if len(got[i]) != len(want[i]) || !(worst <= tolerance*most) {
			t.Errorf("output %d differs by %g of %g: found %v, expected %v", i, worst, most, got[i], want[i])
		}
	}
	kinds := func(list []string) (kinds []string) {
		for _, typ := range list {
			if slices.Contains(weighty, typ) {
				kinds = append(kinds, typ)
			}
		}
		return kinds
	}
	if a, b := kinds(n.types), kinds(back.types); !slices.Equal(a, b) && !slices.ContainsFunc(n.types, func(typ string) bool { return slices.Contains([]string{"residual", "block", "separable_conv"}, typ) }) {
		t.Errorf("found layers %v, expected %v", b, a)
	}
}

// weighty are types of layers that must come back as themselves.
var weighty = []string{"dense", "conv", "depthwise_conv", "max_pool", "average_pool", "batch_normalization", "layer_normalization", "group_normalization", "rnn", "lstm", "gru", "bidirectional", "embedding", "concatenate"}

// TestModels exports the repository's models and imports them again.
func TestModels(t *testing.T) {
	files, err := filepath.Glob("../../models/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".toml")
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, build(t, file, src, "../../models"))
		})
	}
}

// shapes are inputs for examples, of which the first that a layer takes is used.
var shapes = []string{"[5, 5, 4]", "[5, 4]", "[4]", "[4, 4]", "[1, 4]"}

// exported are the types of layers that can be exported, as docs/onnx.md has them.
const exported = "dense activation flatten reshape rnn lstm gru dropout spatial_dropout alpha_dropout gaussian_dropout gaussian_noise residual bidirectional " +
	"conv depthwise_conv separable_conv max_pool average_pool global_max_pool global_average_pool embedding " +
	"add subtract multiply divide maximum minimum average pointwise batch_normalization layer_normalization group_normalization concatenate permute " +
	"expand_dims squeeze softmax relu"

// TestExamples exports a network of each type of layer.
func TestExamples(t *testing.T) {
	var done []string
	for _, d := range layer.All() {
		t.Run(d.Type, func(t *testing.T) {
			for _, shape := range shapes {
				n := example(t, d, shape)
				if n == nil {
					continue
				}
				var r *export.Refused
				if _, err := export.ONNX(n.Graph, "test", n.weights); errors.As(err, &r) {
					t.Log(r.Reasons)
				} else {
					compare(t, n)
					done = append(done, d.Type)
				}
				return
			}
		})
	}
	if got := strings.Join(done, " "); got != exported {
		t.Errorf("found %s", got)
	}
}

// example is a network of a layer's example that reads inputs of a shape; nil if it does not fit.
func example(t *testing.T, d layer.Def, shape string) *network {
	inputs, from := []string{"x"}, "from = [\"x\"]\n"
	if _, after, ok := strings.Cut(d.Example, "from = ["); ok {
		list, _, _ := strings.Cut(after, "]")
		from, inputs = "", strings.Split(strings.NewReplacer("\"", "", " ", "").Replace(list), ",")
	}
	src := "name = \"net\"\n"
	for _, in := range inputs {
		src += fmt.Sprintf("[[input]]\nname = %q\nshape = %s\n", in, shape)
		if d.Type == "embedding" {
			src += "dtype = \"int32\"\n"
		}
	}
	src += fmt.Sprintf("[[layer]]\nname = \"l\"\ntype = %q\n%s%s\n[[output]]\nname = \"y\"\nfrom = \"l\"\nloss = \"mean_squared_error\"\n", d.Type, from, d.Example)
	net, errs := spec.Parse("net.toml", []byte(src))
	if graph.Build(net, ir.Predict, errs); errs.Err() != nil {
		t.Log(errs.Err())
		return nil
	}
	return build(t, "net.toml", []byte(src), "")
}

// TestRefused names all layers that cannot be exported, with reasons.
func TestRefused(t *testing.T) {
	n := build(t, "net.toml", []byte(`name = "net"
[[input]]
shape = [4, 3]
[[layer]]
name = "sort"
type = "cumsum"
axis = 0
[[layer]]
name = "memory"
type = "lstm"
units = 2
activation = "relu"
[[layer]]
name = "head"
type = "dense"
units = 2
activation = "sparsemax"
[[output]]
from = "head"
loss = "mean_squared_error"
`), "")
	_, err := export.ONNX(n.Graph, "test", n.weights)
	want := "the network cannot be exported:\n\tlayer \"sort\" (cumsum): there is no operator for it yet\n\tlayer \"memory\" (lstm): its activations are others than those by default\n\tlayer \"head\" (dense): there is no operator for the activation sparsemax yet"
	if err == nil || err.Error() != want {
		t.Errorf("found %v, expected %s", err, want)
	}
}
