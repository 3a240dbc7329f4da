package runtime_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/seed-5f2744a7/tensornet/generated/xor"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// table yields the samples of an exclusive or, once an epoch.
func table(yield func(*xor.Sample, error) bool) {
	for i := range 4 {
		a, b := i/2, i%2
		s := xor.Sample{Inputs: xor.Inputs{Bits: [2]float32{float32(a), float32(b)}}}
		s.SetLabel(0, a^b)
		if !yield(&s, nil) {
			return
		}
	}
}

// A network is trained on an iterator of its samples until it knows them.
func ExampleFit() {
	w := xor.NewWeights(xor.Info().Seed)
	history, err := xor.Fit(context.Background(), w, table, runtime.FitConfig[xor.Sample]{
		Epochs:         1000,
		StopAtAccuracy: 1,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("stopped by", history.Stopped)

	model := xor.New(w)
	for s := range table {
		var out xor.Outputs
		model.Predict(&s.Inputs, &out)
		fmt.Println(s.Inputs.Bits, out.Odd[0] > 0.5)
	}
	// Output:
	// stopped by accuracy
	// [0 0] false
	// [0 1] true
	// [1 0] true
	// [1 1] false
}

// A training that goes on from a checkpoint ends with the bits of one that was
// never interrupted.
func ExampleFitConfig_resume() {
	train := func(epochs int, from io.Reader) (weights, checkpoint bytes.Buffer) {
		w := xor.NewWeights(xor.Info().Seed)
		_, err := xor.Fit(context.Background(), w, table, runtime.FitConfig[xor.Sample]{
			Epochs: epochs,
			Resume: from,
			Checkpoint: func(c *runtime.Checkpoint) error {
				if !c.Final {
					return nil
				}
				_, err := c.WriteTo(&checkpoint)
				return err
			},
		})
		if err != nil {
			fmt.Println(err)
		}
		if _, err := w.WriteTo(&weights); err != nil {
			fmt.Println(err)
		}
		return weights, checkpoint
	}
	whole, _ := train(20, nil)
	_, half := train(10, nil)
	resumed, _ := train(20, &half)
	fmt.Println(bytes.Equal(resumed.Bytes(), whole.Bytes()))
	// Output: true
}

// Weights replace the file of others, or leave it as it was.
func ExampleWriteFile() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	w := xor.NewWeights(1)
	err = runtime.WriteFile(filepath.Join(dir, "weights.safetensors"), func(dst io.Writer) error {
		_, err := w.WriteTo(dst)
		return err
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	read, err := xor.LoadWeights(os.DirFS(dir), "weights.safetensors")
	fmt.Println(read.Hidden.Weight == w.Hidden.Weight, err)
	// Output: true <nil>
}

// Weights that were trained on scaled columns scale what they predict.
func ExamplePreprocess() {
	w := xor.NewWeights(1)
	if err := w.SetPreprocess(&runtime.Preprocess{
		Kind:      "table",
		Columns:   []string{"width", "height"},
		Mean:      []float64{100, 2},
		Deviation: []float64{10, 0.5},
		Labels:    [][]string{{"even", "odd"}},
	}); err != nil {
		fmt.Println(err)
		return
	}
	model := xor.New(w)
	var in xor.Inputs
	err := model.Prepare(&in, []float64{120, 1.5})
	fmt.Println(in.Bits, err)
	fmt.Println(model.Label(&xor.Outputs{Odd: [1]float32{0.9}}, 0))
	// Output:
	// [2 -1] <nil>
	// odd
}

// How a batch is cut depends on its size alone.
func ExampleShards() {
	for _, samples := range []int{1, 5, 64} {
		shards := runtime.Shards(samples)
		begin, end := runtime.ShardRange(samples, shards, shards-1)
		fmt.Printf("%d samples: %d shards, the last from %d to %d\n", samples, shards, begin, end)
	}
	// Output:
	// 1 samples: 1 shards, the last from 0 to 1
	// 5 samples: 3 shards, the last from 3 to 5
	// 64 samples: 8 shards, the last from 56 to 64
}
