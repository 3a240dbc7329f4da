package app

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed-5f2744a7/tensornet/runtime"
)

// pictured is a network that tells dark pictures from light ones, and is sure that all are dark.
var pictured = &runtime.ModelInfo{
	Name: "pictured", Inputs: []runtime.TensorInfo{{Name: "image", Shape: []int{4, 4}}},
	Outputs: []runtime.OutputInfo{{Name: "tone", Shape: []int{2}, Answer: runtime.OneClass, Weight: 1}},
}

func tones(n int, looked *int) set {
	return set{name: "validation", len: n, each: func(ctx context.Context, most int, use func(*seen)) error {
		for i := range min(n, most) {
			*looked++
			use(&seen{
				number: i, inputs: [][]float64{make([]float64, 16)}, targets: [][]float64{nil}, labels: []int{i % 2},
				predict: func() [][]float64 { return [][]float64{{0.9, 0.1}} },
			})
		}
		return ctx.Err()
	}}
}

// TestBoardShowsMistakes records them with the epoch after which they were looked for, of no more
// samples than it says, and no more often than time allows.
func TestBoardShowsMistakes(t *testing.T) {
	dir := t.TempDir()
	pre := &runtime.Preprocess{Kind: "picture", Labels: [][]string{{"dark", "light"}}}
	b, err := newBoard(dir, pictured, pre, 1, t.Errorf)
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for range 2 {
		if err := b.look(context.Background(), tones(3*mostLooked, &looked)); err != nil {
			t.Fatal(err)
		}
		b.mistakes.next = time.Now().Add(time.Hour)
	}
	if looked != mostLooked {
		t.Errorf("%d samples were looked at, want %d", looked, mostLooked)
	}
	epoch := runtime.Epoch{Epoch: 1, Validation: &runtime.Metrics{}}
	b.epoch(epoch, func() []parameter { return nil })
	epoch.Epoch = 2
	b.epoch(epoch, func() []parameter { return nil })
	b.close()
	for run, want := range map[string]int{"train": 0, "validation": 1} {
		files, err := filepath.Glob(filepath.Join(dir, run, "events.*"))
		if err != nil || len(files) != 1 {
			t.Fatal(files, err)
		}
		content, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(content, []byte("mistakes")); n != want || bytes.Count(content, []byte("\x89PNG")) != want {
			t.Errorf("%s: %d pictures, want %d", run, n, want)
		}
	}
}

// TestNoMistakes: nothing is drawn where nothing is wrong, or nothing can be seen; what cannot be
// read ends the training.
func TestNoMistakes(t *testing.T) {
	m := newMistakes(pictured, nil)
	right := set{name: "validation", len: 1, each: func(_ context.Context, _ int, use func(*seen)) error {
		use(&seen{inputs: [][]float64{make([]float64, 16)}, targets: [][]float64{nil}, labels: []int{1}, predict: func() [][]float64 { return [][]float64{{0.1, 0.9}} }})
		return nil
	}}
	if err := m.look(context.Background(), right); err != nil || m.take() != nil {
		t.Errorf("%v", err)
	}
	broken := errors.New("broken")
	m.next = time.Time{}
	if err := m.look(context.Background(), set{each: func(context.Context, int, func(*seen)) error { return broken }}); err != broken {
		t.Errorf("%v", err)
	}
	table, carried := *pictured, *pictured
	table.Inputs = []runtime.TensorInfo{{Name: "row", Shape: []int{4}}}
	carried.Carried = []runtime.TensorInfo{{}}
	for _, info := range []*runtime.ModelInfo{&table, &carried} {
		if newMistakes(info, nil) != nil {
			t.Errorf("%s shows pictures", info.Inputs[0].Name)
		}
	}
}
