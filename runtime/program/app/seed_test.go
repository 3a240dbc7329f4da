package app

import (
	"os"
	"path/filepath"
	"testing"
	"unsafe"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// The seed of a training is that of dropout, too: not the spec's.
func TestSeedReachesDropout(t *testing.T) {
	type numbers [1]float32
	type sample struct{ In, Target numbers }
	info := func() runtime.ModelInfo {
		return runtime.ModelInfo{
			Name: "n", DType: runtime.Float32, Seed: 7, BatchSize: 1, Epochs: 1,
			Inputs:  []runtime.TensorInfo{{Name: "x", Shape: []int{1}}},
			Outputs: []runtime.OutputInfo{{Name: "y", Shape: []int{1}, Loss: "mean_squared_error", Weight: 1}},
			Weights: []runtime.TensorInfo{{Name: "w", Shape: []int{1}}},
		}
	}
	keys := map[uint64]bool{}
	net := runtime.NewNetwork(runtime.Table[numbers, sample, numbers, numbers, float32]{
		Info:      info,
		Inputs:    func(s *sample) *numbers { return &s.In },
		Targets:   []uintptr{unsafe.Offsetof(sample{}.Target)},
		Trainable: []runtime.Span{{Begin: 0, End: 1}}, Workers: 1, Grain: 1, InferenceArena: 1, TrainingArena: 1,
		Initialise: func(*numbers, uint64) {},
		Optimizer: func() runtime.Optimizer[float32] {
			o, seed := runtime.SGDOptimizer[float32](&runtime.SGD{LearningRate: 0.1}), info().Seed
			o.Seed = &seed
			return o
		},
		Predict: func(_ runtime.Machine, _ *numbers, _, _ []float32, _, _ *numbers) {},
		Forward: func(_ runtime.Machine, _ *numbers, _ []float32, _ *sample, _ *numbers, _ []float32, random uint64) {
			keys[random] = true
		},
		Backward: func(*numbers, []float32, *sample, *numbers, *numbers, runtime.Watch[float32]) {},
	})
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "t.csv"), []byte("x,y\n1,2\n2,3\n3,4\n4,5\n5,6\n6,7\n7,8\n8,9\n9,10\n10,11\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	source := data.Sources["csv"].(data.CSV)
	source.File = []string{"t.csv"}
	n := Bind(net)
	for _, seed := range []uint64{7, 8, 0} {
		clear(keys)
		n.initialise(seed)
		if _, err := n.open(source, &data.Config{Info: n.info(), Dir: dir}); err != nil {
			t.Fatal(err)
		}
		if _, err := n.train(t.Context(), training{seed: seed}); err != nil {
			t.Fatal(err)
		}
		if first := runtime.SampleKey(seed, 0, 0); !keys[first] {
			t.Errorf("seed %d: the keys are %v, without %v", seed, keys, first)
		}
	}
}
