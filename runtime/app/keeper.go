package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/data"
	"github.com/seed-5f2744a7/tensornet/runtime/summary/text"
)

// saveInterval is the least time between two savings of a training, whose
// epochs may take microseconds.
const saveInterval = 2 * time.Second

// keeper writes a training's files, so that at any time those in its directory
// belong together and a training can go on from them.
type keeper struct {
	network    Network
	dir        string
	preprocess *data.Preprocess
	validated  bool // there is a loss on validation samples to judge by

	history runtime.History
	state   bytes.Buffer // of the trainer, after the last epoch of history
	saved   time.Time
}

// epoch takes over the state at the end of an epoch.
func (k *keeper) epoch(e runtime.Epoch, state io.WriterTo) error {
	best := k.best()
	e.Epoch = len(k.history.Epochs) + 1
	e.Best = judged(e).Loss < best
	k.history.Epochs = append(k.history.Epochs, e)
	k.state.Reset()
	if _, err := state.WriteTo(&k.state); err != nil {
		return err
	}
	if e.Best || !k.validated {
		k.network.keep()
	}
	if time.Since(k.saved) < saveInterval {
		return nil
	}
	return k.save(true)
}

// finish writes what is to stay. An interrupted epoch counts where nothing
// better is known; after a failure its weights may be of no use.
func (k *keeper) finish(usable bool) error {
	if !usable && len(k.history.Epochs) == 0 {
		return nil
	}
	return k.save(!usable || k.validated && len(k.history.Epochs) > 0)
}

func (k *keeper) save(kept bool) error {
	err := saveWeights(filepath.Join(k.dir, weightsFile), k.network, kept, k.preprocess)
	if k.state.Len() == 0 { // those of an earlier training do not belong to these weights
		os.Remove(filepath.Join(k.dir, checkpointFile))
		os.Remove(filepath.Join(k.dir, historyFile))
	} else {
		err = errors.Join(err,
			runtime.WriteFile(filepath.Join(k.dir, checkpointFile), func(w io.Writer) error {
				_, err := w.Write(k.state.Bytes())
				return err
			}),
			runtime.WriteFile(filepath.Join(k.dir, historyFile), func(w io.Writer) error {
				e := json.NewEncoder(w)
				e.SetIndent("", "  ")
				return e.Encode(k.history)
			}))
	}
	k.saved = time.Now()
	return err
}

// resume lets plan go on from the checkpoint in the directory. The weights in
// the directory, already read, are the best so far.
func (k *keeper) resume(plan *training) error {
	text, err := os.ReadFile(filepath.Join(k.dir, historyFile))
	if err != nil {
		return fmt.Errorf("nothing to resume: %w", err)
	}
	if err := json.Unmarshal(text, &k.history); err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(k.dir, historyFile), err)
	}
	state, err := os.ReadFile(filepath.Join(k.dir, checkpointFile))
	if err != nil {
		return fmt.Errorf("nothing to resume: %w", err)
	}
	k.network.keep()
	plan.first = len(k.history.Epochs)
	plan.state = bytes.NewReader(state)
	k.state.Write(state)
	if plan.epochs <= plan.first {
		return fmt.Errorf("nothing to resume: all of %d epochs are done; --epochs says how many there are to be in all", plan.first)
	}
	plan.epochs -= plan.first
	return nil
}

// best is the lowest loss so far.
func (k *keeper) best() float64 {
	best := math.Inf(1)
	for _, e := range k.history.Epochs {
		best = min(best, judged(e).Loss)
	}
	return best
}

func judged(e runtime.Epoch) runtime.Metrics {
	if e.Validation != nil {
		return *e.Validation
	}
	return e.Train
}

// places tells where the files are.
func (k *keeper) places(pictures []string) string {
	t := text.NewTable()
	row := func(what, name string) { t.Row(what, filepath.Join(k.dir, name)) }
	row("weights", weightsFile)
	row("checkpoint", checkpointFile)
	row("history", historyFile)
	for _, p := range pictures {
		row("picture", p)
	}
	return t.String()
}
