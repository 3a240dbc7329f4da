package convert_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/convert"
	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// tolerance is how far results may be from onnxruntime's, which computes in float32, relative to
// the largest of an output. The network is executed in float64.
const tolerance = 2e-6

// TestTorch converts what PyTorch's two exporters write, and compares what the networks compute
// with onnxruntime.
func TestTorch(t *testing.T) {
	files, err := filepath.Glob("testdata/*.onnx")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".onnx")
		t.Run(name, func(t *testing.T) {
			r := imported(t, name, nil)
			if os.Getenv("TENSORNET_SPECS") != "" {
				t.Logf("%s", r.Document.Text())
			}
			compare(t, name, r)
		})
	}
}

// imported is a stored model as a network.
func imported(t *testing.T, name string, dims map[string]int64) *convert.Result {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".onnx")
	if err != nil {
		t.Fatal(err)
	}
	m, err := onnx.Read(data, os.DirFS("testdata"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := convert.ONNX(m, convert.Options{Name: name, Dims: dims})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// compare executes a network on stored inputs.
func compare(t *testing.T, name string, r *convert.Result) {
	t.Helper()
	var stored struct{ Inputs, Outputs map[string][]float64 }
	text, err := os.ReadFile("testdata/" + name + ".json")
	if err == nil {
		err = json.Unmarshal(text, &stored)
	}
	if err != nil {
		t.Fatal(err)
	}
	got, err := execute(name, r, stored.Inputs)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Outputs) != len(stored.Outputs) {
		t.Errorf("found %d outputs, expected %d", len(r.Outputs), len(stored.Outputs))
	}
	for i, out := range r.Outputs {
		want := arranged(stored.Outputs[out.Model], out)
		found := got[i]
		if len(found) != len(want) {
			t.Fatalf("%s: found %d numbers, expected %d", out.Model, len(found), len(want))
		}
		most, worst := 0.0, 0.0
		for k := range want {
			most, worst = max(most, math.Abs(want[k])), max(worst, math.Abs(found[k]-want[k]))
			if found[k] != found[k] {
				worst = math.NaN()
			}
		}
		if !(worst <= tolerance*most) {
			t.Errorf("%s differs by %g of %g:\nfound    %v\nexpected %v\n%s", out.Model, worst, most, found, want, r.Document.Text())
		}
	}
}

// arranged are a tensor's numbers in the order of a port.
func arranged(numbers []float64, p convert.Port) []float64 {
	shape := make([]int, len(p.Axes))
	order := slices.Clone(p.Axes)
	slices.Sort(order)
	for i, axis := range p.Axes {
		shape[slices.Index(order, axis)] = p.Shape[i]
	}
	out := make([]float64, len(numbers))
	index := make([]int, len(shape))
	for _, v := range numbers {
		at := 0
		for i, axis := range p.Axes {
			at = at*p.Shape[i] + index[slices.Index(order, axis)]
		}
		out[at] = v
		for k := len(index) - 1; k >= 0; k-- {
			if index[k]++; index[k] < shape[k] {
				break
			}
			index[k] = 0
		}
	}
	return out
}

// program is a network's for predictions.
func program(name string, r *convert.Result) (*ir.Program, error) {
	text := r.Document.Text()
	net, errs := spec.Parse(name+".toml", text)
	net.Files = r.Files()
	g := graph.Build(net, ir.Predict, errs)
	if err := errs.Err(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, text)
	}
	return g.Program, nil
}

func refused(t *testing.T, m *onnx.Model, want ...string) {
	t.Helper()
	_, err := convert.ONNX(m, convert.Options{Name: "net"})
	var r *convert.Refused
	if !errors.As(err, &r) || !slices.Equal(r.Reasons, want) {
		t.Errorf("found %v, expected %q", err, want)
	}
}

// errRange says that an input has integers that the network does not take.
var errRange = errors.New("an integer is out of range")

// execute is what a network computes of inputs, by their names in the model.
func execute(name string, r *convert.Result, inputs map[string][]float64) ([][]float64, error) {
	p, err := program(name, r)
	if err != nil {
		return nil, err
	}
	sample := probe.Sample{Targets: make([][]float64, len(p.Outputs)), Labels: make([][]int, len(p.Outputs))}
	for _, in := range r.Inputs {
		sample.Inputs = append(sample.Inputs, arranged(inputs[in.Model], in))
	}
	for i := range sample.Labels {
		sample.Labels[i] = []int{0}
	}
	c := &verify.Case{Weights: map[string][]float64{}, Samples: []probe.Sample{sample}}
	for _, w := range r.Weights {
		for _, v := range w.Data {
			c.Weights[w.Name] = append(c.Weights[w.Name], float64(v))
		}
	}
	for _, v := range p.Params {
		if len(c.Weights[v.Name]) != v.Size() {
			return nil, fmt.Errorf("%s: found %d weights, expected %v", v.Name, len(c.Weights[v.Name]), v.Shape)
		}
	}
	if len(p.Params) != len(r.Weights) {
		return nil, fmt.Errorf("found weights for %d parameters of %d", len(r.Weights), len(p.Params))
	}
	for i, v := range p.Inputs { // as the runtime checks them
		if v.Whole != nil && v.Whole.Below > 0 && slices.ContainsFunc(sample.Inputs[i], func(n float64) bool { return n < 0 || n >= float64(v.Whole.Below) }) {
			return nil, errRange
		}
	}
	results := verify.Execute(p, c)
	var outputs [][]float64
	for i := range r.Outputs {
		outputs = append(outputs, results[fmt.Sprint("output ", i)])
	}
	return outputs, nil
}
