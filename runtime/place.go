package runtime

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
)

const (
	placeKey = "training"
	bestName = "best" // of the slot that holds the best weights
)

// place says where a training is. It holds no times, so that equal trainings
// have equal places.
type place struct {
	Epochs    int         `json:"epochs"`  // complete ones
	Samples   int         `json:"samples"` // done in the one after
	BatchSize int         `json:"batch_size"`
	Steps     int         `json:"steps"` // done in all
	Done      int         `json:"done"`  // of these, in the epoch
	Validated bool        `json:"validated"`
	Stale     int         `json:"stale"` // epochs since the best
	Last      *Epoch      `json:"last,omitempty"`
	Best      *Epoch      `json:"best,omitempty"`  // by what is monitored
	Meter     *meterState `json:"meter,omitempty"` // of the samples

	// Where an epoch is so many steps: complete passes through the data, and samples of the one after.
	EpochSteps  int `json:"epoch_steps,omitempty"`
	Pass        int `json:"pass,omitempty"`
	PassSamples int `json:"pass_samples,omitempty"`
}

// keepsBest reports whether there are best weights beside the last ones.
func (p *place) keepsBest() bool { return p.Validated && p.Best != nil }

// placeFrom reads the place that a checkpoint's metadata has; nil if it has none.
func placeFrom(metadata map[string]string) (*place, error) {
	text, ok := metadata[placeKey]
	if !ok {
		return nil, nil
	}
	p := new(place)
	err := json.Unmarshal([]byte(text), p)
	if err == nil && !p.isSound() {
		err = errors.New("the numbers contradict each other")
	}
	if err != nil {
		return nil, fmt.Errorf("metadata %q: %w", placeKey, err)
	}
	return p, nil
}

func (p *place) isSound() bool {
	sound := p.Epochs >= 0 && p.Samples >= 0 && p.BatchSize >= 1 && p.Stale >= 0 && p.Stale <= p.Epochs
	sound = sound && p.Steps >= p.Done && p.Done >= 0 && (p.Done > 0) == (p.Samples > 0) && min(p.EpochSteps, p.Pass, p.PassSamples) >= 0
	sound = sound && (p.Last != nil) == (p.Epochs > 0)
	for _, e := range []*Epoch{p.Last, p.Best} {
		sound = sound && (e == nil || e.Epoch >= 1 && e.Epoch <= p.Epochs && (e.Validation != nil) == p.Validated)
	}
	return sound && (p.Meter != nil) == (p.Samples > 0) && (p.Meter == nil || p.Meter.Samples == p.Samples)
}

// fits says why a training cannot go on from p.
func (p *place) fits(info *ModelInfo, batchSize, epochSteps int, validated bool) error {
	switch {
	case p == nil:
		return errors.New("the checkpoint is of a trainer, not of Fit")
	case p.BatchSize != batchSize:
		return fmt.Errorf("batch size: found %d in the checkpoint, expected %d", p.BatchSize, batchSize)
	case p.EpochSteps != epochSteps:
		return fmt.Errorf("steps per epoch: found %d in the checkpoint, expected %d", p.EpochSteps, epochSteps)
	case p.Validated && !validated:
		return errors.New("the checkpoint is of a training with validation samples, and now there are none")
	case !p.Validated && validated:
		return errors.New("the checkpoint is of a training without validation samples, and now there are some")
	case p.Meter != nil && !p.Meter.fits(NewMeter(info.Outputs)):
		return errors.New("the checkpoint's metrics are of other outputs or classes")
	}
	for _, e := range []*Epoch{p.Last, p.Best} {
		if e != nil && (len(e.Train.Outputs) != len(info.Outputs) || e.Validation != nil && len(e.Validation.Outputs) != len(info.Outputs)) {
			return errors.New("the checkpoint's metrics are of other outputs")
		}
	}
	return nil
}

// Checkpoint is a moment of a training. It is of use until the function returns
// that it is passed to.
type Checkpoint struct {
	Epoch   *Epoch // that has just ended; nil within an epoch
	Final   bool   // the training ends here
	Stopped string // why, see History; empty if it is not complete

	write   func(dst io.Writer, metadata map[string]string) (int64, error)
	weights func(dst io.Writer) (int64, error)
}

// Write writes all that the training's future depends on, but for the options
// of trainer and Fit, as a safetensors file: [FitConfig.Resume] goes on from it.
// metadata is kept with it and may be nil. It returns the size in bytes.
func (c *Checkpoint) Write(dst io.Writer, metadata map[string]string) (int64, error) {
	return c.write(dst, metadata)
}

// WriteTo is Write without metadata.
func (c *Checkpoint) WriteTo(dst io.Writer) (int64, error) { return c.write(dst, nil) }

// WriteWeights writes the weights file of the network as it would be if the
// training ended here: of the best epoch, if there is validation and an epoch has
// ended, and else as they are.
func (c *Checkpoint) WriteWeights(dst io.Writer) (int64, error) { return c.weights(dst) }

// moment is the checkpoint of now.
func (f *fit) moment(e *Epoch, final bool) *Checkpoint {
	meter := f.trainer.Meter()
	return &Checkpoint{
		Epoch: e, Final: final, Stopped: f.history.Stopped,
		write: func(dst io.Writer, metadata map[string]string) (int64, error) {
			at := f.at
			if at.Samples > 0 {
				at.Meter = meter.state()
			}
			text, err := json.Marshal(at)
			if err != nil {
				return 0, err
			}
			all := map[string]string{}
			maps.Copy(all, metadata)
			all[placeKey] = string(text)
			return f.state.write(dst, prefixed(bestName, f.best), all)
		},
		weights: func(dst io.Writer) (int64, error) {
			w := f.state.Weights
			w.Tensors = f.state.results()
			if f.best != nil {
				w.Tensors = f.best
			}
			return w.WriteTo(dst)
		},
	}
}

// resume goes on from a checkpoint.
func (f *fit) resume(src io.Reader) error {
	at, best, _, err := f.state.read(src, func(p *place) error {
		return p.fits(f.info, f.BatchSize, f.StepsPerEpoch, f.validate != nil)
	})
	if err != nil {
		return err
	}
	f.at, f.best = *at, best
	for _, e := range []*Epoch{f.at.Last, f.at.Best} {
		if e != nil {
			f.info.aim(e)
		}
	}
	f.at.Meter = nil
	f.trainer.Meter().restore(at.Meter)
	if f.at.Last != nil && !f.full() {
		f.history.Stopped = f.reason()
	}
	return nil
}
