package behaviour

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-5f2744a7/tensornet/gen/emit/golang/testdata/generated/dropout"
	"github.com/seed-5f2744a7/tensornet/gen/emit/golang/testdata/generated/mixed"
	"github.com/seed-5f2744a7/tensornet/gen/emit/golang/testdata/generated/stateful"
	"github.com/seed-5f2744a7/tensornet/gen/emit/golang/testdata/generated/together"
	"github.com/seed-5f2744a7/tensornet/gen/emit/golang/testdata/generated/tokens"
	"github.com/seed-5f2744a7/tensornet/runtime"
	"github.com/seed-5f2744a7/tensornet/runtime/worldtest"
)

// united is a network that several ranks train.
type united[P, S, I, O any, T runtime.Float] struct {
	net     *runtime.Network[P, S, I, O, T]
	samples func(n int) []S
	changed func(o *runtime.Optimizer[T]) // may be nil
}

// result is all that comes of a training.
type result struct {
	weights, losses, history, checkpoint string
}

// trained is a training by steps of several sizes, by Accumulate, and by Fit with validation and a part of a batch
// at the end, from a checkpoint in the middle on if there is one.
func (u *united[P, S, I, O, T]) trained(t *testing.T, on runtime.Machine, w runtime.World, resume *bytes.Buffer) (r result, middle bytes.Buffer) {
	seed := uint64(7)
	if w != nil && w.Rank() > 0 {
		seed = 8 // they get those of rank 0
	}
	parameters, beside, optimizer := u.net.Draw(seed), new(runtime.Beside), u.net.Optimizer()
	if u.changed != nil {
		u.changed(&optimizer)
	}
	tr := u.net.NewTrainer(on, parameters, beside, optimizer)
	defer tr.Close()
	if w != nil {
		if err := tr.Join(w); err != nil {
			t.Error(err)
			return
		}
	}
	all := u.samples(211)
	mine := func(batch []S, full int) []S { // what others read is spoiled
		begin, end := tr.Share(full)
		batch = slices.Clone(batch)
		other := u.samples(1)[0]
		for i := range batch {
			if i < begin || i >= end {
				batch[i] = other
			}
		}
		return batch
	}
	full := 0
	for _, n := range []int{1, 5, 37, 64, 100, 37, 2, 200} {
		full = max(full, n)
		loss := tr.Step(mine(all[:n], full))
		if err := tr.Err(); err != nil {
			t.Error(err)
			return
		}
		r.losses += fmt.Sprintf("%x ", math.Float64bits(float64(loss)))
	}
	r.losses += fmt.Sprintf("%x ", math.Float64bits(float64(tr.Accumulate(mine(all[3:90], full)))))
	for _, g := range u.net.Tensors(tr.Gradients()) {
		r.losses += fmt.Sprint(g.Data)
	}
	r.losses += fmt.Sprintf("%+v", tr.Meter().Metrics())

	tr.ResetStates()
	config := runtime.FitConfig[S]{BatchSize: 64, Epochs: 2, Validation: each(u.samples(150))}
	config.CheckpointSteps = 6 // in the second epoch
	config.Checkpoint = func(c *runtime.Checkpoint) error {
		if c.Epoch == nil && !c.Final {
			middle.Reset()
			_, err := c.WriteTo(&middle)
			return err
		}
		return nil
	}
	if resume != nil {
		config.Resume = bytes.NewReader(resume.Bytes())
		if w != nil && w.Rank() > 0 {
			config.Resume = nil
		}
	}
	h, err := tr.Fit(t.Context(), each(all), config)
	if err != nil {
		t.Error(err)
		return
	}
	for _, e := range h.Epochs {
		validation := *e.Validation
		e.Seconds, e.Validation = 0, nil
		r.history += fmt.Sprintf("%+v %+v\n", e, validation)
	}
	var state bytes.Buffer
	if _, err := tr.State().WriteTo(&state); err != nil {
		t.Error(err)
	}
	r.weights = state.String()
	r.checkpoint = middle.String()
	return r, middle
}

