package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/program/summary/text"
)

// results measures the weights that were kept, draws them, and tells where
// everything is.
func (t *train) results(ctx context.Context, s *session, k *keeper, found *samples, history runtime.History) error {
	choice, notChosen := t.choose(ctx, s, k)
	tests, err := evaluate(ctx, found.tests)
	if err != nil || s.follows() {
		return errors.Join(err, notChosen)
	}
	pictures, notDrawn := k.pictures(s.Network)
	kept := history.Kept
	if t.json {
		weights := ""
		if slices.Contains(k.files, weightsFile) {
			weights = k.file(weightsFile)
		}
		epoch := 0
		if kept != nil {
			epoch = kept.Epoch
		}
		err := t.print(s.out, result{"result", k.record.Epochs, epoch, history.Stopped, weights, tests, choice})
		return errors.Join(err, notDrawn, notChosen)
	}
	if reason := stopReason(history.Stopped, t.monitor); reason != "" {
		fmt.Fprintf(s.out, "\nstopped after %s: %s\n", text.Count(k.record.Epochs, "epoch"), reason)
	}
	var shown []testResult
	if kept != nil {
		shown = append(shown, testResult{"training", kept.Train})
	}
	if kept != nil && kept.Validation != nil {
		shown = append(shown, testResult{"validation", *kept.Validation})
		fmt.Fprintf(s.out, "\nepoch %d of %d had the %s on validation samples: these are its weights and its numbers\n", kept.Epoch, k.record.Epochs, theBest(t.monitor))
	}
	shown = choice.tell(s.out, t.choice, shown)
	if shown = append(shown, tests...); len(shown) > 0 {
		fmt.Fprintf(s.out, "\n%s", testTable(shown, Width(s.out)))
	}
	_, err = fmt.Fprintf(s.out, "\n%s", k.places(pictures, t.tensorboard))
	return errors.Join(err, notDrawn, notChosen)
}

// monitored is what training looks at to find the best epoch; empty for the loss.
func monitored(monitor string) string {
	if name := text.Clean(strings.TrimPrefix(monitor, "val_")); name != "loss" {
		return name
	}
	return ""
}

// theBest is what the best epoch has.
func theBest(monitor string) string {
	if name := monitored(monitor); name != "" {
		return "best " + name
	}
	return "lowest loss"
}

// noBetter is why patience ended a training.
func noBetter(monitor string) string {
	if name := monitored(monitor); name != "" {
		return name + " became no better"
	}
	return "the loss went no lower"
}

// stopReason is why a training ended before its last epoch, and else empty.
func stopReason(stopped, monitor string) string {
	switch stopped {
	case runtime.StoppedByAccuracy:
		return "the accuracy was reached"
	case runtime.StoppedByPatience:
		return noBetter(monitor)
	}
	return limited(stopped)
}

// result is the last line of train --json.
type result struct {
	Event   string       `json:"event"`
	Epochs  int          `json:"epochs"`
	Kept    int          `json:"kept"` // the epoch of the weights; 0: of none that has ended
	Stopped string       `json:"stopped,omitempty"`
	Weights string       `json:"weights,omitempty"` // nothing: they could not be written
	Tests   []testResult `json:"tests"`
	*chosen
}
