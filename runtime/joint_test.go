package runtime

import (
	"errors"
	"math"
	"testing"
	"unsafe"
)

// A network by hand whose samples depend on one another: y = w·(x - mean of x), of which
// the running mean is kept. The loss is half of the squared distance.
type (
	jointParameters struct{ W, Moving [1]float64 }
	jointNumber     struct{ X [1]float64 }
	jointSample     struct{ Inputs, Targets jointNumber }
	jointNetwork    = Network[jointParameters, jointSample, jointNumber, jointNumber, float64]
	jointGroup      = Group[jointSample, jointNumber, float64]
)

// spoils is the target of a sample whose gradient is infinite.
const spoils = 13

func newJoint() *jointNetwork {
	one := []int{1}
	samples := func(segment int, w *jointParameters, g *jointGroup) {
		if segment == 0 {
			g.Arena[0] = g.Samples[0].Inputs.X[0] * g.Scale
			return
		}
		d := g.Samples[0].Inputs.X[0] - g.Batch[1]/2
		y := w.W[0] * d
		e := y - g.Samples[0].Targets.X[0]
		g.Outputs[0].X[0], g.Losses[0] = y, e*e/2
		if g.Samples[0].Targets.X[0] == spoils {
			e = math.Inf(1)
		}
		g.Gradients[0] += e * d * g.Scale
		if g.Watch != nil {
			g.Watch(`layer "y"`, g.Gradients[:1])
		}
	}
	once := func(segment int, _ *jointParameters, batch []float64) {
		if segment == 0 {
			batch[1] = 2 * batch[0]
		}
	}
	return NewNetwork(Table[jointParameters, jointSample, jointNumber, jointNumber, float64]{
		Info: func() ModelInfo {
			return ModelInfo{
				Name: "joint", Package: "joint", DType: Float64, BatchSize: 4, Epochs: 1, Inputs: []TensorInfo{{Name: "x", Shape: one}},
				Outputs: []OutputInfo{{Name: "y", Shape: one, Loss: "squares", Weight: 1}},
				Weights: []TensorInfo{{Name: "w", Shape: one}, {Name: "moving", Shape: one}},
			}
		},
		Inputs:    func(s *jointSample) *jointNumber { return &s.Inputs },
		Targets:   []uintptr{unsafe.Offsetof(jointSample{}.Targets)},
		Trainable: []Span{{0, 1}}, Grain: 10, InferenceArena: 1, TrainingArena: 1,
		Initialise: func(w *jointParameters, _ uint64) { w.W[0], w.Moving[0] = 0.5, 1 },
		Optimizer:  func() Optimizer[float64] { return SGDOptimizer[float64](&SGD{LearningRate: 0.1}) },
		Joint: &Joint[jointParameters, jointSample, jointNumber, float64]{
			Batch: 2, Sums: [][]Sum{{{Persistent: 0, Batch: 0, Size: 1}}, {}}, Averages: []Average{{Weight: 1, Batch: 0, Size: 1, Momentum: 0.75}},
			Samples: samples, Once: once,
		},
	})
}

func jointBatch(n int) []jointSample {
	batch, r := make([]jointSample, n), NewRandom(1, "joint")
	for i := range batch {
		Normal(flat[jointSample, float64](&batch[i]), 3, 1, r)
	}
	return batch
}

// TestJoint trains on batches of changing sizes: gradients are those of the mean loss of
// the batch, and a step that changes weights moves the running average, no other.
func TestJoint(t *testing.T) {
	tr, w := newJoint().train(t)
	for _, n := range []int{5, 1, 9, 2, 30, 3} {
		batch, old := jointBatch(n), *w
		mean, loss, gradient := 0., 0., 0.
		for _, s := range batch {
			mean += s.Inputs.X[0] / float64(n)
		}
		for _, s := range batch {
			d := s.Inputs.X[0] - mean
			e := old.W[0]*d - s.Targets.X[0]
			loss, gradient = loss+e*e/2/float64(n), gradient+e*d/float64(n)
		}
		if got := tr.Accumulate(batch); math.Abs(got-loss) > 1e-12 || *w != old {
			t.Errorf("%d samples: loss %v, expected %v; weights %v, before %v", n, got, loss, *w, old)
		}
		if got := tr.Gradients().W[0]; math.Abs(got-gradient) > 1e-12 {
			t.Errorf("%d samples: gradient %v, expected %v", n, got, gradient)
		}
		tr.Step(batch)
		want := jointParameters{[1]float64{old.W[0] - 0.1*gradient}, [1]float64{0.75*old.Moving[0] + 0.25*mean}}
		if math.Abs(w.W[0]-want.W[0])+math.Abs(w.Moving[0]-want.Moving[0]) > 1e-12 || tr.Err() != nil {
			t.Errorf("%d samples: weights %v, expected %v; %v", n, *w, want, tr.Err())
		}
	}
}

// TestJointDiverges has gradients and statistics that are not finite, which must change
// nothing.
func TestJointDiverges(t *testing.T) {
	tr, w := newJoint().train(t)
	old := *w
	spoilt, large := jointBatch(3), jointBatch(2)
	spoilt[1].Targets.X[0] = spoils
	large[0].Inputs.X[0], large[1].Inputs.X[0] = math.MaxFloat64, math.MaxFloat64
	for _, test := range []struct {
		batch   []jointSample
		message string
	}{
		{spoilt, `the gradient of layer "y" is not a finite number, though the loss is; look for a root, a logarithm or a quotient at 0, or for values that are too large`},
		{append(large, large...), "the loss is not a finite number, and no step has changed the weights yet; look for a root, a logarithm or a quotient at 0, or for values that are too large"},
	} {
		tr.Step(test.batch)
		if err := tr.Err(); err == nil || err.Error() != test.message || !errors.Is(err, ErrDiverged) || *w != old {
			t.Errorf("weights %v, before %v, and\n%v, expected\n%s", *w, old, err, test.message)
		}
	}
	// An average that overflows, though the loss does not.
	j := joint[float64]{way: newJoint().net.(*network[float64]).table.Joint, values: []float64{math.Inf(1), 0}}
	if j.isFinite(PlainGo()) {
		t.Error("an infinite mean is taken for finite")
	}
}
