package behaviour

import (
	goruntime "runtime"
	"sync"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/emit/golang/testdata/generated/wide"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

func wideSamples(n int) []wide.Sample {
	samples := make([]wide.Sample, n)
	r := runtime.NewRandom(1, "samples")
	for i := range samples {
		runtime.Normal(wide.Network().Input(&samples[i], 0), 0, 1, r)
		samples[i].SetLabel(0, i%10)
	}
	return samples
}

func TestBitsDoNotDependOnProcessors(t *testing.T) {
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(0))
	samples := wideSamples(37)
	var first wide.Parameters
	var metrics runtime.Metrics
	for _, processors := range []int{1, 2, 3, 8} {
		goruntime.GOMAXPROCS(processors)
		w := wide.NewWeights(1)
		tr := wide.NewTrainer(w, wide.DefaultOptions())
		for _, n := range []int{37, 1, 16, 5} {
			tr.Step(samples[:n])
		}
		tr.Close()
		m, err := wide.New(w).Evaluate(t.Context(), stream(samples))
		if err != nil {
			t.Fatal(err)
		}
		if processors == 1 {
			first, metrics = *w.Parameters, m
		}
		if *w.Parameters != first || m.Loss != metrics.Loss {
			t.Errorf("%d processors: other bits than with one", processors)
		}
	}
	if first == *wide.NewWeights(1).Parameters {
		t.Error("the steps have changed nothing")
	}
}

func TestManyGoroutinesShareAModel(t *testing.T) {
	m, samples := wide.New(wide.NewWeights(1)), wideSamples(20)
	var want [20]wide.Outputs
	for i := range samples {
		m.Predict(&samples[i].Inputs, &want[i])
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range samples {
				var out wide.Outputs
				if m.Predict(&samples[i].Inputs, &out); out != want[i] {
					t.Errorf("sample %d: %v, want %v", i, out, want[i])
				}
			}
		})
	}
	all.Wait()
}

func TestNothingIsAllocatedInLargeNetworks(t *testing.T) {
	m, samples := wide.New(wide.NewWeights(1)), wideSamples(33)
	tr := wide.NewTrainer(wide.NewWeights(1), wide.DefaultOptions())
	defer tr.Close()
	var out wide.Outputs
	for name, f := range map[string]func(){
		"Predict": func() { m.Predict(&samples[0].Inputs, &out) },
		"Step":    func() { tr.Step(samples) },
	} {
		if n := testing.AllocsPerRun(20, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func TestOptionsMayChangeBetweenSteps(t *testing.T) {
	w, samples := wide.NewWeights(1), wideSamples(4)
	tr := wide.NewTrainer(w, wide.DefaultOptions())
	defer tr.Close()
	tr.Options().Optimizer.LearningRate = 0
	if tr.Step(samples); *w.Parameters != *wide.NewWeights(1).Parameters {
		t.Error("a learning rate of 0 has changed the weights")
	}
	tr.Options().Optimizer.Momentum = 0.9 // needs memory that this trainer lacks
	tr.Options().Optimizer.LearningRate = 0.1
	if tr.Step(samples); *w.Parameters == *wide.NewWeights(1).Parameters {
		t.Error("a learning rate of 0.1 has changed nothing")
	}
	if n := len(tr.State().Tensors()); n != len(wide.Info().Weights) {
		t.Errorf("a checkpoint of %d tensors, want %d", n, len(wide.Info().Weights))
	}
}
