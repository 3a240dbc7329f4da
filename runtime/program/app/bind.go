package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"iter"
	"slices"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// Network is a generated package whose types are put away, so that the program
// is compiled once and not for each network. Bind makes one.
type Network interface {
	info() *runtime.ModelInfo
	// code names what trains here.
	code() string

	// initialise draws new weights.
	initialise(seed uint64)
	// read replaces the weights by those of a file, which may be foreign: of
	// another program.
	read(r io.Reader, foreign bool) error
	// transfer takes the layers that the weights of another network have, too.
	transfer(r io.Reader) (*runtime.Transfer, error)
	// preprocess says how the data is prepared that the weights are for.
	preprocess() *runtime.Preprocess
	// digest tells weights apart.
	digest() (string, error)
	// tensor returns a copy of one tensor of the weights; nil without one.
	tensor(name string) []float64

	// open reads the samples, and keeps with the weights how they are prepared.
	open(data.Source, *data.Config) (*samples, error)
	// write writes the weights as a file has them.
	write(w io.Writer) (int64, error)
	// choose chooses thresholds on samples of validation, keeps them with the weights, and measures
	// those samples by them; it needs open samples.
	choose(context.Context, runtime.ThresholdChoice) (*chosen, error)
	// train changes the weights; it needs open samples.
	train(context.Context, training) (runtime.History, error)
	// predictor predicts with the weights as they are now.
	predictor() predictor
	// explains says whether predictors explain.
	explains() bool
	// findRate tries learning rates; it needs open samples.
	findRate(ctx context.Context, seed uint64, f runtime.RateFinder) (runtime.RateCurve, error)
}

// samples are what open has found.
type samples struct {
	train  int           // how many an epoch
	choice int           // how many a threshold may be chosen on
	digest func() string // tells sets of training and validation samples apart
	tests  []test
	sets   []set           // all, those of training as they are before augmentation
	notes  []string        // for people
	leaks  func() []string // says what of those that validate or test also trains
}

// set is samples that can be looked at, some at most. What use sees is of use until it returns.
type set struct {
	name   string
	len    int
	tested bool
	each   func(ctx context.Context, most int, use func(*seen)) error
}

// seen is a sample.
type seen struct {
	number  int
	name    string // of a picture's file
	inputs  [][]float64
	targets [][]float64 // of each output; nil where that is labels
	labels  []int       // the class that each target stands for; -1 for none
	predict func() [][]float64
}

// test is a set of samples that the network was not trained on.
type test struct {
	name     string
	len      int
	evaluate func(context.Context) (runtime.Metrics, error)
	measure  func(context.Context, shard) (*runtime.Meter, error) // a part of the samples
	permuted func(ctx context.Context, column int, order []int) (runtime.Metrics, error)
}

// training says how to train; zero values are the spec's.
type training struct {
	epochs, batchSize, patience int
	learningRate, stopAt        float64
	monitor                     string
	minDelta                    float64
	limits                      limits
	suspicion                   *suspicion
	seed                        uint64    // of dropout, never the spec's
	resume                      io.Reader // checkpoint to go on from; may be nil
	progress                    func(runtime.Progress)
	checkpoint                  func(*runtime.Checkpoint) error
	fast                        bool                                    // gradients are added up in any order
	world                       World                                   // of processes that train together; nil: this one does alone
	watch                       func(runtime.Epoch, func() []parameter) // at the end of each epoch; may be nil
	look                        func(context.Context, set) error        // before it, with the weights that are judged; likewise
}

// parameter is a tensor of the weights, and its gradient over the last batch.
type parameter struct {
	name             string
	weight, gradient []float64 // no gradient: it is not trained
}

// Bind takes a generated package's Network.
func Bind[P, S, I, O any, T runtime.Float](net *runtime.Network[P, S, I, O, T]) Network {
	return &bound[P, S, I, O, T]{net: net, model: net.Info()}
}

