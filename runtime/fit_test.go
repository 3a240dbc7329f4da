package runtime

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func trainLosses(h History) []float64 {
	var out []float64
	for _, e := range h.Epochs {
		out = append(out, e.Train.Loss)
	}
	return out
}

func TestFitBatches(t *testing.T) {
	r := newRecorder()
	h, err := r.fit(t.Context(), counting(5), FitConfig[point]{Epochs: 2})
	if err != nil {
		t.Fatal(err)
	}
	epoch := [][]float32{{0, 1}, {2, 3}, {4}}
	if want := slices.Concat(epoch, epoch); !reflect.DeepEqual(r.batches, want) {
		t.Errorf("batches %v, want %v", r.batches, want)
	}
	if got := trainLosses(h); !slices.Equal(got, []float64{2, 2}) {
		t.Errorf("losses %v", got)
	}
	if got := h.Epochs[1].Train.Outputs[0].Accuracy; got != 0.8 { // all but 0 are above ½
		t.Errorf("accuracy %v", got)
	}
	if h.Stopped != StoppedByEpochs {
		t.Errorf("stopped by %q", h.Stopped)
	}
	r = newRecorder()
	if _, err := r.fit(t.Context(), counting(4), FitConfig[point]{}); err != nil || len(r.batches) != 6 {
		t.Errorf("the spec's epochs and batch size: %d batches, %v", len(r.batches), err)
	}
}

func TestFitRefuses(t *testing.T) {
	classless := &ModelInfo{Outputs: []OutputInfo{{}}, Epochs: 1, BatchSize: 1}
	for _, test := range []struct {
		info *ModelInfo
		data iter.Seq2[*point, error]
		cfg  FitConfig[point]
		want string
	}{
		{recorderInfo, nil, FitConfig[point]{}, "no data"},
		{recorderInfo, counting(0), FitConfig[point]{}, "epoch 1: the data has no samples; it must start again for each epoch"},
		{recorderInfo, counting(1), FitConfig[point]{Epochs: -1}, "epochs: found -1, expected at least 1"},
		{&ModelInfo{}, counting(1), FitConfig[point]{}, "epochs: found 0, expected at least 1\nbatch size: found 0, expected at least 1"},
		{recorderInfo, counting(1), FitConfig[point]{Samples: -1}, "samples: found -1, expected 0 or more"},
		{recorderInfo, counting(1), FitConfig[point]{Patience: -2}, "patience: found -2, expected 0 or more"},
		{recorderInfo, counting(1), FitConfig[point]{StopAtAccuracy: 99}, "accuracy to stop at: found 99, expected 0 to 1"},
		{recorderInfo, counting(1), FitConfig[point]{StopAtAccuracy: math.NaN()}, "accuracy to stop at: found NaN, expected 0 to 1"},
		{classless, counting(1), FitConfig[point]{StopAtAccuracy: 0.5}, "accuracy to stop at: found 0.5, expected 0: no output of this network has an accuracy"},
		{recorderInfo, counting(1), FitConfig[point]{Validation: counting(0)}, "epoch 1: validation: the data has no samples"},
		{recorderInfo, counting(1), FitConfig[point]{Validation: one(float32(math.Inf(1)))}, "epoch 1: validation: sample 1: " + errNotFinite.Error()},
	} {
		r := newRecorder()
		_, err := r.fitOf(t.Context(), test.info, r.evaluate, test.data, test.cfg)
		if err == nil || err.Error() != test.want {
			t.Errorf("found %v\nwant  %s", err, test.want)
		}
	}
}

func TestFitStopsAtDataErrors(t *testing.T) {
	broken := errors.New("flowers.csv:7: 4 columns, expected 5")
	failing := func(at int, s *point, err error) iter.Seq2[*point, error] {
		return func(yield func(*point, error) bool) {
			for range at - 1 {
				if !yield(&point{1}, nil) {
					return
				}
			}
			if yield(s, err) {
				t.Error("asked for more after an error")
			}
		}
	}
	r := newRecorder()
	_, err := r.fit(t.Context(), failing(4, nil, broken), FitConfig[point]{})
	if !errors.Is(err, broken) || err.Error() != "epoch 1: sample 4: flowers.csv:7: 4 columns, expected 5" {
		t.Error(err)
	}
	if len(r.batches) != 1 {
		t.Errorf("%d steps before the error, want those of whole batches: 1", len(r.batches))
	}
	_, err = r.fit(t.Context(), failing(1, nil, nil), FitConfig[point]{})
	if err == nil || err.Error() != "epoch 1: sample 1: no sample and no error either" {
		t.Error(err)
	}
	h, err := r.fit(t.Context(), counting(2), FitConfig[point]{Validation: failing(2, nil, broken)})
	if !errors.Is(err, broken) || err.Error() != "epoch 1: validation: sample 2: flowers.csv:7: 4 columns, expected 5" {
		t.Error(err)
	}
	if len(h.Epochs) != 0 {
		t.Error("an epoch that was not validated counts as completed")
	}
}

func TestFitCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	data := func(yield func(*point, error) bool) {
		for i := 0; yield(&point{1}, nil); i++ {
			if i == 9 {
				return
			}
		}
	}
	r := newRecorder()
	r.loss = func(float32) float32 {
		if len(r.batches) == 7 { // in the eighth step, the second epoch's third
			cancel()
		}
		return 1
	}
	h, err := r.fit(ctx, data, FitConfig[point]{})
	if !errors.Is(err, context.Canceled) || err.Error() != "epoch 2: context canceled" {
		t.Error(err)
	}
	if len(r.batches) != 8 {
		t.Errorf("%d steps, want 8", len(r.batches))
	}
	if len(h.Epochs) != 1 || h.Stopped != "" {
		t.Errorf("%+v, want the first epoch", h)
	}
}

func TestFitDiverges(t *testing.T) {
	for _, bad := range []float32{float32(math.NaN()), float32(math.Inf(1))} {
		r := newRecorder()
		r.loss = func(v float32) float32 {
			if v == 3 {
				return bad
			}
			return v
		}
		_, err := r.fit(t.Context(), counting(9), FitConfig[point]{})
		if !errors.Is(err, ErrDiverged) || !strings.HasPrefix(err.Error(), "epoch 1: sample 4: the loss is not") {
			t.Error(err)
		}
		if len(r.batches) != 2 {
			t.Errorf("%d steps, want 2", len(r.batches))
		}
	}
}

// TestFitDivergesForAReason: what the spec lacks is said instead of a learning
// rate that may be smaller.
func TestFitDivergesForAReason(t *testing.T) {
	info := *recorderInfo
	info.Outputs = slices.Clone(info.Outputs)
	info.Outputs[0].Advice = "activation = \"softmax\" is missing"
	r := newRecorder()
	_, err := r.fitOf(t.Context(), &info, r.evaluate, one(float32(math.NaN())), FitConfig[point]{})
	const want = `epoch 1: sample 1: the loss is not a finite number: output "y": activation = "softmax" is missing`
	if !errors.Is(err, ErrDiverged) || err.Error() != want {
		t.Errorf("found %v\nwant  %s", err, want)
	}
}

func TestFitCheckpointFails(t *testing.T) {
	full := errors.New("disk full")
	for final, want := range map[bool]string{false: "epoch 1: checkpoint: disk full", true: "epoch 3: checkpoint: disk full"} {
		r := newRecorder()
		h, err := r.fit(t.Context(), counting(3), FitConfig[point]{Checkpoint: func(c *Checkpoint) error {
			if c.Final == final {
				return full
			}
			return nil
		}})
		if !errors.Is(err, full) || err.Error() != want || len(h.Epochs) != int(want[6]-'0') {
			t.Error(h, err)
		}
	}
}

func TestFitProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		r.delay = 30 * time.Millisecond
		var events []string
		_, err := r.fit(t.Context(), counting(10), FitConfig[point]{Epochs: 2, BatchSize: 1, Validation: counting(3), Progress: func(p Progress) {
			e := fmt.Sprint(p.Epoch, "/", p.Epochs, " ", p.Samples, "/", p.Total, " ", p.Elapsed, " ", p.Train.Samples, " ", p.Train.Loss)
			if p.Done != (p.Validation != nil) {
				t.Error("validation metrics belong to the last event of an epoch")
			}
			if p.Done {
				e += fmt.Sprint(" done, validation ", p.Validation.Loss)
			}
			events = append(events, e)
		}})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"1/2 4/0 120ms 4 1.5",
			"1/2 8/0 240ms 8 3.5",
			"1/2 10/10 300ms 10 4.5 done, validation 1",
			"2/2 4/10 120ms 4 1.5",
			"2/2 8/10 240ms 8 3.5",
			"2/2 10/10 300ms 10 4.5 done, validation 1",
		}
		if !slices.Equal(events, want) {
			t.Errorf("found\n%s\nwant\n%s", strings.Join(events, "\n"), strings.Join(want, "\n"))
		}
	})
}
