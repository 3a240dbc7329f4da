package behaviour

import (
	"math"
	"testing"

	"github.com/seed-5f2744a7/tensornet/gen/emit/golang/testdata/generated/logits"
	"github.com/seed-5f2744a7/tensornet/runtime"
)

// Losses from logits of any size, to 60 digits with mpmath.
func TestLossesOfLargeLogits(t *testing.T) { onEach(t, testLossesOfLargeLogits) }

func testLossesOfLargeLogits(t *testing.T, on runtime.Machine) {
	inf := float32(math.Inf(1))
	classes := []struct {
		z     [4]float32
		class int
		want  float64
	}{
		{[4]float32{1e4, 9999, 9998, 0}, 0, 0.40760596444438},
		{[4]float32{1e6, 1e6, 999999, 0}, 0, 0.86199480405825},
		{[4]float32{1e8, 1e8, 0, 0}, 0, math.Ln2},
		{[4]float32{-1e4, -1e4, -1e4, -1e4}, 2, 2 * math.Ln2},
		{[4]float32{3e38, -3e38, 0, 0}, 0, 0},
		{[4]float32{1e20, 0, 0, 0}, 1, 1e20},
		{[4]float32{1e-40, 0, 0, 0}, 1, 2 * math.Ln2},
	}
	yes := []struct {
		x    float32
		t    float32
		want float64
	}{
		{0, 0.5, math.Ln2}, {1e8, 1, 0}, {3e38, 1, 0}, {-3e38, 0, 0}, {inf, 1, 0}, {-inf, 0, 0},
		{1e8, 0, 1e8}, {-1e8, 1, 1e8}, {1e8, 0.75, 2.5e7}, {-1e8, 0.25, 2.5e7}, {16777216, 0.9999999, 2}, {-1e-40, 1, math.Ln2},
	}
	w := logits.NewWeights(1)
	*w.Parameters = logits.Parameters{}
	for i := range 4 {
		w.Class.Weight[i][i] = 1
	}
	w.Yes.Weight[0][0] = 1
	tr := logits.NewTrainerOn(on, w, logits.DefaultOptions())
	defer tr.Close()
	for _, copies := range []int{1, 16} {
		check := func(what any, s logits.Sample, output int, want float64) {
			batch := make([]logits.Sample, copies)
			for i := range batch {
				batch[i] = s
			}
			tr.Meter().Reset()
			tr.Accumulate(batch)
			if got := tr.Meter().Metrics().Outputs[output].Loss; !(math.Abs(got-want) <= 2e-6*want) {
				t.Errorf("%d times %v: loss %v, want %v", copies, what, got, want)
			}
		}
		for _, c := range classes {
			s := logits.Sample{Inputs: logits.Inputs{Z: c.z}, Targets: logits.Targets{Class: c.class, Scores: c.class}}
			s.Targets.Soft[c.class] = 1
			s.Targets.SoftScores, s.Targets.Divergence, s.Targets.Focal = s.Targets.Soft, s.Targets.Soft, s.Targets.Soft
			for _, output := range []int{0, 1, 3, 4, 5, 6} {
				check(c, s, output, c.want)
			}
		}
		for _, c := range yes {
			s := logits.Sample{Inputs: logits.Inputs{X: [1]float32{c.x}}, Targets: logits.Targets{Yes: [1]float32{c.t}, Soft: [4]float32{1}}}
			t := &s.Targets
			t.SoftScores, t.Divergence, t.Focal = t.Soft, t.Soft, t.Soft
			t.Score, t.FocalYes, t.WeightedScore = t.Yes, t.Yes, t.Yes
			for _, output := range []int{2, 7, 8, 9} {
				check(c, s, output, c.want)
			}
		}
	}
}
