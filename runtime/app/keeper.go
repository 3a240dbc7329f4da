package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/summary/text"
)

// Epochs may take microseconds: a training is saved after some seconds, and so
// seldom that saving takes a twentieth of the time.
const (
	saveInterval = 2 * time.Second
	saveShare    = 20
)

// keeper writes a training's files, so that at any time those in its directory
// belong together and a training can go on from them.
type keeper struct {
	network   Network
	dir       string
	validated bool // there is a loss on validation samples to judge by

	history runtime.History
	best    float64      // lowest loss in history
	state   bytes.Buffer // of the trainer, after the last epoch of history
	next    time.Time    // when to save again
}

// epoch takes over the state at the end of an epoch.
func (k *keeper) epoch(e runtime.Epoch, state io.WriterTo) error {
	e.Epoch = len(k.history.Epochs) + 1
	k.record(e)
	k.state.Reset()
	if _, err := state.WriteTo(&k.state); err != nil {
		return err
	}
	if !k.validated || k.history.Epochs[e.Epoch-1].Best {
		k.network.keep()
	}
	if time.Now().Before(k.next) {
		return nil
	}
	return k.save(true)
}

// record appends to the history. Best is over all of it, which a resumed
// training's Fit does not know.
func (k *keeper) record(e runtime.Epoch) {
	loss := e.Train.Loss
	if e.Validation != nil {
		loss = e.Validation.Loss
	}
	if e.Best = e.Epoch == 1 || loss < k.best; e.Best {
		k.best = loss
	}
	k.history.Epochs = append(k.history.Epochs, e)
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
	start := time.Now()
	err := saveWeights(filepath.Join(k.dir, weightsFile), k.network, kept)
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
	end := time.Now()
	k.next = end.Add(max(saveInterval, saveShare*end.Sub(start)))
	return err
}

// resume lets plan go on from the checkpoint in the directory. The weights in
// the directory, already read, are the best so far.
func (k *keeper) resume(plan *training) error {
	text, err := os.ReadFile(filepath.Join(k.dir, historyFile))
	if err != nil {
		return fmt.Errorf("nothing to resume: %w", err)
	}
	var before runtime.History
	if err := json.Unmarshal(text, &before); err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(k.dir, historyFile), err)
	}
	for _, e := range before.Epochs {
		k.record(e)
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
