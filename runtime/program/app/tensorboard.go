package app

import (
	"context"
	"path/filepath"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/tensorboard"
)

// board records a training for TensorBoard, training and validation samples as two runs whose
// curves have the same names. A failure does not end the training.
type board struct {
	train, validation *tensorboard.Writer
	path              string
	say               func(format string, args ...any)
	flush             time.Time // when to, next
	histograms        time.Time // likewise
	mistakes          *mistaken // of pictures; nil of others
	failed            bool
}

// newBoard begins the record of a training that goes on with an epoch.
func newBoard(path string, info *runtime.ModelInfo, pre *runtime.Preprocess, epoch int, say func(string, ...any)) (*board, error) {
	b := &board{path: path, say: say, mistakes: newMistakes(info, pre)}
	var err error
	if b.train, err = tensorboard.Create(filepath.Join(path, "train"), epoch); err != nil {
		return nil, err
	}
	b.train.Graph(info)
	return b, b.train.Flush()
}

// look draws mistakes about samples, for the next epoch that is recorded.
func (b *board) look(ctx context.Context, s set) error {
	if b.failed || b.mistakes == nil {
		return nil
	}
	return b.mistakes.look(ctx, s)
}

// epoch records one. Pictures and histograms come with the first, and then so seldom that they take no more than
// a twentieth of the time.
func (b *board) epoch(e runtime.Epoch, parameters func() []parameter) {
	if b.failed {
		return
	}
	start := time.Now()
	b.train.Scalars(e.Epoch, append(scalars(&e.Train), tensorboard.Scalar{Tag: "learning_rate", Value: e.LearningRate}, tensorboard.Scalar{Tag: "seconds", Value: e.Seconds}))
	if e.Validation != nil && b.validation == nil {
		var err error
		if b.validation, err = tensorboard.Create(filepath.Join(b.path, "validation"), e.Epoch); err != nil {
			b.fail(err)
			return
		}
	}
	if e.Validation != nil {
		b.validation.Scalars(e.Epoch, scalars(e.Validation))
	}
	if b.mistakes != nil {
		on := b.train
		if b.validation != nil {
			on = b.validation
		}
		on.Images(e.Epoch, b.mistakes.take())
	}
	if !start.Before(b.histograms) {
		var all []tensorboard.Histogram
		for _, p := range parameters() {
			all = append(all, tensorboard.Histogram{Tag: "weights/" + p.name, Values: p.weight})
			if p.gradient != nil {
				all = append(all, tensorboard.Histogram{Tag: "gradients/" + p.name, Values: p.gradient})
			}
		}
		b.train.Histograms(e.Epoch, all)
		end := time.Now()
		b.histograms = end.Add(saveShare * end.Sub(start))
	}
	if !start.Before(b.flush) {
		b.flush = start.Add(saveInterval)
		for _, w := range b.writers() {
			if err := w.Flush(); err != nil {
				b.fail(err)
				return
			}
		}
	}
}

func (b *board) writers() []*tensorboard.Writer {
	if b.validation == nil {
		return []*tensorboard.Writer{b.train}
	}
	return []*tensorboard.Writer{b.train, b.validation}
}

// fail ends the record, once.
func (b *board) fail(err error) {
	b.failed = true
	b.say("%v; the training goes on without more for TensorBoard", err)
}

func (b *board) close() {
	for _, w := range b.writers() {
		if err := w.Close(); err != nil && !b.failed {
			b.fail(err)
		}
	}
}

// scalars are the loss and metrics.
func scalars(m *runtime.Metrics) []tensorboard.Scalar {
	var all []tensorboard.Scalar
	for _, n := range measures("", m) {
		all = append(all, tensorboard.Scalar{Tag: n.name, Value: n.value})
	}
	return all
}
