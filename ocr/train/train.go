// Package train makes the weights of package ocr from nothing.
package train

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"time"

	"github.com/seed-5f2744a7/tensornet/generated/ocr_char"
	"github.com/seed-5f2744a7/tensornet/generated/ocr_line"
	"github.com/seed-5f2744a7/tensornet/generated/ocr_split"
	"github.com/seed-5f2744a7/tensornet/ocr/draw"
	"github.com/seed-5f2744a7/tensornet/ocr/internal/pack"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// Options say how to train. The zero value trains in the current folder as the specs say.
type Options struct {
	Dir      string // to keep NAME.safetensors, NAME.pack and NAME.checkpoint.safetensors in; it is made
	Resume   bool   // go on from the checkpoints, where there are any
	Epochs   int    // of each network, of each part of ocr_line's training; 0: as many as it is made for
	Samples  int    // an epoch of each network; 0: as many as it is made for
	Progress func(network string, p runtime.Progress)
}

// Networks are the names of those that can be trained.
var Networks = []string{"ocr_char", "ocr_split", "ocr_line"}

// Network trains a network of [Networks] from nothing. When ctx ends it keeps a checkpoint and
// returns the cause.
func Network(ctx context.Context, name string, o Options) error {
	switch name {
	case "ocr_char":
		w := ocr_char.NewWeights(ocr_char.Info().Seed)
		t := ocr_char.NewTrainer(w, ocr_char.DefaultOptions())
		defer t.Close()
		return text(ctx, o, ocr_char.Network(), w, "characters", 20000, t.Fit)
	case "ocr_split":
		w := ocr_split.NewWeights(ocr_split.Info().Seed)
		t := ocr_split.NewTrainer(w, ocr_split.DefaultOptions())
		defer t.Close()
		return text(ctx, o, ocr_split.Network(), w, "cuts", 50000, t.Fit)
	case "ocr_line":
		return line(ctx, o)
	}
	return fmt.Errorf("no network %q: expected one of %q", name, Networks)
}

// Seeds of the lines that are drawn for training and for validation.
const (
	trainingSeed = iota + 1
	validationSeed
)

// course is a part of the training of ocr_line.
type course struct {
	checkpoint string
	epochs     int // 0: as the spec says
	of         Mixture
	first      int // number of its first sample
	options    ocr_line.Options
	packed     bool // begins with the weights as a pack has them, so that one needs no more to go on
}

// longer is from which sample on lines are as long as they get.
const longer = 1000 * longest

// courses are as the spec says with lines of all kinds, which begin short; then, once more and at
// a lower rate, with lines that are more like those that are read; then with many hands.
func courses() [3]course {
	rise := func(steps int, rate float64) ocr_line.Options {
		o := ocr_line.DefaultOptions()
		o.Optimizer.LearningRate = rate / 10
		o.Optimizer.Schedule = runtime.OneCycle{TotalSteps: steps, MaxLearningRate: rate, PctStart: 0.1, FinalDivFactor: 1e4}
		return o
	}
	return [3]course{
		{checkpoint: "ocr_line", of: Broad, options: ocr_line.DefaultOptions()},
		{checkpoint: "ocr_line.again", epochs: 5, of: Usual, first: 1_000_000, options: rise(6250, 5e-4)},
		{checkpoint: "ocr_line.hands", epochs: 14, of: Written, first: 2_000_000, options: rise(17_500, 1e-3), packed: true},
	}
}

func line(ctx context.Context, o Options) error {
	print, err := draw.Faces(draw.Training()...)
	if err != nil {
		return err
	}
	hands, err := draw.Faces(draw.Hands()...)
	if err != nil {
		return err
	}
	w := ocr_line.NewWeights(ocr_line.Info().Seed)
	for _, c := range courses() {
		if c.packed {
			if err := packed(w); err != nil {
				return err
			}
		}
		if err := c.run(ctx, o, print, hands, w); err != nil {
			return err
		}
	}
	return nil
}

// packed makes weights those of their pack.
func packed(w weights) error {
	var file bytes.Buffer
	if err := pack.Write(&file, w.Tensors(), precision); err != nil {
		return err
	}
	return pack.Read(&file, w.Tensors())
}

