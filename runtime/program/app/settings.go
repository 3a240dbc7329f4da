package app

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/data"
)

// settings is what decides about a training's future beside its state.
type settings struct {
	Seed         uint64   `json:"seed"`
	BatchSize    int      `json:"batch_size"`
	Losses       []string `json:"losses"`
	Network      string   `json:"network"` // what a step computes; empty: not known
	Samples      string   `json:"samples"` // digest of those of training and validation
	Weights      string   `json:"weights"` // digest of those it began with
	Epochs       int      `json:"epochs"`
	Steps        int      `json:"steps,omitempty"`
	EpochSteps   int      `json:"steps_per_epoch,omitempty"` // 0: an epoch is a pass over the samples
	Patience     int      `json:"patience"`
	StopAt       float64  `json:"stop_at"`
	Monitor      string   `json:"monitor,omitempty"` // empty: the loss
	MinDelta     float64  `json:"min_delta,omitempty"`
	LearningRate float64  `json:"learning_rate"` // 0: the optimizer's
	Optimizer    string   `json:"optimizer"`
	Schedule     string   `json:"schedule,omitempty"` // empty: the learning rate stays
	Augmentation string   `json:"augmentation,omitempty"`
	Frozen       []string `json:"frozen,omitempty"`   // layers that are not trained, although they have weights
	Rounding     int      `json:"rounding,omitempty"` // of the runtime; 0: of one that added up a batch by threads
	Code         string   `json:"code,omitempty"`     // that trains; empty: not known
}

// settings are what flags and spec ask for.
func (t *train) settings(info *runtime.ModelInfo, changes []data.Augmentation, found *samples, weights string) settings {
	s := settings{
		Seed: t.trainingSeed(info), BatchSize: cmp.Or(t.batchSize, info.BatchSize),
		Samples: found.digest(), Weights: weights,
		Epochs: t.epochsOf(info), Steps: t.limits.steps, EpochSteps: t.limits.stepsPerEpoch, Patience: t.patience, StopAt: t.stopAt, Monitor: t.monitor, MinDelta: t.minDelta,
		LearningRate: t.learningRate, Optimizer: info.Optimizer, Schedule: info.Schedule, Network: info.TrainingFingerprint,
		Augmentation: data.Describe(changes), Rounding: runtime.Rounding,
	}
	for _, l := range info.Layers {
		if l.Parameters > 0 && l.Trainable == 0 {
			s.Frozen = append(s.Frozen, l.Name)
		}
	}
	for _, o := range info.Outputs {
		loss := fmt.Sprintf("%s, weight %v", o.Loss, o.Weight)
		if c := o.ClassWeight; c.Balanced {
			loss += ", classes balanced"
		} else if c.Weights != nil {
			loss += fmt.Sprintf(", of classes %v", c.Weights)
		}
		s.Losses = append(s.Losses, loss)
	}
	return s
}

// difference is a setting that has changed.
type difference struct {
	name, before, now string
	decides           bool // the training would not be the same any more
}

func (d difference) String() string {
	if d.before == "" {
		return "other " + d.name
	}
	return fmt.Sprintf("%s %s instead of %s", d.name, d.now, d.before)
}

