package runtime

import (
	"bytes"
	"errors"
	"math"
	goruntime "runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// equal compares numbers but for rounding.
func equal(a, b *tinyParameters) bool {
	x, y := flat[tinyParameters, float64](a), flat[tinyParameters, float64](b)
	for i := range x {
		if !(math.Abs(x[i]-y[i]) <= 1e-12) {
			return false
		}
	}
	return true
}

// Gradients are the means of those of the samples, whatever way a batch takes:
// shards, one by one, groups, several times as many as are taken at once.
func TestGradientsAreMeans(t *testing.T) {
	samples := tinySamples(40)
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		tr, w := n.train(t)
		start := *w
		for _, k := range []int{1, 2, 4, 5, 12, 13, 40} {
			var want tinyParameters
			loss := 0.0
			for _, s := range samples[:k] {
				x, out := flat[tinyInputs, float64](&s.Inputs), new(tinyOutputs)
				tinyForward(w, x, out)
				d, losses := tinyDeltas(&s.Targets, out)
				loss += (losses[0] + tinyWeight*losses[1]) / float64(k)
				for i := range 15 {
					flat[tinyParameters, float64](&want)[2+i] += d[i/3] * x[i%3] / float64(k)
				}
			}
			before := tinyGroups.Load()
			if got := tr.Accumulate(samples[:k]); math.Abs(got-loss) > 1e-12 || !equal(tr.Gradients(), &want) {
				t.Errorf("%d samples: loss %v, gradients %v; want %v, %v", k, got, *tr.Gradients(), loss, want)
			}
			if did := tinyGroups.Load() > before; did != (len(n.table.Vectors) > 0) {
				t.Errorf("%d samples in groups: %v", k, did)
			}
			if *w != start {
				t.Fatal("Accumulate has changed the weights")
			}
			tr.Accumulate(samples[k/2 : k/2+1]) // leaves others
			if tr.Step(samples[:k]); !equal(tr.Gradients(), &want) {
				t.Errorf("%d samples: other gradients after a step: %v, want %v", k, *tr.Gradients(), want)
			}
			if *w == start || w.Frozen != start.Frozen {
				t.Errorf("%d samples: the step has changed %v to %v", k, start, *w)
			}
			*w = start
		}
	})
}

// Steps are the optimizer's on these gradients, whichever way they are computed.
func TestStepsAreTheOptimizers(t *testing.T) {
	samples := tinySamples(40)
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		tr, w := n.train(t)
		want, m, v := *w, new(tinyParameters), new(tinyParameters)
		of := func(p *tinyParameters) []float64 { return flat[tinyParameters, float64](p)[2:] }
		o := n.Optimizer()
		for i, k := range []int{1, 40, 3, 7, 1, 17} {
			tr.Accumulate(samples[:k])
			c := o.at(i + 1)
			o.Update(PlainGo(), &c, of(&want), of(tr.Gradients()), Slots[float64]{of(m), of(v)})
			tr.Accumulate(samples[k/2 : k/2+1]) // leaves others
			if tr.Step(samples[:k]); !equal(w, &want) {
				t.Fatalf("step %d, of %d samples: %v, want %v", i+1, k, *w, want)
			}
		}
	})
}

// What is the same for all weights is computed once a step, not for each range of
// them, and for no step that changes nothing.
func TestCoefficientsOfAStep(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		o, steps := n.Optimizer(), []int(nil)
		coefficients := o.Coefficients
		o.Coefficients = func(rate float64, step int) Coefficients[float64] {
			steps = append(steps, step)
			return coefficients(rate, step)
		}
		tr := n.NewTrainer(PlainGo(), n.Draw(1), new(Beside), o)
		defer tr.Close()
		tr.Step(tinySamples(40))
		tr.Accumulate(tinySamples(5))
		tr.Step(nil)
		spoilt := tinySamples(3)
		spoilt[1].Inputs.A[0] = math.NaN()
		tr.Step(spoilt)
		tr.Step(tinySamples(1))
		if !slices.Equal(steps, []int{1, 2}) {
			t.Errorf("coefficients of the steps %v, expected 1 and 2", steps)
		}
	})
}