func each[S any](samples []S) iter.Seq2[*S, error] {
	return func(yield func(*S, error) bool) {
		for i := range samples {
			if !yield(&samples[i], nil) {
				return
			}
		}
	}
}

// test demands the same bits of one trainer and of ranks.
func (u *united[P, S, I, O, T]) test(t *testing.T) {
	for _, on := range []runtime.Machine{runtime.Host(), runtime.PlainGo()} {
		want, middle := u.trained(t, on, nil, nil)
		resumed, _ := u.trained(t, on, nil, &middle)
		if resumed.weights != want.weights {
			t.Errorf("%v: a training that goes on ends otherwise", on)
		}
		for _, size := range []int{1, 2, 3, 4} {
			resumes := []*bytes.Buffer{nil}
			if size == 3 {
				resumes = append(resumes, &middle)
			}
			for _, resume := range resumes {
				worldtest.Together(size, func(w *worldtest.Rank) {
					w.Bucket = map[int]int{2: 1, 3: 300, 4: 2000}[size] // bytes: of each range, of some, of more
					got, _ := u.trained(t, on, w, resume)
					if resume != nil {
						got.history, got.checkpoint = want.history, want.checkpoint
					} else if w.Rank() > 0 {
						got.checkpoint = want.checkpoint
					}
					for _, part := range []struct{ what, got, want string }{
						{"losses and gradients", got.losses, want.losses}, {"weights", got.weights, want.weights},
						{"history", got.history, want.history}, {"checkpoint", got.checkpoint, want.checkpoint},
					} {
						if part.got != part.want {
							t.Errorf("%v, rank %d of %d, resumed: %v: other %s than alone:\n%.2000s\n%.2000s", on, w.Rank(), size, resume != nil, part.what, part.got, part.want)
						}
					}
				})
				if t.Failed() {
					return
				}
			}
		}
	}
}

func TestRanksTrainAsOne(t *testing.T) {
	t.Run("together", func(t *testing.T) {
		(&united[together.Parameters, together.Sample, together.Inputs, together.Outputs, float32]{together.Network(), togetherSamples, nil}).test(t)
	})
	t.Run("dropout", func(t *testing.T) {
		(&united[dropout.Parameters, dropout.Sample, dropout.Inputs, dropout.Outputs, float32]{dropout.Network(), drawn(dropout.Network()), nil}).test(t)
	})
	t.Run("mixed", func(t *testing.T) {
		(&united[mixed.Parameters, mixed.Sample, mixed.Inputs, mixed.Outputs, float64]{mixed.Network(), drawn(mixed.Network()), nil}).test(t)
	})
	t.Run("stateful", func(t *testing.T) {
		(&united[stateful.Parameters, stateful.Sample, stateful.Inputs, stateful.Outputs, float32]{stateful.Network(), statefulSamples, nil}).test(t)
	})
	t.Run("tokens", func(t *testing.T) {
		(&united[tokens.Parameters, tokens.Sample, tokens.Inputs, tokens.Outputs, float32]{tokens.Network(), wordSamples, nil}).test(t)
	})
	for name, change := range map[string]func(c *runtime.Common){
		"global_clipnorm": func(c *runtime.Common) { c.GlobalClipNorm = 0.1 },
		"average":         func(c *runtime.Common) { c.UseEMA, c.EMAMomentum = true, 0.9 },
		"accumulation":    func(c *runtime.Common) { c.GradientAccumulationSteps = 3 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := func(o *runtime.Optimizer[float32]) { change(o.Common) }
			(&united[together.Parameters, together.Sample, together.Inputs, together.Outputs, float32]{together.Network(), togetherSamples, changed}).test(t)
		})
	}
}

