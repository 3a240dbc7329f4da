package app

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/internal/disk"
)

// toy is a trainer whose weights depend on all samples and their order.
type toy struct {
	steps         int
	weights, slot [3]float64
	meter         *runtime.Meter

	epochs int           // 0: those of toyInfo
	every  time.Duration // between checkpoints within an epoch
}

var toyInfo = &runtime.ModelInfo{
	Name: "toy", Epochs: 3, BatchSize: 2,
	Outputs: []runtime.OutputInfo{{Name: "y", Shape: []int{1}, Weight: 1}},
}

func newToy() *toy { return &toy{meter: runtime.NewMeter(toyInfo.Outputs)} }

func (y *toy) Step(batch []float64) float64 {
	y.steps++
	for _, v := range batch {
		y.slot[0] = 0.9*y.slot[0] + v/float64(y.steps)
		y.weights[y.steps%3] -= y.slot[0] - 0.3
		y.meter.AddLoss(0, v+y.weights[0]*y.weights[0])
		y.meter.Sample()
	}
	return 1
}

func (y *toy) Err() error            { return nil }
func (y *toy) Meter() *runtime.Meter { return y.meter }
func (y *toy) LearningRate() float64 { return 1 / float64(1+y.steps) }

func (y *toy) State() runtime.State {
	tensor := func(values []float64) []runtime.Array {
		return runtime.Arrays([]runtime.Tensor[float64]{{Name: "y.weight", Shape: []int{3}, Data: values}})
	}
	return runtime.State{
		Weights: runtime.Weights{Info: toyInfo, Tensors: tensor(y.weights[:]), Beside: new(runtime.Beside)},
		Steps:   &y.steps,
		Slots:   []runtime.Slot{{Name: "m", Tensors: tensor(y.slot[:])}},
	}
}

func (y *toy) evaluate(_ context.Context, data iter.Seq2[*float64, error]) (runtime.Metrics, error) {
	m := runtime.NewMeter(toyInfo.Outputs)
	m.AddLoss(0, y.weights[1]*y.weights[1])
	m.Sample()
	return m.Metrics(), nil
}

// train lets a keeper keep a training of three epochs, with a save after each,
// which goes on from what is in the directory.
func (y *toy) train(ctx context.Context, k *keeper) (runtime.History, error) {
	cfg := runtime.FitConfig[float64]{NoHistory: true, Epochs: y.epochs, CheckpointEvery: y.every, Checkpoint: func(c *runtime.Checkpoint) error {
		err := k.checkpoint(c)
		k.next = k.next.AddDate(-1, 0, 0)
		return err
	}}
	if r, _, err := k.earlier(); err != nil {
		return runtime.History{}, err
	} else if r != nil {
		k.goOn(r)
		state, err := os.ReadFile(k.file(checkpointFile))
		if err != nil {
			return runtime.History{}, err
		}
		cfg.Resume = bytes.NewReader(state)
	}
	epoch := 0
	cfg.BeforeEpoch = func(n int) { epoch = n }
	data := func(yield func(*float64, error) bool) {
		for i := range 5 {
			v := float64((i*i+epoch)%5) / 5
			if !yield(&v, nil) {
				return
			}
		}
	}
	cfg.Validation = data
	return runtime.Fit(ctx, toyInfo, y, y.evaluate, data, cfg)
}

// newKeeper is one for a directory, and what it says.
func newKeeper(t testing.TB, dir string, d disk.Disk) (*keeper, *strings.Builder) {
	said := new(strings.Builder)
	k := &keeper{path: dir, disk: d, history: newHistory(), say: func(format string, args ...any) {
		said.WriteString(strings.TrimSpace(format) + "\n")
	}}
	t.Cleanup(k.close)
	return k, said
}

// kept is what a directory holds, without what differs from run to run: times
// and their digest.
type kept struct {
	weights, state string
	epochs         []runtime.Epoch
}

func readKept(t testing.TB, dir string) kept {
	t.Helper()
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	k := kept{weights: read(weightsFile)}
	for line := range strings.Lines(read(historyFile)) {
		var e runtime.Epoch
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		e.Seconds = 0
		k.epochs = append(k.epochs, e)
	}
	state := read(checkpointFile)
	metadata, err := runtime.ReadMetadata(strings.NewReader(state))
	if err != nil {
		t.Fatal(err)
	}
	k.state = metadata["training"] + metadata["step"] + state[8+binary.LittleEndian.Uint64([]byte(state)):]
	return k
}
