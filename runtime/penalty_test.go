package runtime

import (
	"math"
	"slices"
	"testing"
)

// penalized is the tiny network with penalties on what is frozen and on value, in
// the middle of what is trained.
func penalized(n *tinyNetwork) *tinyNetwork {
	table := *n.table
	table.Penalties = []Penalty{{Begin: 0, End: 2, L2: 0.5}, {Begin: 2, End: 11, L1: 0.25}, {Begin: 11, End: 17, L1: 0.125, L2: 2}}
	return NewNetwork(table)
}

// penaltyByHand is the penalty of weights, and its derivative.
func penaltyByHand(w *tinyParameters) (penalty float64, gradient [17]float64) {
	for i, x := range flat[tinyParameters, float64](w) {
		sign := 0.
		switch {
		case x > 0:
			sign = 1
		case x < 0:
			sign = -1
		}
		switch {
		case i < 2:
			penalty += 0.5 * x * x
		case i < 11:
			penalty += 0.25 * math.Abs(x)
			gradient[i] = 0.25 * sign
		default:
			penalty += 0.125*math.Abs(x) + 2*x*x
			gradient[i] = 0.125*sign + 4*x
		}
	}
	return penalty, gradient
}

func close12(a, b float64) bool { return math.Abs(a-b) <= 1e-12 }

// A penalty belongs once to a batch of any size: to its loss, its gradient, its step
// and what is reported of it, and to evaluations; and not to the losses of outputs.
func TestPenaltiesBelongToTheBatch(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		for _, samples := range []int{1, 2, 5, 40} {
			batch := tinySamples(samples)
			without, u := n.train(t)
			with, w := penalized(n).train(t)
			for _, weights := range []*tinyParameters{w, u} {
				weights.Frozen = [2]float64{0.5, -3}
				weights.Kind[1][1] = 0 // where |w| has no derivative
			}
			want, gradient := penaltyByHand(w)
			plain, loss := without.Accumulate(batch), with.Accumulate(batch)
			if !close12(loss, plain+want) {
				t.Errorf("%d samples: loss %v, want %v + %v", samples, loss, plain, want)
			}
			for i, g := range flat[tinyParameters, float64](without.Gradients()) {
				if got := flat[tinyParameters, float64](with.Gradients())[i]; !close12(got, g+gradient[i]) {
					t.Errorf("%d samples: derivative %d is %v, want %v + %v", samples, i, got, g, gradient[i])
				}
			}
			evaluated, err := penalized(n).NewModel(PlainGo(), w, new(Beside)).Evaluate(t.Context(), each(batch))
			if err != nil || !close12(evaluated.Loss, loss) {
				t.Errorf("%d samples: Evaluate gives %v and %v, want %v", samples, evaluated.Loss, err, loss)
			}
			metrics, others := with.Meter().Metrics(), without.Meter().Metrics()
			if !close12(metrics.Loss, loss) || metrics.Outputs[0].Loss != others.Outputs[0].Loss {
				t.Errorf("%d samples: metrics %v, want loss %v and that of the output as %v", samples, metrics, loss, others)
			}

			expected := slices.Clone(flat[tinyParameters, float64](w))
			optimizer, sum := n.Optimizer(), slices.Clone(flat[tinyParameters, float64](with.Gradients()))
			c := optimizer.at(1)
			optimizer.Update(PlainGo(), &c, expected[2:], sum[2:], Slots[float64]{make([]float64, 15), make([]float64, 15)})
			with.Step(batch)
			if got := flat[tinyParameters, float64](w); !slices.Equal(got, expected) {
				t.Errorf("%d samples: after a step\n%v, want\n%v", samples, got, expected)
			}
			if !slices.Equal(flat[tinyParameters, float64](with.Gradients()), sum) {
				t.Errorf("%d samples: other gradients after the step", samples)
			}
		}
	})
}

// A training that goes on knows what penalties its epoch had so far.
func TestPenaltiesAreInCheckpoints(t *testing.T) {
	m := NewMeter(tinyInfo().Outputs)
	m.samples = 3
	m.AddPenalty(0.5, 3)
	other := NewMeter(tinyInfo().Outputs)
	other.restore(m.state())
	if got := other.Metrics().Loss; got != 0.5 {
		t.Errorf("loss %v after restoring, want 0.5", got)
	}
	if m.Reset(); m.penalty.Value() != 0 {
		t.Errorf("penalty %v after Reset", m.penalty)
	}
}

// A penalty that is not finite ends the training as a loss does.
func TestPenaltyDiverges(t *testing.T) {
	with, w := penalized(newTiny()).train(t)
	w.Frozen[0] = 1e200
	if with.Step(tinySamples(3)); with.Err() == nil {
		t.Error("no error")
	}
}
