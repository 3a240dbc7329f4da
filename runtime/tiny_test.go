package runtime

import (
	"iter"
	"sync/atomic"
	"testing"
	"unsafe"
)

// tiny is a network by hand: two outputs, kind and value, are matrices times the
// inputs, one after another, value plus what is not trained. The losses are halves
// of squared distances, that of kind from a class.
type (
	tinyParameters struct {
		Frozen [2]float64
		Kind   [3][3]float64
		Value  [2][3]float64
	}
	tinyInputs struct {
		A [2]float64
		B [1]float64
	}
	tinyTargets struct {
		Kind  int
		Value [2]float64
	}
	tinyOutputs struct {
		Kind  [3]float64
		Value [2]float64
	}
	tinySample struct {
		Inputs  tinyInputs
		Targets tinyTargets
	}

	tinyNetwork = Network[tinyParameters, tinySample, tinyInputs, tinyOutputs, float64]
	tinyTable   = Table[tinyParameters, tinySample, tinyInputs, tinyOutputs, float64]
	tinyTrainer = Trainer[tinyParameters, tinySample, tinyInputs, tinyOutputs, float64]
)

const tinyWeight = 0.5 // of the loss of value

func tinyInfo() ModelInfo {
	return ModelInfo{
		Name: "tiny", Package: "tiny", DType: Float64, Fingerprint: "of tiny", BatchSize: 4, Epochs: 3,
		Inputs: []TensorInfo{{Name: "a", Shape: []int{2}}, {Name: "b", Shape: []int{1}}},
		Outputs: []OutputInfo{
			{Name: "kind", Shape: []int{3}, Loss: "squares", Weight: 1, Answer: OneClass, Metrics: []Metric{CategoricalAccuracy{}}, Sparse: true, Labels: []string{"x", "y", "z"}},
			{Name: "value", Shape: []int{2}, Loss: "squares", Weight: tinyWeight, Targets: Probabilities},
		},
		Weights: []TensorInfo{{Name: "frozen", Shape: []int{2}}, {Name: "kind", Shape: []int{3, 3}}, {Name: "value", Shape: []int{2, 3}}},
	}
}

// tinyGroups counts the groups that went through vector code.
var tinyGroups atomic.Int64

func tinyForward(w *tinyParameters, x []float64, out *tinyOutputs) {
	for j := range out.Kind {
		out.Kind[j] = w.Kind[j][0]*x[0] + w.Kind[j][1]*x[1] + w.Kind[j][2]*x[2]
	}
	for j := range out.Value {
		out.Value[j] = w.Value[j][0]*x[0] + w.Value[j][1]*x[1] + w.Value[j][2]*x[2] + w.Frozen[j]
	}
}

// tinyDeltas are the derivatives of the losses by the outputs, and the losses.
func tinyDeltas(t *tinyTargets, out *tinyOutputs) (d [5]float64, losses [2]float64) {
	for j, y := range out.Kind {
		if d[j] = y; j == t.Kind {
			d[j]--
		}
		losses[0] += d[j] * d[j] / 2
	}
	for j, y := range out.Value {
		e := y - t.Value[j]
		losses[1] += e * e / 2
		d[3+j] = tinyWeight * e
	}
	return d, losses
}

func newTiny(vectors ...VectorCode[tinyParameters, tinySample, tinyInputs, tinyOutputs, float64]) *tinyNetwork {
	return NewNetwork(tinyTable{
		Info:      tinyInfo,
		Inputs:    func(s *tinySample) *tinyInputs { return &s.Inputs },
		Targets:   []uintptr{unsafe.Offsetof(tinySample{}.Targets) + unsafe.Offsetof(tinyTargets{}.Kind), unsafe.Offsetof(tinySample{}.Targets) + unsafe.Offsetof(tinyTargets{}.Value)},
		Trainable: []Span{{2, 17}},
		Grain:     10, InferenceArena: 3, TrainingArena: 5,
		Initialise: func(w *tinyParameters, seed uint64) {
			Normal(flat[tinyParameters, float64](w)[2:], 0, 0.5, NewRandom(seed, "tiny"))
		},
		Optimizer: func() Optimizer[float64] {
			o := &Adam{LearningRate: 0.01, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}
			return AdamOptimizer[float64](o)
		},
		Predict: func(_ Machine, w *tinyParameters, _, a []float64, in *tinyInputs, out *tinyOutputs) {
			copy(a, flat[tinyInputs, float64](in))
			tinyForward(w, a, out)
		},
		Forward: func(_ Machine, w *tinyParameters, a []float64, s *tinySample, out *tinyOutputs, losses []float64, _ uint64) {
			tinyForward(w, flat[tinyInputs, float64](&s.Inputs), out)
			d, l := tinyDeltas(&s.Targets, out)
			copy(a, d[:])
			copy(losses, l[:])
		},
		Backward: func(_ *tinyParameters, a []float64, s *tinySample, _ *tinyOutputs, gradients *tinyParameters, watch Watch[float64]) {
			for i, x := range flat[tinyInputs, float64](&s.Inputs) {
				for j := range 3 {
					gradients.Kind[j][i] += a[j] * x
				}
				for j := range 2 {
					gradients.Value[j][i] += a[3+j] * x
				}
			}
			if watch != nil {
				watch(`layer "value"`, flat[[2][3]float64, float64](&gradients.Value))
				watch(`layer "kind"`, flat[[3][3]float64, float64](&gradients.Kind))
			}
		},
		Vectors: vectors,
	})
}

