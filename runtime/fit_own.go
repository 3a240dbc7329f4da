package runtime

import (
	"context"
	"fmt"
	"iter"
	"unsafe"
)

// Stepper is what [Fit] needs of a trainer that is of no generated package. Samples of
// S have no pointers.
type Stepper[S any] interface {
	Step(batch []S) (loss float64) // trains on a batch; adds each sample to the meter
	Err() error                    // why the last step changed nothing; nil if it did
	Meter() *Meter
	LearningRate() float64 // of the next step
	State() State
}

// Fit trains as [Trainer.Fit] does, by a stepper of one's own, which evaluate measures.
func Fit[S any](ctx context.Context, info *ModelInfo, trainer Stepper[S], evaluate func(context.Context, iter.Seq2[*S, error]) (Metrics, error), data iter.Seq2[*S, error], cfg FitConfig[S]) (History, error) {
	var validate func(context.Context) (Metrics, error)
	if cfg.Validation != nil {
		validate = func(ctx context.Context) (Metrics, error) { return evaluate(ctx, cfg.Validation) }
	}
	b := &batcher{sample: unsafe.Sizeof(*new(S))}
	if n := len(cfg.Metrics); n > 0 {
		return History{}, fmt.Errorf("metrics: found %d, expected none: info has those of the stepper's meter", n)
	}
	return train(ctx, info, ownStepper[S]{trainer}, validate, samplesOf(data), b, cfg.settings())
}

// ownStepper gives batches their type back.
type ownStepper[S any] struct{ Stepper[S] }

func (o ownStepper[S]) step(batch list) float64 {
	return o.Step(unsafe.Slice((*S)(batch.at), batch.n))
}
