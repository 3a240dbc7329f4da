package generated_test

import (
	"context"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen"
	"github.com/seed-5f2744a7/tensornet/gen/tests"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

const modelsDir = "../models"

// long reports whether there is time for whole trainings.
func long() bool { return tests.Long() }

// TestTraining trains as the specs say, and demands an accuracy on samples that
// the network has never seen, and one on a harder test. Without TENSORNET_LONG=1 only
// the smallest is trained here; the first command of the README is a script's.
func TestTraining(t *testing.T) {
	for _, c := range []struct {
		model            string
		accuracy, harder float64
	}{
		{"xor", 1, 0},
		{"ocr_dense", 1, 0.95},
		{"ocr_conv", 0.99, 0.9},
		{"ocr_residual", 0.99, 0.9},
		{"ocr_rnn", 0.99, 0.9},
		{"ocr_lstm", 0.99, 0.9},
		{"ocr_bilstm", 0.99, 0.8},
	} {
		t.Run(c.model, func(t *testing.T) {
			if c.model != "xor" && !long() {
				t.Skip("set TENSORNET_LONG=1 for trainings that take minutes")
			}
			t.Parallel()
			m, harder := find(t, c.model).train(t, training{})
			checkAccuracy(t, m, c.accuracy)
			if c.harder > 0 {
				checkAccuracy(t, *harder, c.harder)
			}
		})
	}
}

// TestIris demands 95 % of the 150 flowers, each classified by networks that were
// trained on the other nine tenths, from several seeds with TENSORNET_LONG=1.
func TestIris(t *testing.T) {
	const folds = 10
	seeds := 1
	if long() {
		seeds = 5
	}
	right, all := 0.0, 0
	for seed := range seeds {
		for fold := range folds {
			m, _ := find(t, "iris").train(t, training{Seed: uint64(seed), Folds: folds, Fold: fold})
			right += m.Outputs[0].Accuracy * float64(m.Samples)
			all += m.Samples
		}
	}
	t.Logf("%.1f of 150 flowers on average", right/float64(seeds))
	if want := 150 * seeds; all != want || right < 0.95*float64(want) {
		t.Errorf("%.0f of %d decisions are right, want 95 %% of %d", right, all, want)
	}
}

// TestAirline demands a better forecast than that passengers stay as many, whose
// mean squared error over all months is 0.0116.
func TestAirline(t *testing.T) {
	const want = 0.004
	m, _ := find(t, "airline_gru").train(t, training{})
	if t.Logf("mean squared error %.4f", m.Loss); !(m.Loss < want) {
		t.Errorf("mean squared error %.4f, want less than %g", m.Loss, want)
	}
}

// TestMNIST trains on MNIST's sixty thousand digits and tests on the other ten
// thousand. TENSORNET_MNIST is the folder of the four files.
func TestMNIST(t *testing.T) {
	dir := os.Getenv("TENSORNET_MNIST")
	if dir == "" {
		t.Skip("set TENSORNET_MNIST to the folder of MNIST's four files")
	}
	for _, c := range []struct {
		model    string
		accuracy float64
		long     bool
	}{
		{"mnist_dense", 0.97, false},
		{"mnist_cnn", 0.99, true},
	} {
		t.Run(c.model, func(t *testing.T) {
			if c.long && !long() {
				t.Skip("set TENSORNET_LONG=1 for trainings that take minutes")
			}
			m, _ := find(t, c.model).train(t, training{Override: dir})
			if m.Samples != 10000 {
				t.Errorf("tested on %d digits, want 10000", m.Samples)
			}
			checkAccuracy(t, m, c.accuracy)
		})
	}
}

func find(t *testing.T, model string) network {
	t.Helper()
	i := slices.IndexFunc(networks, func(n network) bool { return n.info.Name == model })
	if i < 0 {
		t.Fatalf("no model %s", model)
	}
	return networks[i]
}

func checkAccuracy(t *testing.T, m runtime.Metrics, want float64) {
	t.Helper()
	for _, o := range m.Outputs {
		t.Logf("%s: %.2f %% of %d", o.Name, 100*o.Accuracy, m.Samples)
		if !(o.Accuracy >= want) {
			t.Errorf("%s: %.2f %% of %d are right, want %.0f %%", o.Name, 100*o.Accuracy, m.Samples, 100*want)
		}
	}
}

// training is a data.Config but for what the spec says.
type training struct {
	Override    string
	Seed        uint64 // added to the spec's
	Folds, Fold int
}

// open reads the samples that a network trains on as its spec says.
func open[S any, T runtime.Float](t *testing.T, info *runtime.ModelInfo, views data.Views[S, T], how training) *data.Dataset[S] {
	t.Helper()
	set, err := data.Open(views, source(t, info.Spec), &data.Config{
		Info: info, Dir: modelsDir, Seed: info.Seed + how.Seed,
		Override: how.Override, Folds: how.Folds, Fold: how.Fold,
	})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// measure evaluates on the test samples, or on those of training where there are
// no others, and on a harder test, if there is one.
func measure[S any](t *testing.T, set *data.Dataset[S], evaluate func(context.Context, iter.Seq2[*S, error], ...runtime.OwnMetric) (runtime.Metrics, error)) (m runtime.Metrics, harder *runtime.Metrics) {
	t.Helper()
	test := set.Test
	if test == nil {
		test = set.Train
	}
	m, err := evaluate(t.Context(), test.Epoch(0))
	if err == nil && set.Harder != nil {
		harder = new(runtime.Metrics)
		*harder, err = evaluate(t.Context(), set.Harder.Epoch(0))
	}
	if err != nil {
		t.Fatal(err)
	}
	return m, harder
}

// sources are those of specs that were read.
var sources sync.Map

// source is what the [data] of a spec describes.
func source(t *testing.T, spec string) data.Source {
	t.Helper()
	if of, ok := sources.Load(spec); ok {
		return of.(data.Source)
	}
	file := filepath.Join(modelsDir, spec)
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p, err := gen.Generate(t.Context(), file, src, gen.Options{Plain: true})
	if err != nil {
		t.Fatal(err)
	}
	sources.Store(spec, p.Data)
	return p.Data
}
