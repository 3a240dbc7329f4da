package app

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/data"
)

// fake is a network whose weights are one string.
type fake struct {
	model         runtime.ModelInfo
	weights, kept string
}

func (f *fake) info() *runtime.ModelInfo { return &f.model }
func (f *fake) initialise(uint64)        { f.weights = "new" }
func (f *fake) keep()                    { f.kept = f.weights }
func (f *fake) tensor(string) []float64  { return nil }

func (f *fake) preprocess() *runtime.Preprocess { return nil }

func (f *fake) read(r io.Reader) error {
	text, err := io.ReadAll(r)
	f.weights = string(text)
	return err
}

func (f *fake) write(w io.Writer, kept bool) error {
	text := f.weights
	if kept {
		text = f.kept
	}
	_, err := io.WriteString(w, text)
	return err
}

func (f *fake) open(data.Source, *data.Config) (*samples, error) { return &samples{}, nil }
func (f *fake) predict([]float64) [][]float64                    { return nil }

func (f *fake) train(context.Context, training) (runtime.History, error) {
	return runtime.History{}, nil
}

// epoch lets the network reach weights, with these losses.
func (f *fake) epoch(t *testing.T, k *keeper, weights string, train, validation float64) {
	t.Helper()
	f.weights = weights
	e := runtime.Epoch{Train: runtime.Metrics{Loss: train}}
	if k.validated {
		e.Validation = &runtime.Metrics{Loss: validation}
	}
	if err := k.epoch(e, strings.NewReader("state of "+weights)); err != nil {
		t.Fatal(err)
	}
}

func newKeeper(t *testing.T, validated bool) (*fake, *keeper) {
	f := &fake{}
	return f, &keeper{network: f, dir: t.TempDir(), validated: validated}
}

func (k *keeper) files(t *testing.T) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(k.dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(k.dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(text)
	}
	delete(files, historyFile)
	return files
}

func TestKeepsWhat(t *testing.T) {
	for _, test := range []struct {
		name                string
		validated, usable   bool
		weights, checkpoint string
	}{
		{"the best on validation samples", true, true, "two", "state of three"},
		{"the best, after a failure", true, false, "two", "state of three"},
		{"the last without validation", false, true, "four", "state of three"},
		{"the last complete epoch's without validation, after a failure", false, false, "three", "state of three"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, k := newKeeper(t, test.validated)
			f.epoch(t, k, "one", 3, 3)
			f.epoch(t, k, "two", 2, 1)
			f.epoch(t, k, "three", 1, 2)
			f.weights = "four" // an epoch that did not end
			if err := k.finish(test.usable); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{weightsFile: test.weights, checkpointFile: test.checkpoint}
			if diff := cmp.Diff(want, k.files(t)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFirstEpochDoesNotEnd(t *testing.T) {
	for usable, want := range map[bool]map[string]string{
		true:  {weightsFile: "half an epoch"},
		false: {weightsFile: "of before", checkpointFile: "of before"},
	} {
		f, k := newKeeper(t, true)
		for _, name := range []string{weightsFile, checkpointFile, historyFile} {
			if err := os.WriteFile(filepath.Join(k.dir, name), []byte("of before"), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		f.weights = "half an epoch"
		if err := k.finish(usable); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, k.files(t)); diff != "" {
			t.Errorf("usable %v: %s", usable, diff)
		}
	}
}

func TestResume(t *testing.T) {
	f, k := newKeeper(t, true)
	f.epoch(t, k, "one", 1, 1)
	f.epoch(t, k, "two", 1, 2)
	if err := k.finish(true); err != nil {
		t.Fatal(err)
	}

	again := &keeper{network: f, dir: k.dir, validated: true}
	f.weights = "one" // as read from the directory
	plan := training{epochs: 5}
	if err := again.resume(&plan); err != nil {
		t.Fatal(err)
	}
	state := new(bytes.Buffer)
	if _, err := state.ReadFrom(plan.state); err != nil || state.String() != "state of two" || plan.first != 2 || plan.epochs != 3 {
		t.Errorf("%q, first %d, epochs %d, %v", state, plan.first, plan.epochs, err)
	}
	f.epoch(t, again, "three", 1, 1.5) // better than the last, not than the best
	if err := again.finish(true); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{weightsFile: "one", checkpointFile: "state of three"}, again.files(t)); diff != "" {
		t.Error(diff)
	}
	text, err := os.ReadFile(filepath.Join(k.dir, historyFile))
	if err != nil {
		t.Fatal(err)
	}
	var history runtime.History
	if err := json.Unmarshal(text, &history); err != nil || len(history.Epochs) != 3 || history.Epochs[2].Epoch != 3 || history.Epochs[2].Best {
		t.Errorf("%v: %s", err, text)
	}
}
