package runtime

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"
)

// FitConfig says how to train. The zero value trains as the spec says.
type FitConfig[S any] struct {
	Epochs    int // how often the data is read; 0: the spec's, or as often as Steps takes
	BatchSize int // samples a step; 0: the spec's
	Samples   int // in an epoch, for Progress only; 0: known after the first

	// Steps ends the training after so many, 0: never; the epoch at hand ends there. StepsPerEpoch
	// has an epoch be so many steps, and go on in the data where the one before has ended, which is
	// then validated and counted by Patience more or less often than the data is read; 0: an epoch is
	// all of the data.
	Steps, StepsPerEpoch int

	// TimeLimit ends the training between two steps when it is over, 0: never. Resume goes on
	// there.
	TimeLimit time.Duration

	Validation     iter.Seq2[*S, error] // measured after each epoch; may be nil
	Patience       int                  // stop after so many epochs that are not the best; 0: never
	Monitor        string               // what makes an epoch the best: "loss", or a metric by name; empty: the loss
	MinDelta       float64              // by how much more than the best before, at least
	StopAtAccuracy float64              // stop when each output's accuracy is as high; 0: never

	// ClassWeights are those of each output that its spec gives a class_weight, in place of the
	// spec's; nil: the spec's.
	ClassWeights []ClassWeight

	// SampleWeights has the weights in samples' targets count, which are there where the spec has a
	// class_weight or data with a sample_weight: the loss is multiplied by them, and by those of classes.
	// Otherwise Fit overwrites them. They must be finite. Losses of validation are not weighed.
	SampleWeights bool

	// Metrics judge outputs beside those of the spec, in training and validation.
	Metrics []OwnMetric

	// Progress is called about ten times a second and at the end of each
	// epoch, in the goroutine that trains.
	Progress func(Progress)

	// Checkpoint is called after each epoch, every CheckpointEvery within one,
	// if that is not 0, and when the training ends. An error ends the training. It
	// is not called with weights that are not finite.
	Checkpoint      func(*Checkpoint) error
	CheckpointEvery time.Duration
	CheckpointSteps int // steps after which it is called, too, counted over all epochs; 0: none

	// Resume goes on from a checkpoint, as if there had been no interruption, if
	// data and all settings are the same; those that only say when to stop may
	// differ. Epochs counts those that are done.
	Resume io.Reader

	// BeforeEpoch is called with the number of the pass through data, from 1, before it is
	// ranged over, for data that is different in each. It is the epoch's, without StepsPerEpoch.
	BeforeEpoch func(epoch int)

	// NoHistory leaves History.Epochs empty, which else grows with each epoch.
	NoHistory bool
}

// Progress is a moment of a training.
type Progress struct {
	Epoch, Epochs  int           // the current one, counted from 1, and how many at most
	Samples, Total int           // done in this epoch, and in a whole one; Total 0: not known yet
	Elapsed        time.Duration // since the epoch began, without validation
	LearningRate   float64       // of the next step
	Train          Metrics       // running, over this epoch so far
	Done           bool          // the epoch is over
	Validation     *Metrics      // when Done, if there is validation data
}

// Reasons why Fit ended without an error.
const (
	StoppedByEpochs   = "epochs"   // all are done
	StoppedBySteps    = "steps"    // FitConfig.Steps
	StoppedByTime     = "time"     // FitConfig.TimeLimit
	StoppedByAccuracy = "accuracy" // FitConfig.StopAtAccuracy
	StoppedByPatience = "patience" // FitConfig.Patience
)

// History is the course of a training.
type History struct {
	Epochs  []Epoch `json:"epochs"`            // those that this call completed
	Stopped string  `json:"stopped,omitempty"` // one of the reasons; empty after an error
	Kept    *Epoch  `json:"kept,omitempty"`    // of whose end the weights are; nil: of an epoch that has not ended
}