// bound is a Network of its types.
type bound[P, S, I, O any, T runtime.Float] struct {
	net        *runtime.Network[P, S, I, O, T]
	model      *runtime.ModelInfo
	parameters *P
	beside     *runtime.Beside
	set        *data.Dataset[S]
	world      World // that trains
}

func (b *bound[P, S, I, O, T]) info() *runtime.ModelInfo { return b.model }

func (b *bound[P, S, I, O, T]) code() string { return b.net.Code(runtime.Host()) }

func (b *bound[P, S, I, O, T]) initialise(seed uint64) {
	b.parameters, b.beside = b.net.Draw(seed), new(runtime.Beside)
}

// weights are those, as a file has them.
func (b *bound[P, S, I, O, T]) weights() runtime.Weights {
	return b.net.Weights(b.parameters, b.beside)
}

func (b *bound[P, S, I, O, T]) read(r io.Reader, foreign bool) (err error) {
	b.parameters, b.beside = b.net.NewParameters(), new(runtime.Beside)
	if foreign {
		_, err = b.weights().ReadForeign(r)
	} else {
		_, err = b.weights().ReadFrom(r)
	}
	return err
}

func (b *bound[P, S, I, O, T]) transfer(r io.Reader) (*runtime.Transfer, error) {
	return b.weights().ReadPartial(r)
}

func (b *bound[P, S, I, O, T]) preprocess() *runtime.Preprocess { return b.beside.Preprocess }

func (b *bound[P, S, I, O, T]) digest() (string, error) {
	sum := sha256.New()
	_, err := runtime.WriteTensors(sum, b.net.Tensors(b.parameters), nil)
	return hex.EncodeToString(sum.Sum(nil)), err
}

func (b *bound[P, S, I, O, T]) tensor(name string) []float64 {
	for _, t := range b.net.Tensors(b.parameters) {
		if t.Name == name {
			return convert[float64](t.Data)
		}
	}
	return nil
}

func (b *bound[P, S, I, O, T]) open(source data.Source, config *data.Config) (*samples, error) {
	set, err := data.Open(b.net, source, config)
	if err != nil {
		return nil, err
	}
	b.set = set
	if err := b.weights().SetPreprocess(withThresholds(set.Preprocess, config.Preprocess)); err != nil {
		return nil, err
	}
	found := &samples{digest: func() string { return b.digestSamples(set) }, notes: set.Notes, leaks: func() []string {
		if !mayLeak(source) {
			return nil
		}
		return b.leaks(set)
	}}
	if set.Train != nil {
		found.train = set.Train.Len
	}
	if set.Validation != nil {
		found.choice = set.Validation.Len
	}
	for _, split := range []*data.Split[S]{set.Train, set.Validation, set.Test, set.Harder} {
		if split != nil {
			found.sets = append(found.sets, b.setOf(split, split == set.Test || split == set.Harder))
		}
	}
	for _, split := range []*data.Split[S]{set.Test, set.Harder} {
		if split != nil {
			found.tests = append(found.tests, test{split.Name, split.Len, func(ctx context.Context) (runtime.Metrics, error) {
				model := b.net.NewModel(runtime.Host(), b.parameters, b.beside)
				if b.world != nil {
					return model.EvaluateIn(ctx, b.world, split.Epoch(0))
				}
				return model.Evaluate(ctx, split.Epoch(0))
			}, func(ctx context.Context, part shard) (*runtime.Meter, error) {
				return b.net.NewModel(runtime.Host(), b.parameters, b.beside).Measure(ctx, partOf(split, part))
			}, b.permuted(split)})
		}
	}
	return found, nil
}