// tinyLanes is the same in what stands for vector code: groups of samples. Of each,
// lane by lane, inputs and deltas are persistent.
func tinyLanes(width int) (samples func(*tinyParameters, *Group[tinySample, tinyOutputs, float64]), weights func(on Machine, sum, persistent []float64, part, turn, groups int, _ []*float64)) {
	samples = func(w *tinyParameters, g *Group[tinySample, tinyOutputs, float64]) {
		tinyGroups.Add(1)
		for l, s := range g.Samples {
			tinyForward(w, flat[tinyInputs, float64](&s.Inputs), &g.Outputs[l])
			d, losses := tinyDeltas(&s.Targets, &g.Outputs[l])
			g.Losses[l], g.Losses[width+l] = losses[0], losses[1]
			if g.Persistent == nil {
				continue
			}
			for i, x := range flat[tinyInputs, float64](&s.Inputs) {
				g.Persistent[i*width+l] = x
			}
			for j := range d {
				g.Persistent[(3+j)*width+l] = d[j] * g.Scale
			}
		}
		for l := len(g.Samples); g.Persistent != nil && l < width; l++ {
			for i := range 8 {
				g.Persistent[i*width+l] = 0
			}
		}
	}
	weights = func(_ Machine, sum, persistent []float64, part, turn, groups int, _ []*float64) {
		clear(sum)
		for range groups {
			for k := range sum {
				row, i := 3+turn+k/3, k%3
				if part == 1 {
					row += 3
				}
				for l := range width {
					sum[k] += persistent[row*width+l] * persistent[i*width+l]
				}
			}
			persistent = persistent[8*width:]
		}
	}
	return samples, weights
}

// tinyPath trains in groups of so many samples.
func tinyPath(fewest, width int) Path[tinyParameters, tinySample, tinyOutputs, float64] {
	samples, weights := tinyLanes(width)
	return Path[tinyParameters, tinySample, tinyOutputs, float64]{
		Fewest: fewest, Width: width, AtOnce: 3, Arena: 1, Persistent: 8 * width, Terms: 1,
		Parts:   []Part{{Begin: 2, Size: 3, Count: 3, Product: width == 1}, {Begin: 11, Size: 6, Count: 1}},
		Samples: samples, Weights: weights,
		Products: func(persistent []float64, r Range, update func(b Span, factors, x []float64)) {
			update(r.Span, persistent[3+r.Number:][:1], persistent[:3])
		},
	}
}

const tinyWidth, tinyFewest = 4, 3

func newTinyInGroups() *tinyNetwork { return newTinyInTwice(nil) }

// tinyPredict predicts a group of samples.
func tinyPredict(w *tinyParameters, g *Group[tinyInputs, tinyOutputs, float64]) {
	for l := range g.Samples {
		copy(g.Arena, flat[tinyInputs, float64](&g.Samples[l]))
		tinyForward(w, g.Arena, &g.Outputs[l])
	}
}

// newTinyInTwice has a function, too, for groups of twice as many samples.
func newTinyInTwice(twice func(*tinyParameters, *Group[tinyInputs, tinyOutputs, float64])) *tinyNetwork {
	evaluate, _ := tinyLanes(tinyWidth)
	return newTiny(VectorCode[tinyParameters, tinySample, tinyInputs, tinyOutputs, float64]{
		On: func(Machine) bool { return true },
		Prediction: Lanes[tinyParameters, tinyInputs, tinyOutputs, float64]{
			Fewest: tinyFewest, Width: tinyWidth, Arena: 3,
			Samples: func(w *tinyParameters, g *Group[tinyInputs, tinyOutputs, float64]) {
				tinyGroups.Add(1)
				tinyPredict(w, g)
			},
			Twice: twice,
		},
		Evaluation: Lanes[tinyParameters, tinySample, tinyOutputs, float64]{Width: tinyWidth, Arena: 1, Samples: evaluate},
		Paths:      []Path[tinyParameters, tinySample, tinyOutputs, float64]{tinyPath(5, tinyWidth), tinyPath(1, 1)},
	})
}

// onTiny runs a test on the network in plain Go and in groups.
func onTiny(t *testing.T, test func(t *testing.T, n *tinyNetwork)) {
	t.Helper()
	t.Run("plain", func(t *testing.T) { test(t, newTiny()) })
	t.Run("groups", func(t *testing.T) { test(t, newTinyInGroups()) })
}

func tinySamples(n int) []tinySample {
	samples, r := make([]tinySample, n), NewRandom(1, "samples")
	for i := range samples {
		s := &samples[i]
		Normal(flat[tinyInputs, float64](&s.Inputs), 0, 1, r)
		s.Targets.Kind = i % 3
		Uniform(s.Targets.Value[:], 0, 1, r)
	}
	return samples
}

// each yields samples one by one, from memory of its own.
func each[S any](samples []S) iter.Seq2[*S, error] {
	return func(yield func(*S, error) bool) {
		for _, s := range samples {
			if !yield(&s, nil) {
				return
			}
		}
	}
}

// train returns a trainer that the test closes, and what it trains.
func (n *Network[P, S, I, O, T]) train(t *testing.T) (*Trainer[P, S, I, O, T], *P) {
	w := n.Draw(1)
	tr := n.NewTrainer(PlainGo(), w, new(Beside), n.Optimizer())
	t.Cleanup(tr.Close)
	return tr, w
}