// drawn are random samples of a network whose outputs take numbers or labels.
func drawn[P, S, I, O any, T runtime.Float](net *runtime.Network[P, S, I, O, T]) func(n int) []S {
	return func(n int) []S {
		samples, r, info := make([]S, n), runtime.NewRandom(3, "samples"), net.Info()
		for k := range samples {
			for i := range info.Inputs {
				runtime.Normal(net.Input(&samples[k], i), 0, 1, r)
			}
			for i, o := range info.Outputs {
				if o.Sparse {
					net.SetLabel(&samples[k], i, r.IntN(o.Shape[len(o.Shape)-1]))
					continue
				}
				target := net.Target(&samples[k], i)
				target[r.IntN(len(target))] = 1
			}
		}
		return samples
	}
}

// wordSamples are tokenSamples whose numbers are small.
func wordSamples(n int) []tokens.Sample {
	samples := tokenSamples(n)
	for i := range samples {
		samples[i].Inputs.X[1] = float32(i%5) / 5
		samples[i].Inputs.Words = [3]int32{int32(i % 13), int32(i % 7), int32(7 * i % 3000)}
	}
	return samples
}

func togetherSamples(n int) []together.Sample { return drawn(together.Network())(n) }

// preparing changes what a rank trains by, and gives it data.
type preparing func(w *worldtest.Rank, c *runtime.FitConfig[together.Sample]) iter.Seq2[*together.Sample, error]

// rankErrors are what Fit returns on each rank of a world.
func rankErrors(t *testing.T, size int, prepare preparing) []error {
	t.Helper()
	found, mu := make([]error, size), sync.Mutex{}
	worldtest.Together(size, func(w *worldtest.Rank) {
		tr := together.NewTrainerOn(runtime.Host(), together.NewWeights(1), together.DefaultOptions())
		defer tr.Close()
		err := tr.Join(w)
		if err == nil {
			config := runtime.FitConfig[together.Sample]{BatchSize: 32, Epochs: 3}
			data := prepare(w, &config)
			_, err = tr.Fit(t.Context(), data, config)
		}
		mu.Lock()
		defer mu.Unlock()
		found[w.Rank()] = err
	})
	return found
}

// TestRanksEndTogether: what goes wrong on one rank ends all, and says where.
func TestRanksEndTogether(t *testing.T) {
	all := togetherSamples(100)
	for name, c := range map[string]struct {
		prepare preparing
		want    string
	}{
		"the data of one fails": {func(w *worldtest.Rank, c *runtime.FitConfig[together.Sample]) iter.Seq2[*together.Sample, error] {
			if w.Rank() != 1 {
				return each(all)
			}
			return func(yield func(*together.Sample, error) bool) {
				for i := range 70 {
					if !yield(&all[i], nil) {
						return
					}
				}
				yield(nil, errors.New("the disk is gone"))
			}
		}, "class weights: the disk is gone"},
		"one has fewer samples": {func(w *worldtest.Rank, c *runtime.FitConfig[together.Sample]) iter.Seq2[*together.Sample, error] {
			if w.Rank() != 2 {
				return each(all)
			}
			return each(all[:90])
		}, "has a batch of 26 samples, rank 0 ("},
		"one has no more": {func(w *worldtest.Rank, c *runtime.FitConfig[together.Sample]) iter.Seq2[*together.Sample, error] {
			if w.Rank() != 2 {
				return each(all)
			}
			return each(all[:64])
		}, "is at the end of its data, rank 0 ("},
		"another batch size": {func(w *worldtest.Rank, c *runtime.FitConfig[together.Sample]) iter.Seq2[*together.Sample, error] {
			if w.Rank() == 1 {
				c.BatchSize = 16
			}
			return each(all)
		}, "batch size: found 16 on rank 1 ("},
		"a sample that is wrong": {func(w *worldtest.Rank, c *runtime.FitConfig[together.Sample]) iter.Seq2[*together.Sample, error] {
			wrong := slices.Clone(all)
			together.Network().SetLabel(&wrong[31], 0, 99)
			return each(wrong)
		}, "sample 32: "},
		"the disk of rank 0 is full": {func(w *worldtest.Rank, c *runtime.FitConfig[together.Sample]) iter.Seq2[*together.Sample, error] {
			c.Checkpoint = func(*runtime.Checkpoint) error { return errors.New("no space") }
			return each(all)
		}, "no space"},
		"one dies": {func(w *worldtest.Rank, c *runtime.FitConfig[together.Sample]) iter.Seq2[*together.Sample, error] {
			if w.Rank() != 1 {
				return each(all)
			}
			return func(yield func(*together.Sample, error) bool) {
				for i := range 70 {
					if !yield(&all[i], nil) {
						return
					}
				}
				w.Die()
				yield(nil, errors.New("dead"))
			}
		}, " is gone"},
	} {
		t.Run(name, func(t *testing.T) {
			for rank, err := range rankErrors(t, 3, c.prepare) {
				if err == nil {
					t.Errorf("rank %d ends well", rank)
				} else if !strings.Contains(err.Error(), c.want) && !(name == "one dies" && rank == 1) {
					t.Errorf("rank %d: %v, expected %q in it", rank, err, c.want)
				}
				if lost := name == "one dies"; errors.Is(err, runtime.ErrWorld) != lost {
					t.Errorf("rank %d: %v: the world is lost: %v, expected %v", rank, err, !lost, lost)
				}
			}
		})
	}
}