// run goes on from the weights.
func (c *course) run(ctx context.Context, o Options, print, hands []*draw.Face, w *ocr_line.Weights) error {
	t := ocr_line.NewTrainer(w, c.options)
	defer t.Close()
	f := fitting[ocr_line.Sample]{name: "ocr_line", checkpoint: c.checkpoint, samples: cmp.Or(max(o.Samples, 0), 10000), fit: t.Fit, weights: w}
	f.validation = Lines(print, hands, c.of, validationSeed, longer, min(250, f.samples))
	f.epoch = func(i, samples int) iter.Seq2[*ocr_line.Sample, error] {
		return Lines(print, hands, c.of, trainingSeed, c.first+i*samples, samples)
	}
	if o.Epochs == 0 {
		o.Epochs = c.epochs
	}
	return f.run(ctx, o)
}

// text trains a network on the lines of package data.
func text[P, S, I, O any](ctx context.Context, o Options, net *runtime.Network[P, S, I, O, float32], w weights, learn string, samples int, fit fitFunc[S],
) error {
	source := data.Sources["text"].(data.Text)
	source.Learn, source.Samples = learn, samples
	if o.Samples > 0 {
		source.Samples = o.Samples
	}
	info := net.Info()
	set, err := data.Open(net, source, &data.Config{Info: info, Seed: info.Seed})
	if err != nil {
		return err
	}
	if err := w.SetPreprocess(set.Preprocess); err != nil {
		return err
	}
	f := fitting[S]{name: info.Name, checkpoint: info.Name, samples: samples, fit: fit, weights: w, validation: set.Validation.Epoch(0)}
	f.epoch = func(i, _ int) iter.Seq2[*S, error] { return set.Train.Epoch(i) }
	return f.run(ctx, o)
}

type fitFunc[S any] func(context.Context, iter.Seq2[*S, error], runtime.FitConfig[S]) (runtime.History, error)

// weights are a network's.
type weights interface {
	SetPreprocess(*runtime.Preprocess) error
	Tensors() []runtime.Tensor[float32]
}

// fitting is the training of one network.
type fitting[S any] struct {
	name       string
	checkpoint string // what the checkpoint's file is named for
	weights    weights
	samples    int // an epoch
	fit        fitFunc[S]
	epoch      func(i, samples int) iter.Seq2[*S, error] // the samples of epoch i
	validation iter.Seq2[*S, error]
}

// between is the time between checkpoints.
const between = 20 * time.Second

func (f *fitting[S]) run(ctx context.Context, o Options) error {
	if err := os.MkdirAll(o.Dir, 0o777); err != nil {
		return err
	}
	if o.Samples > 0 {
		f.samples = o.Samples
	}
	place := filepath.Join(o.Dir, f.checkpoint+".checkpoint.safetensors")
	epoch := 0
	config := runtime.FitConfig[S]{
		Epochs: o.Epochs, Samples: f.samples, Validation: f.validation, NoHistory: true,
		BeforeEpoch: func(n int) { epoch = n - 1 }, CheckpointEvery: between,
		Checkpoint: func(c *runtime.Checkpoint) error {
			if err := write(place, c.WriteTo); err != nil || c.Epoch == nil && !c.Final {
				return err
			}
			return write(filepath.Join(o.Dir, f.name+".safetensors"), c.WriteWeights)
		},
	}
	if o.Progress != nil {
		config.Progress = func(p runtime.Progress) { o.Progress(f.name, p) }
	}
	if o.Resume {
		from, err := os.Open(place)
		if err == nil {
			defer from.Close()
			config.Resume = from
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	_, err := f.fit(ctx, func(yield func(*S, error) bool) { f.epoch(epoch, f.samples)(yield) }, config)
	if err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	return runtime.WriteFile(filepath.Join(o.Dir, f.name+".pack"), func(to io.Writer) error {
		return pack.Write(to, f.weights.Tensors(), precision)
	})
}

// precision is that of packed weights; see [pack.Write].
const precision = 16

func write(path string, to func(io.Writer) (int64, error)) error {
	return runtime.WriteFile(path, func(w io.Writer) error {
		_, err := to(w)
		return err
	})
}
