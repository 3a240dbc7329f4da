package verify_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// checkExplanation compares gradients of inputs, where a network has them, with what the interpreter
// has.
func checkExplanation(t *testing.T, p *verify.Program, c *verify.Case, w *worst) {
	t.Helper()
	if !c.Network.Explain {
		return
	}
	s, err := gen.Outline("network.toml", []byte(c.Network.TOML()), nil)
	if err != nil {
		t.Fatal(err)
	}
	scores := verify.Scores(s.Predict.Program)
	for k := range c.Samples {
		one := *c
		one.Samples = c.Samples[k : k+1]
		seeds, err := verify.Seeds(&one, scores)
		if err != nil {
			t.Fatal(err)
		}
		want, err := verify.Explanation(&one, scores, seeds)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Do(&probe.Request{Do: "explain", Network: c.Network.Name, Weights: c.Weights, Samples: one.Samples, Seeds: seeds})
		if err != nil {
			t.Fatalf("%v\n%s", err, c.Network.TOML())
		}
		for i, in := range c.Network.Inputs {
			if want[in.Name] == nil { // integers
				continue
			}
			if err := w.near(fmt.Sprintf("sample %d, gradient of %s", k, in.Name), got.Outputs[0][i], want[in.Name], 1e-3); err != nil {
				t.Errorf("%s: %v\n%s", c.Network.Name, err, c.Network.TOML())
			}
		}
	}
}

// TestExplanationReference compares gradients of inputs with PyTorch's, which testdata/explain.py has
// made, in both types of numbers.
func TestExplanationReference(t *testing.T) {
	content, err := os.ReadFile("testdata/explain.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Name, Spec               string
		Weights                  map[string][]float64
		Inputs, Seeds, Gradients [][]float64
	}
	if err := json.Unmarshal(content, &all); err != nil {
		t.Fatal(err)
	}
	const samples = 5
	specs, limits := map[string]string{}, map[string]*worst{"float32": {limit: 1e-5}, "float64": {limit: 1e-11}}
	named := func(name, dtype string) string { return name + "_" + dtype }
	for _, r := range all {
		for dtype := range limits {
			n := parse(t, named(r.Name, dtype), r.Spec)
			n.DType, n.Explain = dtype, true
			specs[n.Name] = n.TOML()
		}
	}
	p := buildSpecs(t, specs)
	for _, r := range all {
		for dtype, w := range limits {
			request := &probe.Request{Do: "explain", Network: named(r.Name, dtype), Weights: r.Weights, Seeds: r.Seeds}
			n := parse(t, r.Name, r.Spec)
			for k := range samples {
				s := probe.Sample{Targets: make([][]float64, len(n.Outputs)), Labels: make([][]int, len(n.Outputs))}
				for i := range n.Outputs {
					s.Targets[i] = make([]float64, len(r.Seeds[i]))
				}
				for _, x := range r.Inputs {
					s.Inputs = append(s.Inputs, x[k*len(x)/samples:(k+1)*len(x)/samples])
				}
				request.Samples = append(request.Samples, s)
			}
			got, err := p.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range r.Gradients {
				var all []float64
				for k := range samples {
					all = append(all, got.Outputs[k][i]...)
				}
				if err := w.near(fmt.Sprintf("%s, gradient of input %d", r.Name, i), all, want, 0.1); err != nil {
					t.Errorf("%s: %v", dtype, err)
				}
			}
		}
	}
	for dtype, w := range limits {
		t.Logf("%s: greatest error %.2g, of %s", dtype, w.error, w.what)
	}
}

// TestExplanationDifferences compares them with finite differences of the outputs, of a network without a
// softmax.
func TestExplanationDifferences(t *testing.T) {
	n := &verify.Network{
		Name: "explain_differences", Explain: true, Inputs: input(6, 6, 2),
		Layers: []*verify.Layer{
			of("c", "conv", "x", verify.Options{"kernel_size": []int{3, 3}, "filters": 4, "activation": "tanh"}),
			of("n", "batch_normalization", "c", nil), activate1("a", "n", "silu"), dense("y", "a", []int{3}, "softplus"),
		},
		Outputs: []verify.Output{squared("y")},
	}
	c, err := verify.Fill(n, 1, 0, rand.New(rand.NewPCG(4, 4)))
	if err != nil {
		t.Fatal(err)
	}
	p := build(t, []*verify.Case{c})
	seed := []float64{1, -0.5, 2}
	got, err := p.Do(&probe.Request{Do: "explain", Network: n.Name, Weights: c.Weights, Samples: c.Samples, Seeds: [][]float64{seed}})
	if err != nil {
		t.Fatal(err)
	}
	sum := func(i int, delta float64) float64 {
		nudged := c.Samples[0]
		nudged.Inputs = [][]float64{slices.Clone(nudged.Inputs[0])}
		nudged.Inputs[0][i] += delta
		r, err := p.Do(&probe.Request{Do: "predict", Network: n.Name, Weights: c.Weights, Samples: []probe.Sample{nudged}})
		if err != nil {
			t.Fatal(err)
		}
		s := 0.0
		for k, y := range r.Outputs[0][0] {
			s += seed[k] * y
		}
		return s
	}
	for i, g := range got.Outputs[0][0] {
		whole, half := (sum(i, step)-sum(i, -step))/(2*step), (sum(i, step/2)-sum(i, -step/2))/step
		if want := (4*half - whole) / 3; apart(g, want) > 1e-7 {
			t.Errorf("gradient of x[%d] is %g, differences give %g", i, g, want)
		}
	}
}