// failing is a rank that takes its time, and dies when it is to exchange something once too often.
type failing struct {
	*mortal
	left int
}

type mortal = worldtest.Rank

func (w *failing) Exchange(send, receive []runtime.Message) error {
	if w.left--; w.left < 0 {
		w.Die()
	}
	time.Sleep(time.Millisecond) // what has come changes weights meanwhile
	return w.mortal.Exchange(send, receive)
}

// TestStepsEndOrNot: whenever a rank dies, the others have the weights, and what the optimizer remembers, of before a
// step or of after it.
func TestStepsEndOrNot(t *testing.T) {
	batch := togetherSamples(64)
	state := func(tr *together.Trainer) string {
		var text bytes.Buffer
		if _, err := tr.State().WriteTo(&text); err != nil {
			t.Error(err)
		}
		return text.String()
	}
	before, after := make([]int, 3), make([]int, 3) // how often which ranks had these
	for left := range 40 {
		worldtest.Together(3, func(r *worldtest.Rank) {
			r.Bucket = 1
			w := &failing{r, 1 << 30}
			tr := together.NewTrainerOn(runtime.Host(), together.NewWeights(1), together.DefaultOptions())
			defer tr.Close()
			if err := tr.Join(w); err != nil {
				t.Error(err)
				return
			}
			if tr.Step(batch); tr.Err() != nil {
				t.Error(tr.Err())
				return
			}
			was := state(tr)
			if r.Rank() == 1 {
				w.left = left
			}
			tr.Step(batch)
			now, err := state(tr), tr.Err()
			switch {
			case err == nil && now != was:
				after[r.Rank()]++
			case errors.Is(err, runtime.ErrWorld) && now == was:
				before[r.Rank()]++
			default:
				t.Errorf("rank %d, of which rank 1 dies after %d exchanges: %v, the weights are those of before: %v", r.Rank(), left, err, now == was)
			}
		})
	}
	if slices.Min(before) < 10 || slices.Min(after) < 1 {
		t.Errorf("%v steps were undone, %v ended, expected 10 and 1 at least on each rank", before, after)
	}
}

// TestRanksCompareWeights: memory that fails on one rank ends all.
func TestRanksCompareWeights(t *testing.T) {
	batch := togetherSamples(32)
	worldtest.Together(3, func(w *worldtest.Rank) {
		weights := together.NewWeights(1)
		tr := together.NewTrainerOn(runtime.Host(), weights, together.DefaultOptions())
		defer tr.Close()
		if err := tr.Join(w); err != nil {
			t.Error(err)
			return
		}
		var err error
		for step := 0; step <= 100 && err == nil; step++ {
			if w.Rank() == 2 && step == 60 {
				weights.Tensors()[0].Data[0]++
			}
			tr.Step(batch)
			err = tr.Err()
		}
		if err == nil || !strings.Contains(err.Error(), "rank 2 (") || !strings.Contains(err.Error(), ") has other weights than rank 0 (") {
			t.Errorf("rank %d: %v", w.Rank(), err)
		}
	})
}

