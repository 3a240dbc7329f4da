// Package roundtrip exports networks, imports what comes of it, and compares what both compute,
// for tests.
package roundtrip

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/gen/convert"
	"github.com/seed-5f2744a7/tensornet/gen/export"
	"github.com/seed-5f2744a7/tensornet/gen/graph"
	"github.com/seed-5f2744a7/tensornet/gen/initializer"
	"github.com/seed-5f2744a7/tensornet/gen/ir"
	"github.com/seed-5f2744a7/tensornet/gen/onnx"
	"github.com/seed-5f2744a7/tensornet/gen/spec"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// Tolerance is how much an output may differ, relative to its largest number. Both networks are
// computed in float64; what is in the file is float32.
const Tolerance = 1e-6

// Folder is the environment variable of a folder in which files are left for testdata/check.py.
const Folder = "TENSORNET_EXPORTS"

// Network is a spec with weights and a sample.
type Network struct {
	*graph.Graph
	Weights map[string][]float64
	Inputs  [][]float64
	ports   []convert.Port // of what was imported
}

// Build is the network of a spec, with weights and inputs that any build of it has.
func Build(file string, src []byte, files fs.FS) (*Network, error) {
	net, errs := spec.Parse(file, src)
	net.Files = files
	g := graph.Build(net, ir.Predict, errs)
	if err := errs.Err(); err != nil {
		return nil, err
	}
	n := &Network{Graph: g, Weights: map[string][]float64{}}
	for _, v := range g.Program.Params {
		for i, x := range initializer.Start[float32](v, 3) {
			for _, name := range []string{"bias", "bias_hh", "beta", "moving_mean"} {
				if strings.HasSuffix(v.Name, "."+name) {
					x = 0.1*float32(i%7) - 0.2
				}
			}
			n.Weights[v.Name] = append(n.Weights[v.Name], float64(x))
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, in := range g.Program.Inputs {
		x := make([]float64, in.Size())
		for i := range x {
			if x[i] = float64(float32(r.NormFloat64())); in.Whole != nil {
				x[i] = float64(r.IntN(max(in.Whole.Below, 1)))
			}
		}
		n.Inputs = append(n.Inputs, x)
	}
	return n, nil
}

// Types are those of the network's layers.
func (n *Network) Types() []string {
	var all []string
	for _, l := range n.Layers {
		all = append(all, l.Type)
	}
	return all
}

// run gives the outputs.
func (n *Network) run() [][]float64 {
	results := verify.Execute(n.Program, &verify.Case{Weights: n.Weights, Samples: []probe.Sample{{Inputs: n.Inputs}}})
	var all [][]float64
	for i := range n.Program.Outputs {
		all = append(all, results[fmt.Sprint("output ", i)])
	}
	return all
}

// Check exports the network, imports that, and compares what both compute. It gives the network
// that comes back: nil if its outputs are constants. The name is that of files in Folder.
func (n *Network) Check(name string) (back *Network, err error) {
	back, err = n.Again(name)
	if err != nil {
		return nil, err
	}
	want := n.run()
	if err := n.store(name, want); back == nil || err != nil {
		return nil, err
	}
	got := back.run()
	for k, port := range back.ports {
		i := slices.IndexFunc(n.Program.Outputs, func(o *ir.Output) bool { return o.Name == strings.TrimSuffix(port.Model, export.After) })
		want := arranged(want[i], n.Program.Outputs[i].Value.Shape, port)
		if worst, most := difference(got[k], want); !(worst <= Tolerance*most) {
			return nil, fmt.Errorf("output %s differs by %g of %g: found %v, expected %v", port.Model, worst, most, got[k], want)
		}
	}
	return back, nil
}

// Again is the network that comes back; nil if its outputs are constants.
func (n *Network) Again(name string) (*Network, error) {
	m, err := export.ONNX(n.Graph, "test", n.Weights)
	if err != nil {
		return nil, err
	}
	file := onnx.Write(m)
	if dir := os.Getenv(Folder); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".onnx"), file, 0o666); err != nil {
			return nil, err
		}
	}
	read, err := onnx.Read(file, nil)
	if err != nil {
		return nil, err
	}
	if leaveOutConstants(read.Graph); len(read.Graph.Outputs) == 0 {
		return nil, nil
	}
	r, err := convert.ONNX(read, convert.Options{Name: "again", Dims: map[string]int64{"batch": 1}})
	if err != nil {
		return nil, err
	}
	net, errs := spec.Parse("again.toml", r.Document.Text())
	net.Files = r.Files()
	g := graph.Build(net, ir.Predict, errs)
	if err := errs.Err(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, r.Document.Text())
	}
	back := &Network{Graph: g, Weights: map[string][]float64{}, Inputs: make([][]float64, len(r.Inputs)), ports: r.Outputs}
	for i, in := range r.Inputs {
		k := slices.IndexFunc(n.Program.Inputs, func(v *ir.Value) bool { return v.Name == in.Model })
		back.Inputs[i] = arranged(n.Inputs[k], n.Program.Inputs[k].Shape, in)
	}
	for _, w := range r.Weights {
		for _, v := range w.Data {
			back.Weights[w.Name] = append(back.Weights[w.Name], float64(v))
		}
	}
	return back, nil
}

// leaveOutConstants leaves out results that no input has a part in, which are no networks.
func leaveOutConstants(g *onnx.Graph) {
	varies := map[string]bool{}
	for _, in := range g.Inputs {
		varies[in.Name] = true
	}
	for _, n := range g.Nodes {
		if n.Op != "Shape" && slices.ContainsFunc(n.Inputs, func(name string) bool { return varies[name] }) {
			for _, out := range n.Outputs {
				varies[out] = true
			}
		}
	}
	g.Outputs = slices.DeleteFunc(g.Outputs, func(v onnx.Value) bool { return !varies[v.Name] })
}

// store leaves inputs and outputs in the folder, too.
func (n *Network) store(name string, outputs [][]float64) error {
	dir := os.Getenv(Folder)
	if dir == "" {
		return nil
	}
	var stored struct{ Inputs, Outputs map[string][]float64 }
	stored.Inputs, stored.Outputs = map[string][]float64{}, map[string][]float64{}
	for i, in := range n.Program.Inputs {
		stored.Inputs[in.Name] = n.Inputs[i]
	}
	for i, out := range n.Program.Outputs {
		name := out.Name
		if stored.Inputs[name] != nil {
			name += export.After
		}
		stored.Outputs[name] = outputs[i]
	}
	text, err := json.Marshal(stored)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name+".json"), text, 0o666)
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

// difference is the greatest between numbers, and the greatest of those that are wanted.
func difference(got, want []float64) (worst, most float64) {
	if len(got) != len(want) {
		return math.Inf(1), 0
	}
	for k, w := range want {
		most, worst = max(most, math.Abs(w)), max(worst, math.Abs(w-got[k]))
		if got[k] != got[k] {
			return math.NaN(), most
		}
	}
	return worst, most
}