func (b *bound[P, S, I, O, T]) train(ctx context.Context, t training) (runtime.History, error) {
	optimizer := b.net.Optimizer()
	if t.learningRate > 0 {
		*optimizer.LearningRate = t.learningRate
	}
	if optimizer.Seed != nil {
		*optimizer.Seed = t.seed
	}
	trainer := b.net.NewTrainer(runtime.Host(), b.parameters, b.beside, optimizer)
	defer trainer.Close()
	size := cmp.Or(t.batchSize, b.model.BatchSize)
	if b.world = t.world; b.world != nil {
		w := runtime.World(b.world)
		if t.fast {
			w = runtime.AnyOrder(b.world)
		}
		if err := trainer.Join(w); err != nil {
			return runtime.History{}, err
		}
		if err := enough(b.world, size, trainer.ShardSize(size)); err != nil {
			return runtime.History{}, err
		}
	}
	epoch := 0
	config := runtime.FitConfig[S]{
		Epochs: t.epochs, BatchSize: t.batchSize, Samples: b.set.Train.Len,
		Patience: t.patience, Monitor: t.monitor, MinDelta: t.minDelta, StopAtAccuracy: t.stopAt,
		Progress: t.seen, Checkpoint: t.checkpoint, Resume: t.resume,
		BeforeEpoch: func(n int) { epoch = n - 1 }, NoHistory: true, SampleWeights: b.set.Train.Weighed,
	}
	fill(&config, t.limits)
	if b.set.Validation != nil {
		config.Validation = b.looking(ctx, b.set.Validation, t.look)
	}
	if t.suspicion != nil {
		t.suspicion.dead = newDead(b.model, (b.set.Train.Len-1)%size+1)
	}
	t.suspicion.schedule(*optimizer.Schedule, t.stepsIn(b.set.Train.Len, cmp.Or(t.batchSize, b.model.BatchSize), t.epochs))
	config.Checkpoint = func(c *runtime.Checkpoint) error {
		if c.Epoch != nil {
			parameters := func() []parameter { return b.watched(trainer.Gradients()) }
			t.suspicion.gradients(*c.Epoch, parameters)
			if t.look != nil && b.set.Validation == nil {
				if err := t.look(ctx, b.setOf(b.set.Train, false)); err != nil {
					return err
				}
			}
			if t.watch != nil {
				t.watch(*c.Epoch, parameters)
			}
		}
		if t.checkpoint == nil {
			return nil
		}
		return t.checkpoint(c)
	}
	train := b.set.Train
	if begin, end := trainer.Share(size); end-begin < size && !b.balances() {
		train = train.Only(func(i int) bool { return begin <= i%size && i%size < end })
	}
	samples := func(yield func(*S, error) bool) { train.Epoch(epoch)(yield) }
	return trainer.Fit(ctx, samples, config)
}

// looking is a pass over samples of validation, before which these are looked at: weights are then
// those that are validated, as moving averages.
func (b *bound[P, S, I, O, T]) looking(ctx context.Context, split *data.Split[S], look func(context.Context, set) error) iter.Seq2[*S, error] {
	if look == nil {
		return split.Epoch(0)
	}
	return func(yield func(*S, error) bool) {
		if err := look(ctx, b.setOf(split, false)); err != nil {
			yield(nil, err)
			return
		}
		split.Epoch(0)(yield)
	}
}

// balances reports whether classes are counted, in all samples.
func (b *bound[P, S, I, O, T]) balances() bool {
	return slices.ContainsFunc(b.model.Outputs, func(o runtime.OutputInfo) bool { return o.ClassWeight.Balanced })
}

// watched are the weights beside their gradients.
func (b *bound[P, S, I, O, T]) watched(gradients *P) []parameter {
	found := b.net.Tensors(gradients)
	all := make([]parameter, len(found))
	for i, t := range b.net.Tensors(b.parameters) {
		all[i] = parameter{name: t.Name, weight: convert[float64](t.Data)}
		if b.net.Trains(i) {
			all[i].gradient = convert[float64](found[i].Data)
		}
	}
	return all
}

func convert[To, From runtime.Float](values []From) []To {
	out := make([]To, len(values))
	for i, v := range values {
		out[i] = To(v)
	}
	return out
}
