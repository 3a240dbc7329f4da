package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"iter"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/data"
)

// Network is a generated package whose types are put away, so that the program
// is compiled once and not for each network. Bind makes one.
type Network interface {
	info() *runtime.ModelInfo

	// initialise draws new weights.
	initialise(seed uint64)
	// read replaces the weights by those of a file, which may be foreign: of
	// another program.
	read(r io.Reader, foreign bool) error
	// preprocess says how the data is prepared that the weights are for.
	preprocess() *runtime.Preprocess
	// digest tells weights apart.
	digest() (string, error)
	// tensor returns a copy of one tensor of the weights; nil without one.
	tensor(name string) []float64

	// open reads the samples, and keeps with the weights how they are prepared.
	open(data.Source, *data.Config) (*samples, error)
	// train changes the weights; it needs open samples.
	train(context.Context, training) (runtime.History, error)
	// predict runs one sample, all inputs one after another.
	predict(values []float64) (outputs [][]float64)
}

// samples are what open has found.
type samples struct {
	train  int           // how many an epoch
	digest func() string // tells sets of training and validation samples apart
	tests  []test
}

// test is a set of samples that the network was not trained on.
type test struct {
	name     string
	evaluate func(context.Context) (runtime.Metrics, error)
}

// training says how to train; zero values are the spec's.
type training struct {
	epochs, batchSize, patience int
	learningRate, stopAt        float64
	resume                      io.Reader // checkpoint to go on from; may be nil
	progress                    func(runtime.Progress)
	checkpoint                  func(*runtime.Checkpoint) error
}

type (
	weights[T runtime.Float] interface {
		Tensors() []runtime.Tensor[T]
		Preprocess() *runtime.Preprocess
		SetPreprocess(*runtime.Preprocess) error
	}
	model[In, Out, S any] interface {
		Predict(*In, *Out)
		Evaluate(context.Context, iter.Seq2[*S, error]) (runtime.Metrics, error)
	}
	trainer[S any, T runtime.Float] interface {
		runtime.Stepper[S, T]
		Close()
	}
	record[S any, T runtime.Float] interface {
		*S
		data.Record[T]
		Label(i int) int
	}
	inputs[In any, T runtime.Float] interface {
		*In
		Flat(int) []T
	}
	outputs[Out any, T runtime.Float] interface {
		*Out
		Flat(int) []T
	}
)

// Bind takes what a generated package exports; all types are inferred.
func Bind[T runtime.Float, S, In, Out any, PS record[S, T], PIn inputs[In, T], POut outputs[Out, T],
	W weights[T], M model[In, Out, S], R trainer[S, T]](
	info *runtime.ModelInfo,
	newWeights func(seed uint64) W,
	newModel func(W) M,
	newTrainer func(w W, learningRate float64) R,
) Network {
	return &bound[T, S, W]{
		model:      info,
		newWeights: newWeights,
		newTrainer: func(w W, learningRate float64) trainer[S, T] { return newTrainer(w, learningRate) },
		evaluator:  func(w W) runtime.Evaluator[S] { return newModel(w).Evaluate },
		dataset:    data.Open[S, T, PS],
		samples:    func(set *data.Dataset[S]) string { return digestSamples[S, T, PS](set, info) },
		run: func(w W, values []float64) [][]float64 {
			in, out := new(In), new(Out)
			data.Fill[T](PIn(in), len(info.Inputs), values)
			newModel(w).Predict(in, out)
			results := make([][]float64, len(info.Outputs))
			for i := range results {
				results[i] = convert[float64](POut(out).Flat(i))
			}
			return results
		},
	}
}

// bound is a Network of the three types that it has to hold.
type bound[T runtime.Float, S any, W weights[T]] struct {
	model      *runtime.ModelInfo
	newWeights func(uint64) W
	newTrainer func(W, float64) trainer[S, T]
	evaluator  func(W) runtime.Evaluator[S]
	dataset    func(data.Source, *data.Config) (*data.Dataset[S], error)
	samples    func(*data.Dataset[S]) string
	run        func(W, []float64) [][]float64

	weights W
	set     *data.Dataset[S]
}

func (b *bound[T, S, W]) info() *runtime.ModelInfo { return b.model }

func (b *bound[T, S, W]) initialise(seed uint64) {
	b.weights = b.newWeights(seed)
}

func (b *bound[T, S, W]) read(r io.Reader, foreign bool) error {
	b.initialise(0)
	if foreign {
		_, err := runtime.ReadForeign(r, b.model, b.weights.Tensors())
		return err
	}
	p, _, err := runtime.ReadWeights(r, b.model, b.weights.Tensors())
	if err != nil {
		return err
	}
	return b.weights.SetPreprocess(p)
}

func (b *bound[T, S, W]) preprocess() *runtime.Preprocess { return b.weights.Preprocess() }

func (b *bound[T, S, W]) digest() (string, error) {
	sum := sha256.New()
	_, err := runtime.WriteTensors(sum, b.weights.Tensors(), nil)
	return hex.EncodeToString(sum.Sum(nil)), err
}

func (b *bound[T, S, W]) tensor(name string) []float64 {
	for _, t := range b.weights.Tensors() {
		if t.Name == name {
			return convert[float64](t.Data)
		}
	}
	return nil
}

func (b *bound[T, S, W]) open(source data.Source, config *data.Config) (*samples, error) {
	set, err := b.dataset(source, config)
	if err != nil {
		return nil, err
	}
	b.set = set
	if err := b.weights.SetPreprocess(set.Preprocess); err != nil {
		return nil, err
	}
	found := &samples{digest: func() string { return b.samples(set) }}
	if set.Train != nil {
		found.train = set.Train.Len
	}
	for _, split := range []*data.Split[S]{set.Test, set.Harder} {
		if split != nil {
			found.tests = append(found.tests, test{split.Name, func(ctx context.Context) (runtime.Metrics, error) {
				return b.evaluator(b.weights)(ctx, split.Epoch(0))
			}})
		}
	}
	return found, nil
}

func (b *bound[T, S, W]) train(ctx context.Context, t training) (runtime.History, error) {
	trainer := b.newTrainer(b.weights, t.learningRate)
	defer trainer.Close()
	epoch := 0
	config := runtime.FitConfig[S]{
		Epochs: t.epochs, BatchSize: t.batchSize, Samples: b.set.Train.Len,
		Patience: t.patience, StopAtAccuracy: t.stopAt,
		Progress: t.progress, Checkpoint: t.checkpoint, CheckpointEvery: saveInterval, Resume: t.resume,
		BeforeEpoch: func(n int) { epoch = n - 1 }, NoHistory: true,
	}
	if b.set.Validation != nil {
		config.Validation = b.set.Validation.Epoch(0)
	}
	samples := func(yield func(*S, error) bool) { b.set.Train.Epoch(epoch)(yield) }
	return runtime.Fit(ctx, b.model, trainer, b.evaluator(b.weights), samples, config)
}

func (b *bound[T, S, W]) predict(values []float64) [][]float64 { return b.run(b.weights, values) }

func convert[To, From runtime.Float](values []From) []To {
	out := make([]To, len(values))
	for i, v := range values {
		out[i] = To(v)
	}
	return out
}
