package verify_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/verify"
	"github.com/seed-5f2744a7/tensornet/gen/verify/probe"
)

// steadyCases are a small network and one large enough to be shared out to
// several goroutines, in a type of numbers each or, where there is time, in both.
func steadyCases(t *testing.T) []*verify.Case {
	t.Helper()
	var cases []*verify.Case
	for _, dtype := range []string{"float32", "float64"} {
		for _, units := range []int{5, 300} {
			if (dtype == "float32") != (units == 300) && !long() {
				continue
			}
			n := &verify.Network{
				Name: fmt.Sprintf("steady_%s_%d", dtype, units), DType: dtype, Inputs: input(9, 7),
				Layers: []*verify.Layer{dense("h", "x", []int{units}, "tanh"), dense("k", "h", []int{64}, "relu"), dense("y", "k", []int{10}, "softmax"), dense("z", "h", []int{3}, nil)},
				Outputs: []verify.Output{{From: "y", Loss: "sparse_categorical_crossentropy", Weight: 1}, squared("z"),
					{From: "y", Name: "again", Loss: "categorical_crossentropy", Weight: 0.5}},
				Train: verify.Options{"optimizer": verify.Options{"type": "adam", "learning_rate": 0.01}},
			}
			if units == 300 { // which several goroutines bound, too
				for i, bound := range []any{verify.Options{"type": "max_norm", "max_value": 0.5}, "unit_norm", "non_neg"} {
					n.Layers[i].Options["kernel_constraint"] = bound
				}
			}
			c, err := verify.Fill(n, 1, 0, rand.New(rand.NewPCG(4, uint64(units))))
			if err != nil {
				t.Fatal(err)
			}
			c.Samples = verify.DrawInputs(rand.New(rand.NewPCG(5, 5)), n.Inputs, 80)
			r := rand.New(rand.NewPCG(6, 6))
			for k := range c.Samples {
				for i, shape := range [][]int{{10}, {3}, {10}} {
					verify.DrawTarget(r, n.Outputs[i].Loss, shape, &c.Samples[k])
				}
			}
			cases = append(cases, c)
		}
	}
	return append(cases, steadyTogether(t), steadyStates(t))
}

