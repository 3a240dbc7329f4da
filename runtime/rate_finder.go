package runtime

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
)

// RateFinder says which learning rates are tried, each for a step: from From to To, each so many times
// as high as the one before (Smith, Cyclical Learning Rates for Training Neural Networks, 2015). Zeros
// stand for what Lightning's lr_find has.
type RateFinder struct {
	From, To  float64 // 0: 1e-8 and 1
	Steps     int     // 0: 100
	BatchSize int     // samples a step; 0: the spec's

	// Stop ends it where the smoothed loss is more than so many times the least before; 0: 4.
	// Infinity has it go on.
	Stop float64

	SampleWeights bool // as that of FitConfig

	// BeforePass is called with the number of each pass through the data, from 1.
	BeforePass func(pass int)
}

// RateCurve is what came of it.
type RateCurve struct {
	Rates  []float64 `json:"rates"`
	Losses []float64 `json:"losses"` // of each step's batch, smoothed over those before
	// Suggestion is the rate at which the loss falls most steeply; 0 if it falls nowhere, or
	// too few rates were tried.
	Suggestion float64 `json:"suggestion"`
}

const (
	rateSmoothing = 0.98 // what of the smoothed loss stays
	ratesSkipped  = 10   // first rates that are not suggested, when the loss is still being averaged
)

func (f RateFinder) complete(info *ModelInfo) (RateFinder, error) {
	f.From, f.To, f.Steps = cmp.Or(f.From, 1e-8), cmp.Or(f.To, 1), cmp.Or(f.Steps, 100)
	f.BatchSize, f.Stop = cmp.Or(f.BatchSize, info.BatchSize), cmp.Or(f.Stop, 4)
	switch {
	case !(f.From > 0) || !(f.To > f.From) || math.IsInf(f.To, 0):
		return f, fmt.Errorf("learning rates: found %v to %v, expected numbers above 0, the second higher", f.From, f.To)
	case f.Steps < 2:
		return f, fmt.Errorf("steps: found %d, expected at least 2", f.Steps)
	case f.BatchSize < 1:
		return f, fmt.Errorf("batch size: found %d, expected at least 1", f.BatchSize)
	case !(f.Stop > 1):
		return f, fmt.Errorf("loss to stop at: found %v times the least, expected more than 1", f.Stop)
	}
	return f, nil
}

// Rate implements Schedule: the rate of a step, which counts from 0.
func (f RateFinder) Rate(_ float64, step int) float64 {
	return f.From * math.Pow(f.To/f.From, float64(step)/float64(f.Steps-1))
}

// FindLearningRate tries learning rates on a copy of the weights w, which stay as they are, as do the
// settings of the optimizer but for its rate and schedule, which it sets. It ranges over data as often as it takes.
func (n *Network[P, S, I, O, T]) FindLearningRate(ctx context.Context, w *P, b *Beside, o Optimizer[T], data iter.Seq2[*S, error], f RateFinder) (RateCurve, error) {
	f, err := f.complete(&n.layout.info)
	if err != nil {
		return RateCurve{}, err
	}
	copied, beside := n.NewParameters(), &Beside{Preprocess: b.Preprocess}
	*copied = *w
	*o.Schedule = f
	t := n.NewTrainer(Host(), copied, beside, o)
	defer t.Close()
	return t.trainer.findRate(ctx, samplesOf(data), f)
}

func (t *trainer[T]) findRate(ctx context.Context, data samples, f RateFinder) (RateCurve, error) {
	data, err := t.net.byClass(data, nil, f.SampleWeights, f.BeforePass)
	if err != nil {
		return RateCurve{}, err
	}
	b := &batcher{sample: t.net.sample, check: t.net.checkOne()}
	var c rateCurve
	for pass := 1; c.steps < f.Steps; pass++ {
		if f.BeforePass != nil {
			f.BeforePass(pass)
		}
		t.resetStates()
		n, err := b.each(ctx, data, f.BatchSize, 0, func(int) error {
			rate := t.LearningRate()
			loss := t.step(b.batch)
			switch err := t.Err(); {
			case errors.Is(err, ErrDiverged) && c.steps > 0:
				return errEnough
			case err != nil:
				return err
			}
			if !c.add(rate, loss, f.Stop) || c.steps == f.Steps {
				return errEnough
			}
			return nil
		})
		switch {
		case errors.Is(err, errEnough):
			return c.found(), nil
		case err != nil:
			return c.found(), err
		case n == 0:
			return c.found(), errors.New("the data has no samples; it must start again for each pass")
		}
	}
	return c.found(), nil
}

// rateCurve is a RateCurve that grows.
type rateCurve struct {
	RateCurve
	steps      int
	mean, best float64
}

// add adds a step and reports whether the loss is still worth to go on.
func (c *rateCurve) add(rate, loss, stop float64) bool {
	c.steps++
	c.mean = rateSmoothing*c.mean + (1-rateSmoothing)*loss
	smoothed := c.mean / (1 - math.Pow(rateSmoothing, float64(c.steps)))
	c.Rates, c.Losses = append(c.Rates, rate), append(c.Losses, smoothed)
	if c.steps == 1 || smoothed < c.best {
		c.best = smoothed
	}
	return !(smoothed > stop*c.best && c.best > 0)
}

// found is the curve with the rate where it falls most steeply, by central differences, but the first and
// the last.
func (c *rateCurve) found() RateCurve {
	found := c.RateCurve
	end := len(found.Losses) - 1
	steepest := 0.0
	for i := ratesSkipped; i < end; i++ {
		before, after := max(i-1, ratesSkipped), min(i+1, end-1)
		if before == after {
			break
		}
		if slope := (found.Losses[after] - found.Losses[before]) / float64(after-before); slope < steepest {
			steepest, found.Suggestion = slope, found.Rates[i]
		}
	}
	return found
}
