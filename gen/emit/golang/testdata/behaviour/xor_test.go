// Package behaviour tests what every generated package promises, on packages
// that TestBehaviour generates.
package behaviour

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/emit/golang/testdata/generated/xor"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// truth is all there is to know about exclusive or.
func truth() []xor.Sample {
	samples := make([]xor.Sample, 4)
	for i := range samples {
		a, b := i&1, i>>1
		samples[i].Inputs.Bits = [2]float32{float32(a), float32(b)}
		samples[i].SetLabel(0, a^b)
	}
	return samples
}

func stream[S any](samples []S) iter.Seq2[*S, error] {
	return func(yield func(*S, error) bool) {
		for i := range samples {
			if !yield(&samples[i], nil) {
				return
			}
		}
	}
}

func TestFitLearnsExclusiveOr(t *testing.T) {
	w := xor.NewWeights(xor.Info().Seed)
	history, err := xor.Fit(t.Context(), w, stream(truth()), runtime.FitConfig[xor.Sample]{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(history.Epochs); n != xor.Info().Epochs {
		t.Errorf("%d epochs, want the spec's %d", n, xor.Info().Epochs)
	}
	m := xor.New(w)
	metrics, err := m.Evaluate(t.Context(), stream(truth()))
	if err != nil || metrics.Samples != 4 || metrics.Outputs[0].Accuracy != 1 || metrics.Loss > 0.1 {
		t.Errorf("metrics %+v, %v; want all right", metrics, err)
	}
	for _, s := range truth() {
		var out xor.Outputs
		m.Predict(&s.Inputs, &out)
		if got := runtime.Label(out.Odd[:]); got != xor.Network().Label(&s, 0) {
			t.Errorf("%v gives %v", s.Inputs.Bits, out.Odd)
		}
	}
}

func TestPredictBatchAndSessionAgreeWithPredict(t *testing.T) {
	m := xor.New(xor.NewWeights(1))
	in, out := make([]xor.Inputs, 5000), make([]xor.Outputs, 5000)
	for i := range in {
		in[i].Bits = [2]float32{float32(i) / 1000, float32(i%7) - 3}
	}
	if err := m.PredictBatch(t.Context(), in, out); err != nil {
		t.Fatal(err)
	}
	s := m.NewSession()
	for i := range in {
		var one, own xor.Outputs
		m.Predict(&in[i], &one)
		s.Predict(&in[i], &own)
		if math.Abs(float64(one.Odd[0]-out[i].Odd[0])) > 1e-6 || own != one || one == (xor.Outputs{}) {
			t.Fatalf("sample %d: Predict %v, Session %v, PredictBatch %v", i, one, own, out[i])
		}
	}
	if err := m.PredictBatch(t.Context(), in, out[:3]); err == nil {
		t.Error("5000 inputs for 3 outputs: no error")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := m.PredictBatch(ctx, in, out); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

func TestNothingIsAllocated(t *testing.T) {
	m, samples := xor.New(xor.NewWeights(1)), truth()
	tr := xor.NewTrainer(xor.NewWeights(1), xor.DefaultOptions())
	defer tr.Close()
	var out xor.Outputs
	for name, f := range map[string]func(){
		"Predict":    func() { m.Predict(&samples[1].Inputs, &out) },
		"Step":       func() { tr.Step(samples) },
		"Step of 1":  func() { tr.Step(samples[:1]) },
		"Accumulate": func() { tr.Accumulate(samples) },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func TestStepIsTheMeanOfItsSamples(t *testing.T) {
	w, samples := xor.NewWeights(1), truth()
	tr := xor.NewTrainer(w, xor.DefaultOptions())
	defer tr.Close()
	mean, loss := *tr.Gradients(), 0.0
	for i := range samples {
		loss += float64(tr.Accumulate(samples[i:i+1])) / 4
		for k, g := range tr.Gradients().Tensors() {
			for j, v := range g.Data {
				mean.Tensors()[k].Data[j] += v / 4
			}
		}
	}
	if got := float64(tr.Accumulate(samples)); math.Abs(got-loss) > 1e-6 {
		t.Errorf("loss %v of the batch, %v on average", got, loss)
	}
	for k, g := range tr.Gradients().Tensors() {
		for j, v := range g.Data {
			if want := mean.Tensors()[k].Data[j]; math.Abs(float64(v-want)) > 1e-6 {
				t.Errorf("gradient of %s[%d]: %v, want %v", g.Name, j, v, want)
			}
		}
	}
	if *w.Parameters != *xor.NewWeights(1).Parameters {
		t.Error("Accumulate has changed the weights")
	}
}

func TestStepsThatChangeNothing(t *testing.T) {
	w := xor.NewWeights(1)
	tr := xor.NewTrainer(w, xor.DefaultOptions())
	defer tr.Close()
	if loss := tr.Step(nil); loss != 0 {
		t.Errorf("loss %v of an empty batch", loss)
	}
	samples := truth()
	samples[2].SetLabel(0, 2)
	if loss := tr.Step(samples); !math.IsNaN(float64(loss)) {
		t.Errorf("loss %v with a label that is no class, want NaN", loss)
	}
	if *w.Parameters != *xor.NewWeights(1).Parameters {
		t.Error("the weights have changed")
	}
	want := `output "odd": found target NaN, but binary_crossentropy is for numbers from 0 to 1`
	if loss := tr.Accumulate(samples); !math.IsNaN(float64(loss)) || *tr.Gradients().Parameters != *xor.NewTrainer(w, xor.DefaultOptions()).Gradients().Parameters {
		t.Errorf("loss %v, gradients %v; want NaN and none", loss, *tr.Gradients().Parameters)
	}
	if err := tr.Err(); err == nil || err.Error() != want {
		t.Errorf("Err: %v, want %s", err, want)
	}
	if tr.Step(truth()[:1]); tr.Err() != nil {
		t.Errorf("Err after a step that changed the weights: %v", tr.Err())
	}
	if _, err := tr.Fit(t.Context(), stream(samples), runtime.FitConfig[xor.Sample]{}); err == nil || err.Error() != "epoch 1: sample 3: "+want {
		t.Errorf("Fit: %v, want %v", err, want)
	}
	if _, err := xor.New(w).Evaluate(t.Context(), stream(samples)); err == nil || err.Error() != "sample 3: "+want {
		t.Errorf("Evaluate: %v, want %v", err, want)
	}
}

func TestCheckpointGoesOnWithTheSameBits(t *testing.T) {
	samples := truth()
	w := xor.NewWeights(1)
	tr := xor.NewTrainer(w, xor.DefaultOptions())
	defer tr.Close()
	for range 5 {
		tr.Step(samples)
	}
	var file bytes.Buffer
	if _, err := tr.WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	other := xor.NewWeights(2)
	resumed := xor.NewTrainer(other, xor.DefaultOptions())
	defer resumed.Close()
	if _, err := resumed.ReadFrom(&file); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		tr.Step(samples)
		resumed.Step(samples)
	}
	if *w.Parameters != *other.Parameters {
		t.Error("the weights differ after a checkpoint")
	}
}

func TestWeightsFile(t *testing.T) {
	dir := t.TempDir()
	w := xor.NewWeights(4)
	if err := w.SaveFile(filepath.Join(dir, "w.safetensors")); err != nil {
		t.Fatal(err)
	}
	read, err := xor.LoadWeights(os.DirFS(dir), "w.safetensors")
	if err != nil || *read.Parameters != *w.Parameters {
		t.Errorf("read %v, %v; want what was written", read, err)
	}
	if _, err := xor.LoadWeights(os.DirFS(dir), "missing"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v, want %v", err, os.ErrNotExist)
	}
}

func TestMeterKeepsTheSamplesSinceItsReset(t *testing.T) {
	tr := xor.NewTrainer(xor.NewWeights(1), xor.DefaultOptions())
	defer tr.Close()
	samples := truth()
	tr.Step(samples)
	tr.Meter().Reset()
	loss := tr.Step(samples[:3])
	m := tr.Meter().Metrics()
	if m.Samples != 3 || math.Abs(m.Loss-float64(loss)) > 1e-6 || math.IsNaN(m.Outputs[0].Accuracy) {
		t.Errorf("metrics %+v, want those of 3 samples with loss %v", m, loss)
	}
	if again := tr.Meter().Metrics(); again.Outputs[0].Accuracy != m.Outputs[0].Accuracy {
		t.Errorf("accuracy %v, then %v", m.Outputs[0].Accuracy, again.Outputs[0].Accuracy)
	}
}

func TestStepAfterClose(t *testing.T) {
	tr := xor.NewTrainer(xor.NewWeights(1), xor.DefaultOptions())
	tr.Close()
	tr.Close()
	if loss := tr.Step(truth()); !(loss > 0) {
		t.Errorf("loss %v after Close", loss)
	}
}
