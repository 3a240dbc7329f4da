package verify

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// reference is a network and what PyTorch makes of it; testdata/reference.py
// says how. Tensors of several samples are flat.
type reference struct {
	Name      string
	Spec      string // without name and dtype
	Batch     int
	Steps     int
	Inputs    [][]float64
	Targets   [][]float64
	Weights   map[string][]float64
	Outputs   [][]float64
	Losses    []float64
	Gradients map[string][]float64
	After     map[string][]float64 // the weights after training
}

const samplesOfReference = 5

// TestReference compares outputs, losses, gradients and the weights after ten
// steps with PyTorch's numbers. Errors are relative to the largest element of a
// tensor, but to 0.1 where all are smaller. PyTorch's numbers are those of
// float64, which bounds float32 more closely than its own rounding would.
func TestReference(t *testing.T) {
	content, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var references []*reference
	if err := json.Unmarshal(content, &references); err != nil {
		t.Fatal(err)
	}
	limits := map[string]*worst{"float32": {limit: 1e-5}, "float64": {limit: 1e-11}}
	specs := map[string]string{}
	for i, r := range references {
		for dtype := range limits {
			if !has(i, dtype) {
				continue
			}
			name := r.Name + "_" + dtype
			specs[name] = fmt.Sprintf("name = %q\ndtype = %q\n%s", name, dtype, r.Spec)
		}
	}
	p, err := Build(t.Context(), t.TempDir(), specs)
	if err != nil {
		t.Fatal(err)
	}
	for _, dtype := range slices.Sorted(maps.Keys(limits)) {
		w := limits[dtype]
		for i, r := range references {
			if !has(i, dtype) {
				continue
			}
			if err := r.compare(p, r.Name+"_"+dtype, w); err != nil {
				t.Errorf("%s in %s: %v\n%s", r.Name, dtype, err, r.Spec)
			}
		}
		t.Logf("%s: %d networks, greatest error %.2g, of %s", dtype, len(references), w.error, w.what)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

// has reports whether network number i is compared in a type of numbers: some
// will do in float64, and some in short.
func has(i int, dtype string) bool {
	return (dtype == "float32" || i%4 == 0) && (!testing.Short() || i%8 == 0)
}

func (r *reference) compare(p *Program, name string, w *worst) error {
	const floor = 0.1
	ask := func(what string) (*probe.Response, error) {
		return p.Do(&probe.Request{Network: name, Do: what, Weights: r.Weights, Samples: r.samples(), Steps: r.Steps, Batch: r.Batch})
	}
	predicted, err := ask("predict")
	if err != nil {
		return err
	}
	for i, want := range r.Outputs {
		var got []float64
		for _, outputs := range predicted.Outputs {
			got = append(got, outputs[i]...)
		}
		if err := w.near(fmt.Sprintf("output %d", i), got, want, floor); err != nil {
			return err
		}
	}
	gradient, err := ask("gradient")
	if err != nil {
		return err
	}
	if err := w.near("losses", gradient.Each, r.Losses, floor); err != nil {
		return err
	}
	trained, err := ask("train")
	if err != nil {
		return err
	}
	for i, g := range gradient.Tensors {
		if err := w.near("gradient of "+g.Name, g.Data, r.Gradients[g.Name], floor); err != nil {
			return err
		}
		if err := w.near(g.Name+" after training", trained.Tensors[i].Data, r.After[g.Name], floor); err != nil {
			return err
		}
	}
	if len(gradient.Tensors) != len(r.Weights) {
		return fmt.Errorf("%d weights, expected %d", len(gradient.Tensors), len(r.Weights))
	}
	return nil
}

// samples splits inputs and targets. A target of one number a sample serves a
// sparse output as well.
func (r *reference) samples() []probe.Sample {
	samples := make([]probe.Sample, samplesOfReference)
	for k := range samples {
		s := &samples[k]
		part := func(x []float64) []float64 {
			n := len(x) / samplesOfReference
			return x[k*n : (k+1)*n]
		}
		for _, x := range r.Inputs {
			s.Inputs = append(s.Inputs, part(x))
		}
		for _, x := range r.Targets {
			s.Targets = append(s.Targets, part(x))
			s.Labels = append(s.Labels, int(part(x)[0]))
		}
	}
	return samples
}