// TestOneRankEndsAll: all end after the same step, whoever is interrupted or looks at the clock.
func TestOneRankEndsAll(t *testing.T) {
	all := togetherSamples(100)
	for _, by := range []string{"clock", "context"} {
		steps := make([]int, 3)
		worldtest.Together(3, func(w *worldtest.Rank) {
			tr := together.NewTrainerOn(runtime.Host(), together.NewWeights(1), together.DefaultOptions())
			defer tr.Close()
			if err := tr.Join(w); err != nil {
				t.Error(err)
				return
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			config := runtime.FitConfig[together.Sample]{BatchSize: 32, Epochs: 3, TimeLimit: time.Hour}
			if w.Rank() == 1 && by == "clock" {
				config.TimeLimit = 1
			}
			passes := 0 // the first is for class weights
			h, err := tr.Fit(ctx, func(yield func(*together.Sample, error) bool) {
				passes++
				for i := range all {
					if w.Rank() == 1 && by == "context" && passes == 2 && i == 40 {
						cancel()
					}
					if !yield(&all[i], nil) {
						return
					}
				}
			}, config)
			if by == "clock" && (err != nil || h.Stopped != runtime.StoppedByTime) || by == "context" && !errors.Is(err, context.Canceled) {
				t.Errorf("%s: rank %d: %v, stopped by %q", by, w.Rank(), err, h.Stopped)
			}
			steps[w.Rank()] = *tr.State().Steps
		})
		if want := map[string]int{"clock": 1, "context": 2}[by]; !slices.Equal(steps, []int{want, want, want}) {
			t.Errorf("%s: %v steps, want %d", by, steps, want)
		}
	}
}

// TestRanksDoNotJoinOthers: trainers that would compute otherwise are told of.
func TestRanksDoNotJoinOthers(t *testing.T) {
	worldtest.Together(2, func(w *worldtest.Rank) {
		o := together.DefaultOptions()
		if w.Rank() == 1 {
			o.Optimizer.LearningRate *= 2
		}
		tr := together.NewTrainerOn(runtime.Host(), together.NewWeights(1), o)
		defer tr.Close()
		if err := tr.Join(w); err == nil || !strings.Contains(err.Error(), "learning rates: found [0.02 0.02 0.02 0.02 0.02 0.02 0.02] on rank 1 (") {
			t.Error(err)
		}
	})
}

// spoiling is a rank that gets other bytes than were sent.
type spoiling struct {
	*mortal
	at, byte int // of the messages of that size
}

func (w *spoiling) Exchange(send, receive []runtime.Message) error {
	err := w.mortal.Exchange(send, receive)
	for _, m := range receive {
		if len(m.Data) == w.at {
			m.Data[w.byte] ^= 1
		}
	}
	return err
}

// TestRanksBeginAlike: what has come otherwise than it was sent is found before the first step.
func TestRanksBeginAlike(t *testing.T) {
	var state bytes.Buffer
	tr := together.NewTrainerOn(runtime.Host(), together.NewWeights(1), together.DefaultOptions())
	defer tr.Close()
	if _, err := tr.State().WriteTo(&state); err != nil {
		t.Fatal(err)
	}
	const ranks = 3
	part := state.Len()*2/ranks - state.Len()/ranks // that rank 0 sends to rank 1, at the end of which there are weights
	worldtest.Together(ranks, func(r *worldtest.Rank) {
		w := &spoiling{r, part, part - 9}
		if r.Rank() != 1 {
			w.at = -1
		}
		tr := together.NewTrainerOn(runtime.Host(), together.NewWeights(1), together.DefaultOptions())
		defer tr.Close()
		if err := tr.Join(w); err == nil || !strings.Contains(err.Error(), "(their hash): found ") && !strings.Contains(err.Error(), "(its hash): found ") {
			t.Errorf("rank %d: %v, expected that a hash differs", r.Rank(), err)
		}
	})
}

// TestEvaluationOfRanks shares one out.
func TestEvaluationOfRanks(t *testing.T) {
	samples := togetherSamples(1000)
	model := together.New(together.NewWeights(1))
	want, err := model.Evaluate(t.Context(), each(samples))
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{1, 2, 3, 8, 9, 16, 21} {
		worldtest.Together(size, func(w *worldtest.Rank) {
			got, err := model.EvaluateIn(t.Context(), w, each(samples))
			if err != nil || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
				t.Errorf("rank %d of %d: %v\nfound    %+v\nexpected %+v", w.Rank(), size, err, got, want)
			}
		})
	}
}

