package runtime

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"math"
	"reflect"
	"strings"
	"testing"
)

// stops ends its context with the sample or, in validation, the sample of number
// n since the beginning; data yields other samples in each epoch.
type stops struct {
	n      int
	cancel context.CancelFunc
	epoch  int
}

func (s *stops) count() {
	if s.n--; s.n == 0 {
		s.cancel()
	}
}

func (s *stops) data(yield func(*point, error) bool) {
	for i := range 7 {
		s.count()
		if !yield(&point{float32((3*i+s.epoch)%7) / 7}, nil) {
			return
		}
	}
}

// evaluate has a loss that depends on the weight.
func (r *recorder) weighed(s *stops) evaluator {
	return func(ctx context.Context, data iter.Seq2[*point, error]) (Metrics, error) {
		s.count()
		m := NewMeter(recorderInfo.Outputs)
		m.AddLoss(0, math.Abs(float64(r.weight[0])))
		MeterAdd(m, 0, []float32{r.weight[0]}, []float32{1})
		m.Sample()
		return m.Metrics(), ctx.Err()
	}
}

// run trains until the n-th sample, from a checkpoint if there is one, and
// returns the last checkpoint and the weights.
func (r *recorder) run(t *testing.T, n int, from []byte, validated bool, epochs int) (state, weights []byte, h History, err error) {
	return r.runFor(t.Context(), n, from, validated, epochs)
}

func (r *recorder) runFor(ctx context.Context, n int, from []byte, validated bool, epochs int) (state, weights []byte, h History, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &stops{n: n, cancel: cancel}
	cfg := FitConfig[point]{
		Epochs: epochs, Patience: 4, BeforeEpoch: func(n int) { s.epoch = n },
		Checkpoint: func(c *Checkpoint) error {
			if !c.Final {
				return nil
			}
			var out, w bytes.Buffer
			_, err := c.WriteTo(&out)
			_, err2 := c.WriteWeights(&w)
			state, weights = out.Bytes(), w.Bytes()
			return errors.Join(err, err2)
		},
	}
	if validated {
		cfg.Validation = one(1)
	}
	if from != nil {
		cfg.Resume = bytes.NewReader(from)
	}
	h, err = r.fitOf(ctx, recorderInfo, r.weighed(s), s.data, cfg)
	return state, weights, h, err
}

// TestFitResumesAnywhere interrupts a training at every sample and in
// validation, and again and again.
func TestFitResumesAnywhere(t *testing.T) {
	for _, validated := range []bool{false, true} {
		whole := newRecorder()
		state, weights, h, err := whole.run(t, 0, nil, validated, 9)
		if err != nil || h.Kept == nil || validated == (h.Kept.Epoch == len(h.Epochs)) {
			t.Fatalf("%+v, %v", h, err)
		}
		for every := 1; every < 70; every++ {
			var from []byte
			var r *recorder
			var epochs []Epoch
			var got []byte
			for attempt := range 100 {
				r = newRecorder()
				var part History
				var err error
				from, got, part, err = r.run(t, every+attempt, from, validated, 9)
				epochs = append(epochs, part.Epochs...)
				if err == nil {
					break
				}
				if !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
			}
			for i := range epochs {
				epochs[i].Seconds = h.Epochs[i].Seconds
			}
			if !bytes.Equal(from, state) || !bytes.Equal(got, weights) || r.weight != whole.weight || !reflect.DeepEqual(epochs, h.Epochs) {
				t.Fatalf("validation %v, interrupted every %d samples: other bits", validated, every)
			}
		}
	}
}

func TestFitKeepsTheBestWeights(t *testing.T) {
	r := newRecorder()
	var at []float32
	h, err := r.fit(t.Context(), counting(3), FitConfig[point]{Epochs: 4, Validation: one(5, 3, 4, 4), Checkpoint: func(*Checkpoint) error {
		at = append(at, r.weight[0])
		return nil
	}})
	if err != nil || h.Kept == nil || h.Kept.Epoch != 2 || r.weight[0] != at[1] || at[1] == at[3] {
		t.Errorf("%+v, %v: weight %v of %v", h.Kept, err, r.weight[0], at)
	}
	last := newRecorder()
	h, err = last.fit(t.Context(), counting(3), FitConfig[point]{Epochs: 4})
	if err != nil || h.Kept.Epoch != 4 || last.weight[0] != at[3] {
		t.Errorf("without validation: %+v, %v: weight %v, want %v", h.Kept, err, last.weight[0], at[3])
	}
}

