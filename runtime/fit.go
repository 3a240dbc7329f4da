package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"time"
)

// progressInterval is the least time between two events within an epoch.
const progressInterval = 100 * time.Millisecond

// Stepper is what Fit needs of a generated package's Trainer.
type Stepper[S any, T Float] interface {
	Step(batch []S) (loss T) // trains on a batch; adds each sample to the meter
	Err() error              // why the last step changed nothing; nil if it did
	Meter() *Meter
	io.WriterTo // the whole state
}

// Evaluator measures a network, as a generated package's Model.Evaluate.
type Evaluator[S any] func(ctx context.Context, data iter.Seq2[*S, error]) (Metrics, error)

// Fit trains for up to cfg.Epochs epochs. Each ranges over data anew, steps
// once for each cfg.BatchSize samples and for the rest, and then measures
// cfg.Validation with evaluate.
//
// When ctx ends, or data or a callback returns an error, Fit returns the
// epochs completed and an error that wraps it, names the epoch and, for data,
// the sample. The weights keep what they have learned. A step that the trainer
// refuses ends the training at once: its error wraps ErrDiverged if loss or
// gradient is not finite.
func Fit[S any, T Float](ctx context.Context, info *ModelInfo, trainer Stepper[S, T], evaluate Evaluator[S], data iter.Seq2[*S, error], cfg FitConfig[S]) (History, error) {
	if err := cfg.complete(info); err != nil {
		return History{}, err
	}
	if data == nil {
		return History{}, errors.New("no data")
	}
	f := fit[S, T]{
		cfg:      cfg,
		trainer:  trainer,
		evaluate: evaluate,
		data:     data,
		batches:  batcher[S]{size: cfg.BatchSize},
		best:     math.Inf(1),
	}
	for epoch := 1; f.history.Stopped == ""; epoch++ {
		if err := f.epoch(ctx, epoch); err != nil {
			return f.history, fmt.Errorf("epoch %d: %w", epoch, err)
		}
	}
	return f.history, nil
}

// fit is the state of a Fit.
type fit[S any, T Float] struct {
	cfg      FitConfig[S]
	trainer  Stepper[S, T]
	evaluate Evaluator[S]
	data     iter.Seq2[*S, error]
	batches  batcher[S]
	history  History
	best     float64 // lowest loss
	stale    int     // epochs since
}

func (f *fit[S, T]) epoch(ctx context.Context, n int) error {
	start := time.Now()
	samples, err := f.train(ctx, n, start)
	if err != nil {
		return err
	}
	trained := time.Since(start)
	f.cfg.Samples = samples
	train := f.trainer.Meter().Metrics()
	validation, err := f.validate(ctx)
	if err != nil {
		return fmt.Errorf("validation: %w", err)
	}
	e := Epoch{Epoch: n, Seconds: trained.Seconds(), Train: train.brief()}
	if validation != nil {
		brief := validation.brief()
		e.Validation = &brief
	}
	f.judge(&e)
	if f.cfg.Checkpoint != nil {
		if err := f.cfg.Checkpoint(e, f.trainer); err != nil {
			return fmt.Errorf("checkpoint: %w", err)
		}
	}
	if f.cfg.Progress != nil {
		f.cfg.Progress(Progress{
			Epoch: n, Epochs: f.cfg.Epochs, Samples: samples, Total: samples,
			Elapsed: trained, Train: train, Done: true, Validation: validation,
		})
	}
	return nil
}

// train makes the steps of an epoch and returns the number of samples.
func (f *fit[S, T]) train(ctx context.Context, epoch int, start time.Time) (int, error) {
	f.trainer.Meter().Reset()
	done, last := 0, start
	samples, err := f.batches.each(ctx, f.data, func(batch []S) error {
		f.trainer.Step(batch)
		done += len(batch)
		if err := f.trainer.Err(); err != nil {
			return fmt.Errorf("sample %d: %w", done, err)
		}
		if f.cfg.Progress == nil {
			return nil
		}
		if now := time.Now(); now.Sub(last) >= progressInterval {
			last = now
			f.cfg.Progress(Progress{
				Epoch: epoch, Epochs: f.cfg.Epochs, Samples: done, Total: f.cfg.Samples,
				Elapsed: now.Sub(start), Train: f.trainer.Meter().Metrics(),
			})
		}
		return nil
	})
	if err == nil && samples == 0 {
		err = errors.New("the data has no samples; it must start again for each epoch")
	}
	return samples, err
}

// validate returns nil if there is no validation data.
func (f *fit[S, T]) validate(ctx context.Context) (*Metrics, error) {
	if f.cfg.Validation == nil {
		return nil, nil
	}
	m, err := f.evaluate(ctx, f.cfg.Validation)
	return &m, err
}

// judge records an epoch and decides whether it was the last.
func (f *fit[S, T]) judge(e *Epoch) {
	m := e.judged()
	f.stale++
	if m.Loss < f.best {
		e.Best, f.best, f.stale = true, m.Loss, 0
	}
	f.history.Epochs = append(f.history.Epochs, *e)
	switch {
	case f.cfg.StopAtAccuracy > 0 && m.Accurate(f.cfg.StopAtAccuracy):
		f.history.Stopped = StoppedByAccuracy
	case f.cfg.Patience > 0 && f.stale >= f.cfg.Patience:
		f.history.Stopped = StoppedByPatience
	case e.Epoch >= f.cfg.Epochs:
		f.history.Stopped = StoppedByEpochs
	}
}