// TestAnyOrder leaves sums to the world: ranks agree, and with one process but for rounding.
func TestAnyOrder(t *testing.T) {
	samples := togetherSamples(100)
	for _, on := range []runtime.Machine{runtime.Host(), runtime.PlainGo()} {
		steps := func(join func(tr *together.Trainer) error) []float32 {
			w := together.NewWeights(1)
			tr := together.NewTrainerOn(on, w, together.DefaultOptions())
			defer tr.Close()
			if err := join(tr); err != nil {
				t.Error(err)
			}
			for range 3 {
				if tr.Step(samples); tr.Err() != nil {
					t.Error(tr.Err())
				}
			}
			var all []float32
			for _, tensor := range w.Tensors() {
				all = append(all, tensor.Data...)
			}
			return all
		}
		want := steps(func(*together.Trainer) error { return nil })
		var mu sync.Mutex
		var first []float32
		worldtest.Together(3, func(w *worldtest.Rank) {
			got := steps(func(tr *together.Trainer) error { return tr.Join(runtime.AnyOrder(w)) })
			mu.Lock()
			defer mu.Unlock()
			if first == nil {
				first = got
			}
			if !slices.Equal(first, got) {
				t.Errorf("%v: ranks have different weights", on)
			}
			for i := range got {
				if math.Abs(float64(got[i]-want[i])) > 1e-3 {
					t.Errorf("%v: weight %d is %v, and %v of one process", on, i, got[i], want[i])
					return
				}
			}
		})
	}
}

// still is a rank of a world that makes no memory.
type still struct {
	rank  int
	lines [][]chan []byte // from a rank to another
	taken []chan struct{} // for each message that a rank has sent
}

func (w *still) Rank() int { return w.rank }
func (w *still) Size() int { return len(w.taken) }

func (w *still) Exchange(send, receive []runtime.Message) error {
	for _, m := range send {
		w.lines[w.rank][m.Rank] <- m.Data
	}
	for _, m := range receive {
		copy(m.Data, <-w.lines[m.Rank][w.rank])
		w.taken[m.Rank] <- struct{}{}
	}
	for range send {
		<-w.taken[w.rank]
	}
	return nil
}

// TestStepsOfRanksAllocateNothing after the first ones.
func TestStepsOfRanksAllocateNothing(t *testing.T) {
	const size, runs = 3, 100
	samples := togetherSamples(100)
	for _, on := range []runtime.Machine{runtime.Host(), runtime.PlainGo()} {
		w := still{0, make([][]chan []byte, size), make([]chan struct{}, size)}
		for i := range size {
			w.taken[i] = make(chan struct{}, 1000)
			for range size {
				w.lines[i] = append(w.lines[i], make(chan []byte, 1000))
			}
		}
		var all sync.WaitGroup
		for rank := range size {
			all.Go(func() {
				own := w
				own.rank = rank
				tr := together.NewTrainerOn(on, together.NewWeights(1), together.DefaultOptions())
				defer tr.Close()
				if err := tr.Join(&own); err != nil {
					t.Error(err)
					return
				}
				step := func() { tr.Step(samples) }
				for range 3 {
					step()
				}
				if rank > 0 {
					for range runs + 1 { // as many as are measured
						step()
					}
				} else if n := testing.AllocsPerRun(runs, step); n != 0 { // of all ranks
					t.Errorf("%v: a step of %d ranks allocates %v times", on, size, n)
				}
				if tr.Err() != nil {
					t.Error(tr.Err())
				}
			})
		}
		all.Wait()
	}
}