// A trainer takes the optimizer as its settings are: kernels that prefetch what the
// spec's optimizer changes are given that many arrays, however many there are.
func TestTrainerWithSettingsOfItsOwn(t *testing.T) {
	samples := tinySamples(8)
	var arrays atomic.Int64 // by several workers
	n := newTinyInGroups()
	path := &n.table.Vectors[0].Paths[0]
	weights := path.Weights
	path.Prefetch, path.Weights = true, func(on Machine, sum, persistent []float64, part, number, groups int, prefetch []*float64) {
		given := 0
		for given < len(prefetch) && prefetch[given] != nil {
			given++
		}
		arrays.Store(int64(given))
		weights(on, sum, persistent, part, number, groups, prefetch)
	}
	for _, o := range []*SGD{{LearningRate: 0.1}, {LearningRate: 0.1, Momentum: 0.9}} {
		w := n.Draw(1)
		want, velocity := *w, new(tinyParameters)
		tr := n.NewTrainer(PlainGo(), w, new(Beside), SGDOptimizer[float64](o))
		for range 3 {
			tr.Step(samples)
			gradients := flat[tinyParameters, float64](tr.Gradients())
			for i, v := range flat[tinyParameters, float64](velocity) {
				v = o.Momentum*v + gradients[i]
				flat[tinyParameters, float64](velocity)[i] = v
				flat[tinyParameters, float64](&want)[i] -= o.LearningRate * v
			}
		}
		if tr.Close(); !equal(w, &want) || arrays.Load() != 1+maxSlots {
			t.Errorf("momentum %v: %v, want %v; %d arrays to prefetch, want %d", o.Momentum, *w, want, arrays.Load(), 1+maxSlots)
		}
	}
}

func TestBitsDoNotDependOnProcessors(t *testing.T) {
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(0))
	samples := tinySamples(37)
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		var first tinyParameters
		var loss float64
		for i, processors := range []int{1, 2, 3, 8} {
			goruntime.GOMAXPROCS(processors)
			tr, w := n.train(t)
			for _, k := range []int{37, 1, 16, 5} {
				tr.Step(samples[:k])
			}
			m, err := n.NewModel(PlainGo(), w, new(Beside)).Evaluate(t.Context(), each(samples))
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				first, loss = *w, m.Loss
			}
			if *w != first || m.Loss != loss {
				t.Errorf("%d processors: other bits than with one", processors)
			}
		}
	})
}

func TestStepsThatChangeNothing(t *testing.T) {
	const unmoved = "the loss is not a finite number, and no step has changed the weights yet; look for a root, a logarithm or a quotient at 0, or for values that are too large"
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		tr, w := n.train(t)
		start := *w
		if loss := tr.Step(nil); loss != 0 || tr.Err() != nil || tr.Accumulate(nil) != 0 {
			t.Errorf("an empty batch: loss %v, %v", loss, tr.Err())
		}
		for want, spoil := range map[string]func(s *tinySample){
			`output "kind": found label -1, expected 0 to 2`:                           func(s *tinySample) { s.Targets.Kind = -1 },
			`output "kind": found label 3, expected 0 to 2`:                            func(s *tinySample) { s.Targets.Kind = 3 },
			`output "value": found target 2, but squares is for numbers from 0 to 1`:   func(s *tinySample) { s.Targets.Value[1] = 2 },
			`output "value": found target NaN, but squares is for numbers from 0 to 1`: func(s *tinySample) { n.SetLabel(s, 1, 2) },
			unmoved: func(s *tinySample) { s.Inputs.A[0] = math.MaxFloat64 },
		} {
			samples := tinySamples(9)
			spoil(&samples[2])
			gradients := *tr.Gradients()
			if loss := tr.Step(samples); IsFinite(loss) || tr.Err() == nil || tr.Err().Error() != want || *w != start {
				t.Errorf("loss %v, %v; want %s and no change", loss, tr.Err(), want)
			}
			if want == unmoved {
				continue
			}
			if loss := tr.Accumulate(samples); !math.IsNaN(loss) || *tr.Gradients() != gradients {
				t.Errorf("%s: loss %v, or other gradients", want, loss)
			}
			if _, err := tr.Fit(t.Context(), each(samples), FitConfig[tinySample]{}); err == nil || err.Error() != "epoch 1: sample 3: "+want {
				t.Errorf("Fit: %v, want %v", err, want)
			}
			if _, err := n.NewModel(PlainGo(), w, new(Beside)).Evaluate(t.Context(), each(samples)); err == nil || err.Error() != "sample 3: "+want {
				t.Errorf("Evaluate: %v, want %v", err, want)
			}
		}
		if tr.Step(tinySamples(9)); tr.Err() != nil || *w == start {
			t.Errorf("no step after all that: %v", tr.Err())
		}
		samples := tinySamples(9)
		samples[2].Inputs.A[0] = math.MaxFloat64
		if tr.Step(samples); tr.Err() == nil || !strings.HasSuffix(tr.Err().Error(), "a smaller learning rate may help") {
			t.Errorf("after a step: %v", tr.Err())
		}
	})
}