// differences lists what has changed since s. Weights are what a training begins
// with: they do not count for one that goes on.
func (s settings) differences(now settings) []difference {
	var all []difference
	compare := func(name string, decides bool, before, now any) {
		if b, n := fmt.Sprint(before), fmt.Sprint(now); b != n {
			all = append(all, difference{name, b, n, decides})
		}
	}
	seeded := s.Seed != now.Seed // digests depend on it
	digest := func(name, before, now string) {
		if before != now && !seeded {
			all = append(all, difference{name: name, decides: true})
		}
	}
	compare("seed", true, s.Seed, now.Seed)
	compare("batch size", true, s.BatchSize, now.BatchSize)
	compare("losses", true, s.Losses, now.Losses)
	digest("samples of training or validation", s.Samples, now.Samples)
	digest("weights to begin with", s.Weights, now.Weights)
	compare("steps per epoch", true, orNone(s.EpochSteps), orNone(now.EpochSteps))
	compare("epochs", false, orNone(s.Epochs), orNone(now.Epochs))
	compare("steps", false, orNone(s.Steps), orNone(now.Steps))
	compare("patience", false, orNone(s.Patience), orNone(now.Patience))
	compare("accuracy to stop at", false, orNone(s.StopAt), orNone(now.StopAt))
	compare("monitor", false, cmp.Or(s.Monitor, "loss"), cmp.Or(now.Monitor, "loss"))
	compare("least change", false, orNone(s.MinDelta), orNone(now.MinDelta))
	compare("learning rate", false, orSpec(s.LearningRate), orSpec(now.LearningRate))
	compare("optimizer", false, s.Optimizer, now.Optimizer)
	compare("schedule", false, orConstant(s.Schedule), orConstant(now.Schedule))
	compare("augmentation", false, cmp.Or(s.Augmentation, "none"), cmp.Or(now.Augmentation, "none"))
	compare("frozen layers", true, orNobody(s.Frozen), orNobody(now.Frozen))
	if s.Network != now.Network && s.Network != "" && slices.Equal(s.Frozen, now.Frozen) {
		all = append(all, difference{name: "dropout, regularizers, constraints, options of losses or trainable layers"})
	}
	if s.Rounding != now.Rounding {
		all = append(all, difference{name: "rounding than by the tensornet before"})
	}
	if s.Code != "" {
		compare("the rounding of", false, s.Code, now.Code)
	}
	return all
}

func orNone[N int | float64](n N) string {
	if n == 0 {
		return "none"
	}
	return fmt.Sprint(n)
}

func orNobody(names []string) string { return cmp.Or(strings.Join(names, ", "), "none") }

func orSpec(rate float64) string {
	if rate == 0 {
		return "the spec's"
	}
	return fmt.Sprint(rate)
}

func orConstant(schedule string) string { return cmp.Or(schedule, "constant") }

func list(differences []difference) string {
	var all []string
	for _, d := range differences {
		all = append(all, d.String())
	}
	return strings.Join(all, ", ")
}

// runRecord is what the program keeps in a checkpoint.
type runRecord struct {
	Settings settings          `json:"settings"`
	Flags    map[string]string `json:"flags"` // that the training was begun with
	Epochs   int               `json:"epochs"`
	Stopped  string            `json:"stopped,omitempty"`
	History  written           `json:"history"`
}

const recordKey = "run"

func (r *runRecord) metadata() (map[string]string, error) {
	text, err := json.Marshal(r)
	return map[string]string{recordKey: string(text)}, err
}

func recordFrom(metadata map[string]string) (*runRecord, error) {
	r := new(runRecord)
	if err := json.Unmarshal([]byte(metadata[recordKey]), r); err != nil {
		return nil, fmt.Errorf("metadata %q: %w", recordKey, err)
	}
	if r.Epochs < 0 || r.History.Bytes < 0 {
		return nil, fmt.Errorf("metadata %q: %w", recordKey, errors.New("a number is negative"))
	}
	return r, nil
}

// lasting are the flags that a training keeps when it is resumed.
var lasting = []string{"fold", "batch-size", "checkpoint-every", chooseFlag, "data", "epochs", "learning-rate", "min-delta", "monitor", "patience", "reduce", "seed", settingsFlag, "steps", "steps-per-epoch", "stop-at", "tensorboard", "time-limit"}

// given are the values of lasting flags.
func (t *train) given() map[string]string {
	values := map[string]string{}
	t.set.Visit(func(f *flag.Flag) {
		if slices.Contains(lasting, f.Name) {
			values[f.Name] = f.Value.String()
		}
	})
	return values
}

// inherit takes over the flags that were given when the training began, where
// none are given now.
func (t *train) inherit(flags map[string]string) error {
	now := t.given()
	for _, name := range lasting {
		value, before := flags[name]
		if _, given := now[name]; before && !given {
			if err := t.set.Set(name, value); err != nil {
				return err
			}
		}
	}
	return t.check()
}
