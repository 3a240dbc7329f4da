package runtime

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

var errInterrupted = errors.New("interrupted")

// stepped trains a recorder on 7 samples a pass, until the n-th sample, from a checkpoint if there is one.
func stepped(t *testing.T, cfg FitConfig[point], from []byte, stop int) (state []byte, h History, r *recorder, passes []int) {
	t.Helper()
	r = newRecorder()
	pass := 0
	cfg.BeforeEpoch = func(n int) { pass, passes = n, append(passes, n) }
	cfg.Checkpoint = func(c *Checkpoint) error {
		var b bytes.Buffer
		_, err := c.WriteTo(&b)
		state = b.Bytes()
		return err
	}
	if from != nil {
		cfg.Resume = bytes.NewReader(from)
	}
	data := func(yield func(*point, error) bool) {
		for i := range 7 {
			if stop--; stop == 0 {
				yield(nil, errInterrupted)
				return
			}
			if !yield(&point{float32((3*i+pass)%7) / 7}, nil) {
				return
			}
		}
	}
	h, err := r.fitOf(t.Context(), recorderInfo, r.evaluate, data, cfg)
	if err != nil && !errors.Is(err, errInterrupted) {
		t.Fatal(err)
	}
	return state, h, r, passes
}

// An epoch of steps goes on in the data where the one before has ended: the steps are those of
// whole passes, and only their ends are elsewhere.
func TestStepsPerEpoch(t *testing.T) {
	_, whole, all, passes := stepped(t, FitConfig[point]{Epochs: 6}, nil, 0)
	if len(whole.Epochs) != 6 || !slices.Equal(passes, []int{1, 2, 3, 4, 5, 6}) {
		t.Fatalf("%+v, %v", whole, passes)
	}
	for _, per := range []int{1, 3, 4, 8, 24} { // of 24 steps, 4 a pass
		_, h, r, passes := stepped(t, FitConfig[point]{Epochs: 24 / per, StepsPerEpoch: per}, nil, 0)
		if len(h.Epochs) != 24/per || !slices.EqualFunc(r.batches, all.batches, slices.Equal) || r.weight != all.weight || len(passes) != 6 {
			t.Errorf("%d steps an epoch: %d epochs, %d passes, %v, want %v", per, len(h.Epochs), len(passes), r.batches, all.batches)
		}
	}
}

// The time of an epoch is that of all its steps, whatever passes they are of.
func TestStepsTakeTime(t *testing.T) {
	r := newRecorder()
	r.delay = 2 * time.Millisecond
	saved := 0
	h, err := r.fit(t.Context(), counting(2), FitConfig[point]{Epochs: 2, StepsPerEpoch: 8, CheckpointEvery: 5 * time.Millisecond, Checkpoint: func(c *Checkpoint) error {
		if c.Epoch == nil {
			saved++
		}
		return nil
	}})
	if err != nil || h.Epochs[0].Seconds < 0.016 || h.Epochs[1].Seconds < 0.016 || saved < 2 {
		t.Errorf("%+v, %v, saved %d times within epochs, want 16 ms or more for each, and some", h.Epochs, err, saved)
	}
}

func TestSteps(t *testing.T) {
	for steps := 1; steps < 14; steps++ {
		_, h, r, _ := stepped(t, FitConfig[point]{Steps: steps}, nil, 0)
		if epochs := (steps + 3) / 4; len(r.batches) != steps || h.Stopped != StoppedBySteps || len(h.Epochs) != epochs || h.Kept == nil {
			t.Errorf("%d steps: made %d, %d epochs, want %d: %+v", steps, len(r.batches), len(h.Epochs), epochs, h)
		}
		_, h, r, _ = stepped(t, FitConfig[point]{Steps: steps, Epochs: 2}, nil, 0)
		if want := min(steps, 8); len(r.batches) != want || (h.Stopped == StoppedByEpochs) != (steps > 8) {
			t.Errorf("%d steps, 2 epochs: made %d, want %d: %+v", steps, len(r.batches), want, h)
		}
	}
}