// No step applies a gradient that is not finite: weights, what the optimizer
// remembers and the number of steps stay, and the trainer says where it went
// first. Gradients that are large but finite are applied.
func TestGradientsThatAreNotFinite(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		state := func(tr *tinyTrainer) string {
			var b bytes.Buffer
			if _, err := tr.State().WriteTo(&b); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		for _, k := range []int{1, 5, 16, 40} {
			tr, w := n.train(t)
			tr.Step(tinySamples(k))
			w.Kind, w.Value = [3][3]float64{}, [2][3]float64{{1e-60}}
			before, samples := state(tr), tinySamples(k)
			samples[k/2].Inputs = tinyInputs{A: [2]float64{1e200, 0}} // times a delta of 1e140, whose square is finite
			if loss := tr.Step(samples); !IsFinite(loss) || !errors.Is(tr.Err(), ErrDiverged) || tr.Err().Error()[:len(`the gradient of layer "value"`)] != `the gradient of layer "value"` {
				t.Errorf("%d samples: loss %v, %v", k, loss, tr.Err())
			}
			if state(tr) != before {
				t.Errorf("%d samples: the step has changed something", k)
			}
			samples[k/2].Inputs.A[0] = 1e100
			if tr.Step(samples); tr.Err() != nil || state(tr) == before {
				t.Errorf("%d samples: large gradients are not applied: %v", k, tr.Err())
			}
		}
	})
}

func TestCheckpointGoesOnWithTheSameBits(t *testing.T) {
	samples := tinySamples(9)
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		tr, w := n.train(t)
		for range 5 {
			tr.Step(samples)
		}
		var file bytes.Buffer
		if _, err := tr.State().WriteTo(&file); err != nil {
			t.Fatal(err)
		}
		resumed, other := n.train(t)
		if _, err := resumed.State().ReadFrom(&file); err != nil || *other != *w {
			t.Fatal(err)
		}
		for range 5 {
			tr.Step(samples)
			resumed.Step(samples)
		}
		if *w != *other {
			t.Error("the weights differ after a checkpoint")
		}
	})
}

func TestTrainerFits(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		tr, w := n.train(t)
		*n.Optimizer().LearningRate = 0.1 // of another
		samples := tinySamples(50)
		history, err := tr.Fit(t.Context(), each(samples), FitConfig[tinySample]{Epochs: 40, Validation: each(samples)})
		if err != nil || len(history.Epochs) != 40 {
			t.Fatalf("%d epochs, %v", len(history.Epochs), err)
		}
		m, err := n.NewModel(PlainGo(), w, new(Beside)).Evaluate(t.Context(), each(samples))
		if err != nil || !(m.Loss < history.Epochs[0].Train.Loss*0.9) || m.Loss != history.Kept.Validation.Loss {
			t.Errorf("loss %v, in epochs 1 %v and %+v, %v", m.Loss, history.Epochs[0].Train.Loss, history.Kept, err)
		}
	})
}