// Epoch is one pass through the data. Its metrics are without confusions. The
// training metrics are means over the epoch, while the weights changed.
type Epoch struct {
	Epoch        int      `json:"epoch"`         // counted from 1
	Seconds      float64  `json:"seconds"`       // since it began or was resumed, without validation
	LearningRate float64  `json:"learning_rate"` // at its end, of the next step
	Train        Metrics  `json:"train"`
	Validation   *Metrics `json:"validation,omitempty"`
	Best         bool     `json:"best"` // of those so far by FitConfig.Monitor: Validation's, or else Train's
}

// judged are the metrics that decide about stopping.
func (e *Epoch) judged() Metrics {
	if e.Validation != nil {
		return *e.Validation
	}
	return e.Train
}

// settings are those of a FitConfig that are of no type of samples.
type settings struct {
	Epochs, BatchSize, Samples int
	Steps, StepsPerEpoch       int
	TimeLimit                  time.Duration

	Patience        int
	Monitor         string
	MinDelta        float64
	StopAtAccuracy  float64
	Metrics         []OwnMetric
	ClassWeights    []ClassWeight
	SampleWeights   bool
	Progress        func(Progress)
	Checkpoint      func(*Checkpoint) error
	CheckpointEvery time.Duration
	CheckpointSteps int
	Resume          io.Reader
	BeforeEpoch     func(epoch int)
	NoHistory       bool
}

func (c *FitConfig[S]) settings() settings {
	return settings{
		Epochs: c.Epochs, BatchSize: c.BatchSize, Samples: c.Samples,
		Steps: c.Steps, StepsPerEpoch: c.StepsPerEpoch, TimeLimit: c.TimeLimit, CheckpointSteps: c.CheckpointSteps,
		Patience: c.Patience, Monitor: c.Monitor, MinDelta: c.MinDelta,
		StopAtAccuracy: c.StopAtAccuracy, Metrics: c.Metrics, ClassWeights: c.ClassWeights, SampleWeights: c.SampleWeights, Progress: c.Progress,
		Checkpoint: c.Checkpoint, CheckpointEvery: c.CheckpointEvery, Resume: c.Resume,
		BeforeEpoch: c.BeforeEpoch, NoHistory: c.NoHistory,
	}
}

// complete fills in what info knows and refuses what makes no sense.
func (c *settings) complete(info *ModelInfo) error {
	if c.Steps == 0 {
		c.Epochs = cmp.Or(c.Epochs, info.Epochs)
	}
	c.BatchSize = cmp.Or(c.BatchSize, info.BatchSize)
	var errs []error
	check := func(ok bool, what string, found any, expected string) {
		if !ok {
			errs = append(errs, fmt.Errorf("%s: found %v, expected %s", what, found, expected))
		}
	}
	check(c.Epochs >= 1 || c.Epochs == 0 && c.Steps > 0, "epochs", c.Epochs, "at least 1")
	check(c.Steps >= 0, "steps", c.Steps, "0 or more")
	check(c.StepsPerEpoch >= 0, "steps per epoch", c.StepsPerEpoch, "0 or more")
	check(c.CheckpointSteps >= 0, "steps between checkpoints", c.CheckpointSteps, "0 or more")
	check(c.TimeLimit >= 0, "time limit", c.TimeLimit, "0 or more")
	check(c.BatchSize >= 1, "batch size", c.BatchSize, "at least 1")
	check(c.Samples >= 0, "samples", c.Samples, "0 or more")
	check(c.Patience >= 0, "patience", c.Patience, "0 or more")
	check(c.MinDelta >= 0 && IsFinite(c.MinDelta), "least change", c.MinDelta, "0 or more")
	check(c.StopAtAccuracy >= 0 && c.StopAtAccuracy <= 1, "accuracy to stop at", c.StopAtAccuracy, "0 to 1")
	if c.StopAtAccuracy > 0 {
		classifies := false
		for _, o := range info.Outputs {
			classifies = classifies || slices.ContainsFunc(o.Metrics, func(m Metric) bool { return m.Goal() == Share })
		}
		check(classifies, "accuracy to stop at", c.StopAtAccuracy, "0: no output of this network has an accuracy")
	}
	return errors.Join(errs...)
}