// A training is interrupted at every sample and goes on with the same bits; so does one that is
// to be longer.
func TestStepsResume(t *testing.T) {
	for i, cfg := range []FitConfig[point]{
		{Epochs: 5, StepsPerEpoch: 3},
		{Steps: 17, StepsPerEpoch: 5},
		{Steps: 18},
	} {
		values := []float32{5, 3, 4, 4, 2, 2}
		if i == 1 {
			cfg.Validation = one(values...)
		}
		state, h, whole, _ := stepped(t, cfg, nil, 0)
		for stop := 2; stop < 31; stop++ {
			if i == 1 {
				cfg.Validation = one(values...)
			}
			half, first, _, _ := stepped(t, cfg, nil, stop)
			if i == 1 {
				cfg.Validation = one(values[len(first.Epochs):]...)
			}
			end, second, r, _ := stepped(t, cfg, half, 0)
			if !bytes.Equal(end, state) || r.weight != whole.weight || len(first.Epochs)+len(second.Epochs) != len(h.Epochs) {
				t.Errorf("%+v interrupted at %d: other bits", cfg, stop)
			}
		}
	}
	short, _, _, _ := stepped(t, FitConfig[point]{Epochs: 2, StepsPerEpoch: 3}, nil, 0)
	long, _, want, _ := stepped(t, FitConfig[point]{Epochs: 5, StepsPerEpoch: 3}, nil, 0)
	longer, _, got, _ := stepped(t, FitConfig[point]{Epochs: 5, StepsPerEpoch: 3}, short, 0)
	if !bytes.Equal(longer, long) || got.weight != want.weight {
		t.Error("more epochs: other bits")
	}
	_, err := newRecorder().fit(t.Context(), counting(7), FitConfig[point]{StepsPerEpoch: 2, Resume: bytes.NewReader(short)})
	if err == nil || !strings.Contains(err.Error(), "steps per epoch: found 3 in the checkpoint, expected 2") {
		t.Error(err)
	}
}

// A training that was interrupted while it was validated goes on with the same bits.
func TestValidationResumes(t *testing.T) {
	for _, cfg := range []FitConfig[point]{
		{Epochs: 4},
		{Epochs: 5, StepsPerEpoch: 3},
		{Epochs: 3, StepsPerEpoch: 4},
		{Steps: 17, StepsPerEpoch: 5, CheckpointSteps: 5},
		{Steps: 18},
		{Steps: 3},
	} {
		values := []float32{5, 3, 4, 4, 2, 2}
		cfg.Validation = one(values...)
		state, h, whole, _ := stepped(t, cfg, nil, 0)
		for epoch := range h.Epochs {
			before := one(values...)
			n := 0
			cfg.Validation = func(yield func(*point, error) bool) {
				if n++; n > epoch {
					yield(nil, errInterrupted)
					return
				}
				before(yield)
			}
			half, first, _, _ := stepped(t, cfg, nil, 0)
			cfg.Validation = one(values[epoch:]...)
			end, second, r, _ := stepped(t, cfg, half, 0)
			if !bytes.Equal(end, state) || r.weight != whole.weight || len(first.Epochs) != epoch || epoch+len(second.Epochs) != len(h.Epochs) {
				t.Errorf("%+v interrupted in validation %d: other bits, %d epochs and %d more, want %d", cfg, epoch+1, len(first.Epochs), len(second.Epochs), len(h.Epochs))
			}
		}
	}
}

// A limit of time stops between two steps, and the training goes on there.
func TestTimeLimit(t *testing.T) {
	state, _, whole, _ := stepped(t, FitConfig[point]{Epochs: 3}, nil, 0)
	var from []byte
	for range 100 {
		end, h, r, _ := stepped(t, FitConfig[point]{Epochs: 3, TimeLimit: time.Nanosecond}, from, 0)
		if from = end; h.Stopped != StoppedByTime {
			if !bytes.Equal(end, state) || r.weight != whole.weight {
				t.Error("other bits")
			}
			return
		}
		if len(r.batches) != 1 {
			t.Fatalf("%d steps after the time is over", len(r.batches))
		}
	}
	t.Error("it does not end")
}

func TestCheckpointSteps(t *testing.T) {
	var at []int
	r := newRecorder()
	_, err := r.fit(t.Context(), counting(7), FitConfig[point]{Epochs: 3, CheckpointSteps: 5, Checkpoint: func(c *Checkpoint) error {
		if c.Epoch == nil && !c.Final {
			at = append(at, r.steps)
		}
		return nil
	}})
	if err != nil || !slices.Equal(at, []int{5, 10}) {
		t.Errorf("%v, %v, want after 5 and 10 steps", at, err)
	}
}

func TestMostEpochs(t *testing.T) {
	for _, test := range []struct {
		cfg  FitConfig[point]
		want int
	}{
		{FitConfig[point]{Epochs: 3}, 3},
		{FitConfig[point]{Steps: 9, Samples: 7}, 3},
		{FitConfig[point]{Steps: 9, StepsPerEpoch: 2}, 5},
		{FitConfig[point]{Steps: 9, Epochs: 2, Samples: 7}, 2},
	} {
		test.cfg.BatchSize = 2
		last := 0
		test.cfg.Progress = func(p Progress) {
			if p.Epochs != test.want {
				t.Errorf("%+v: %d epochs, want %d", test.cfg, p.Epochs, test.want)
			}
			last = p.Epoch
		}
		if _, err := newRecorder().fit(t.Context(), counting(7), test.cfg); err != nil || last != test.want {
			t.Errorf("%d epochs, want %d, %v", last, test.want, err)
		}
	}
}