// TestFitResumeKnowsItsEnd: stopping counts all epochs, and a complete training
// goes on only if more is asked for.
func TestFitResumeKnowsItsEnd(t *testing.T) {
	flat := func(cfg FitConfig[point]) (state []byte, h History) {
		cfg.Patience, cfg.Validation = 6, one(1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
		cfg.Checkpoint = func(c *Checkpoint) error {
			var out bytes.Buffer
			_, err := c.WriteTo(&out)
			state = out.Bytes()
			return err
		}
		h, err := newRecorder().fit(t.Context(), counting(3), cfg)
		if err != nil {
			t.Fatal(err)
		}
		return state, h
	}
	half, h := flat(FitConfig[point]{Epochs: 5})
	if len(h.Epochs) != 5 || h.Stopped != StoppedByEpochs {
		t.Errorf("%+v", h)
	}
	full, h := flat(FitConfig[point]{Epochs: 40, Resume: bytes.NewReader(half)})
	if len(h.Epochs) != 2 || h.Epochs[1].Epoch != 7 || h.Stopped != StoppedByPatience {
		t.Errorf("%d epochs more, stopped by %s; want 2, by patience", len(h.Epochs), h.Stopped)
	}
	again, h := flat(FitConfig[point]{Epochs: 40, Resume: bytes.NewReader(full)})
	if len(h.Epochs) != 0 || h.Stopped != StoppedByPatience || !bytes.Equal(again, full) || h.Kept.Epoch != 1 {
		t.Errorf("a complete training went on: %+v", h)
	}
}

func TestFitRefusesToResume(t *testing.T) {
	r := newRecorder()
	state, _, _, err := r.run(t, 5, nil, true, 9)
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	var own bytes.Buffer
	if _, err := r.State().WriteTo(&own); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		from []byte
		cfg  FitConfig[point]
		want string
	}{
		{state, FitConfig[point]{}, "the checkpoint is of a training with validation samples, and now there are none"},
		{state, FitConfig[point]{Validation: one(1), BatchSize: 3}, "batch size: found 2 in the checkpoint, expected 3"},
		{own.Bytes(), FitConfig[point]{}, "the checkpoint is of a trainer, not of Fit"},
		{state[:len(state)-1], FitConfig[point]{Validation: one(1)}, "tensor data: found 7 of 8 bytes: unexpected EOF"},
		{bytes.Replace(state, []byte("of the recorder"), []byte("of another one!"), 1), FitConfig[point]{Validation: one(1)}, "the weights are of another network:\n\tfingerprint of the spec: found \"of another one!\", expected \"of the recorder\""},
		{bytes.Replace(state, []byte(`\"counts\":[4`), []byte(`\"counts\":[x`), 1), FitConfig[point]{Validation: one(1)}, `metadata "training": invalid character 'x' looking for beginning of value`},
	} {
		test.cfg.Resume = bytes.NewReader(test.from)
		fresh := newRecorder()
		_, err := fresh.fit(t.Context(), counting(7), test.cfg)
		if err == nil || err.Error() != "resume: "+test.want {
			t.Errorf("found %v\nwant  resume: %s", err, test.want)
		}
		if fresh.weight != newRecorder().weight || fresh.steps != 0 {
			t.Errorf("%s: it left traces", test.want)
		}
	}
	_, err = newRecorder().fit(t.Context(), counting(3), FitConfig[point]{Validation: one(1), Resume: bytes.NewReader(state)})
	if err == nil || !strings.HasPrefix(err.Error(), "epoch 1: the data has 3 samples, of which 4 are done already") {
		t.Error(err)
	}
}

// TestFitKeepsNoNaN: weights that are no numbers are neither the best nor saved.
func TestFitKeepsNoNaN(t *testing.T) {
	r := newRecorder()
	var kept []float32
	h, err := r.fit(t.Context(), counting(3), FitConfig[point]{
		Validation: one(3, 2, 1), Progress: func(p Progress) {
			if p.Done && p.Epoch == 2 {
				r.slot[0] = float32(math.NaN())
			}
		},
		Checkpoint: func(*Checkpoint) error {
			kept = append(kept, r.weight[0])
			return nil
		},
	})
	if !errors.Is(err, ErrDiverged) || err.Error() != "epoch 3: y.weight is no longer a finite number; a smaller learning rate may help" {
		t.Error(err)
	}
	if len(kept) != 2 || r.weight[0] != kept[1] || h.Kept.Epoch != 2 {
		t.Errorf("kept %v, left %v", kept, r.weight)
	}
}