// steadyStates is a network whose samples go on from batch to batch.
func steadyStates(t *testing.T) *verify.Case {
	t.Helper()
	n := &verify.Network{
		Name: "steady_states", DType: "float32", Explain: true, Inputs: input(4, 6),
		Layers:  []*verify.Layer{of("l", "lstm", "x", verify.Options{"units": 16, "stateful": true, "return_sequences": true}), of("g", "gru", "l", verify.Options{"units": 9, "stateful": true})},
		Outputs: []verify.Output{squared("g")},
	}
	c, err := verify.Fill(n, 80, 0, rand.New(rand.NewPCG(9, 9)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// steadyTogether is a network whose samples depend on one another.
func steadyTogether(t *testing.T) *verify.Case {
	t.Helper()
	n := &verify.Network{
		Name: "steady_together", DType: "float32", Explain: true, Inputs: input(8, 8, 2),
		Layers: []*verify.Layer{
			of("c", "conv", "x", verify.Options{"kernel_size": []int{3, 3}, "filters": 12}), of("n", "batch_normalization", "c", verify.Options{"momentum": 0.9}),
			activate1("r", "n", "relu"), of("drop", "dropout", "r", verify.Options{"rate": 0.25}),
			dense("h", "drop", []int{24}, nil), of("m", "batch_normalization", "h", nil), dense("y", "m", []int{3}, nil),
		},
		Outputs: []verify.Output{squared("y")},
	}
	c, err := verify.Fill(n, 80, 0, rand.New(rand.NewPCG(8, 8)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSteadiness(t *testing.T) {
	parallelByNight(t)
	cases := steadyCases(t)
	p := build(t, cases)
	t.Run("Threads", func(t *testing.T) { testThreads(t, p, cases) })
	t.Run("Allocations", func(t *testing.T) { testAllocations(t, p, cases) })
	t.Run("ConcurrentPredict", func(t *testing.T) { testConcurrentPredict(t, p, cases) })
}

// testThreads trains with different numbers of threads; every bit of the
// weights, and of the losses on the way, must be the same.
func testThreads(t *testing.T, p *verify.Program, cases []*verify.Case) {
	for _, c := range cases {
		for _, batch := range []int{1, 3, 64} {
			r := &probe.Request{Do: "train", Network: c.Network.Name, Samples: c.Samples, Steps: 12, Batch: batch, Procs: 1}
			first, err := p.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			start, err := p.Do(&probe.Request{Do: "weights", Network: c.Network.Name})
			if err != nil {
				t.Fatal(err)
			}
			if reflect.DeepEqual(start.Tensors, first.Tensors) {
				t.Errorf("%s: training on batches of %d changes nothing", c.Network.Name, batch)
			}
			for _, procs := range []int{1, 2, 5} {
				r.Procs = procs
				again, err := p.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(first, again) {
					t.Errorf("%s: batches of %d give other weights on %d threads", c.Network.Name, batch, procs)
				}
			}
		}
	}
}

// testAllocations counts what predicting and training allocate.
func testAllocations(t *testing.T, p *verify.Program, cases []*verify.Case) {
	if verify.RaceDetector() {
		t.Skip("the race detector allocates")
	}
	what := []string{"Predict", "Session.Predict", "Step", "Accumulate"}
	for _, c := range cases {
		for _, batch := range []int{1, 3, 64} {
			r, err := p.Do(&probe.Request{Do: "allocations", Network: c.Network.Name, Samples: c.Samples[:batch]})
			if err != nil {
				t.Fatal(err)
			}
			for i, name := range what {
				if r.Counts[i] != 0 {
					t.Errorf("%s: %s allocates %g times on a batch of %d", c.Network.Name, name, r.Counts[i], batch)
				}
			}
			if c.Network.Explain && r.Counts[len(what)+1] != 0 {
				t.Errorf("%s: InputGradients allocates %g times", c.Network.Name, r.Counts[len(what)+1])
			}
			// PredictBatch may start goroutines, but as many for any batch.
			if n := r.Counts[len(what)]; n > 16 {
				t.Errorf("%s: PredictBatch allocates %g times on a batch of %d", c.Network.Name, n, batch)
			}
		}
	}
}

// testConcurrentPredict predicts from several goroutines at a time; the test
// says most under the race detector.
func testConcurrentPredict(t *testing.T, p *verify.Program, cases []*verify.Case) {
	for _, c := range cases {
		r := do(t, p, c, "predict")
		if len(r.Outputs) != len(c.Samples) {
			t.Errorf("%s: %d predictions of %d samples", c.Network.Name, len(r.Outputs), len(c.Samples))
		}
	}
}

// TestGenerationRepeats generates networks several times, under names in
// different folders and from a different working folder.
func TestGenerationRepeats(t *testing.T) {
	generate := func(c *verify.Case, folder string) map[string][]byte {
		t.Helper()
		file := filepath.Join(folder, c.Network.Name+".toml")
		p, err := gen.Generate(context.Background(), file, []byte(c.Network.TOML()), gen.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return p.Files
	}
	var cases []*verify.Case
	for i := range 2 {
		cases = append(cases, verify.Draw(fmt.Sprintf("repeat%d", i), rand.New(rand.NewPCG(7, uint64(i)))))
	}
	var first []map[string][]byte
	for _, c := range cases {
		first = append(first, generate(c, "."))
	}
	t.Chdir(t.TempDir())
	if err := os.Mkdir("models", 0o777); err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		folders := []string{"models", t.TempDir()}
		if long() {
			folders = append(folders, "", "models")
		}
		for _, folder := range folders {
			again := generate(c, folder)
			for _, name := range slices.Sorted(maps.Keys(first[i])) {
				if string(first[i][name]) != string(again[name]) {
					t.Errorf("%s: generated twice, %s differs", c.Network.Name, name)
				}
			}
			if len(again) != len(first[i]) {
				t.Errorf("%s: generated twice, there are %d files and %d", c.Network.Name, len(first[i]), len(again))
			}
		}
	}
}