func TestSettingsMayChangeBetweenSteps(t *testing.T) {
	n := newTinyInGroups()
	w, o := n.Draw(1), n.Optimizer()
	tr := n.NewTrainer(PlainGo(), w, new(Beside), o)
	defer tr.Close()
	if *o.LearningRate = 0; tr.LearningRate() != 0 {
		t.Errorf("learning rate %v", tr.LearningRate())
	}
	if tr.Step(tinySamples(4)); *w != *n.Draw(1) {
		t.Error("a learning rate of 0 has changed the weights")
	}
	*o.LearningRate, *o.Schedule = 0.1, ExponentialDecay{DecaySteps: 1, DecayRate: 0.5}
	if tr.Step(tinySamples(4)); *w == *n.Draw(1) || tr.LearningRate() != 0.025 {
		t.Errorf("a learning rate of 0.1 has changed nothing, or is %v after two halves", tr.LearningRate())
	}
	if tensors := tr.State().Tensors(); len(tensors) != 9 || tensors[3].Name != "m/frozen" {
		t.Errorf("a checkpoint of %d tensors", len(tensors))
	}
}

func TestMeterKeepsTheSamplesSinceItsReset(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		tr, w := n.train(t)
		samples := tinySamples(40)
		tr.Step(samples)
		tr.Meter().Reset()
		right := 0
		for _, s := range samples[:30] {
			var out tinyOutputs
			if tinyForward(w, flat[tinyInputs, float64](&s.Inputs), &out); Argmax(out.Kind[:]) == s.Targets.Kind {
				right++
			}
		}
		loss := tr.Step(samples[:30])
		m := tr.Meter().Metrics()
		if m.Samples != 30 || math.Abs(m.Loss-loss) > 1e-12 || m.Outputs[0].Accuracy != float64(right)/30 {
			t.Errorf("metrics %+v, want those of 30 samples with loss %v and %d right", m, loss, right)
		}
		if again := tr.Meter().Metrics(); again.Outputs[0].Accuracy != m.Outputs[0].Accuracy {
			t.Errorf("accuracy %v, then %v", m.Outputs[0].Accuracy, again.Outputs[0].Accuracy)
		}
	})
}

func TestStepAfterClose(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		tr, _ := n.train(t)
		tr.Close()
		tr.Close()
		if loss := tr.Step(tinySamples(9)); !(loss > 0) {
			t.Errorf("loss %v after Close", loss)
		}
	})
}

// What a step leaves of gradients is bounded, and is the mean over the batches of an accumulation.
func TestGradientsAfterBounds(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		samples := tinySamples(8)
		after := func(o Adam, batches ...[]tinySample) []float64 {
			tr := n.NewTrainer(PlainGo(), n.Draw(1), new(Beside), AdamOptimizer[float64](&o))
			defer tr.Close()
			for _, b := range batches {
				tr.Step(b)
			}
			return slices.Clone(flat[tinyParameters, float64](tr.Gradients()))
		}
		whole, o := after(DefaultAdam(), samples), DefaultAdam()
		o.GlobalClipNorm = 1e-3
		clipped := after(o, samples)
		o.GlobalClipNorm, o.GradientAccumulationSteps = 0, 2
		mean := after(o, samples[:4], samples[4:])
		length := 0.0
		for i, g := range clipped {
			length += g * g
			if math.Abs(mean[i]-whole[i]) > 1e-12 {
				t.Errorf("weight %d: the mean of two batches is %v, of one %v", i, mean[i], whole[i])
			}
		}
		if math.Abs(math.Sqrt(length)-1e-3) > 1e-12 {
			t.Errorf("the gradients have length %v, want the bound", math.Sqrt(length))
		}
	})
}
