package runtime

import (
	"bytes"
	"slices"
	"testing"
)

// tinyAfter are the weights of tiny after steps on batches of a size, and those of kind and of value.
func tinyAfter(t *testing.T, n *tinyNetwork, o Adam, batch, epochs int, from []byte) (kind, value []float64, checkpoint []byte) {
	t.Helper()
	w := n.Draw(1)
	trainer := n.NewTrainer(PlainGo(), w, new(Beside), AdamOptimizer[float64](&o))
	defer trainer.Close()
	cfg := FitConfig[tinySample]{Epochs: epochs, BatchSize: batch, Checkpoint: func(c *Checkpoint) error {
		var b bytes.Buffer
		_, err := c.WriteTo(&b)
		checkpoint = b.Bytes()
		return err
	}}
	if from != nil {
		cfg.Resume = bytes.NewReader(from)
	}
	if _, err := trainer.Fit(t.Context(), each(tinySamples(12)), cfg); err != nil {
		t.Fatal(err)
	}
	all := flat[tinyParameters, float64](w)
	return all[2:11], all[11:], checkpoint
}

// Kind and value do not depend on one another, so each is what it is where all have its rate.
func TestLayerRates(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		for _, decay := range []float64{0, 0.25} {
			for _, batch := range []int{1, 5, 12} {
				whole, slow, both := DefaultAdam(), DefaultAdam(), DefaultAdam()
				whole.WeightDecay, slow.WeightDecay, both.WeightDecay = decay, decay, decay
				slow.LearningRate *= 0.25
				both.Layers = []LayerRate{{Layers: "val*", Factor: 0.25}, {Layers: "value", Factor: 3}}
				kind, fast, _ := tinyAfter(t, n, whole, batch, 3, nil)
				_, value, _ := tinyAfter(t, n, slow, batch, 3, nil)
				gotKind, gotValue, _ := tinyAfter(t, n, both, batch, 3, nil)
				if !slices.Equal(gotKind, kind) || !slices.Equal(gotValue, value) || slices.Equal(value, fast) {
					t.Errorf("batches of %d, decay %v: %v, want %v", batch, decay, gotValue, value)
				}
			}
		}
	})
}

// Layers wait for their epoch, and what the optimizer remembers of them, too; a training that is
// interrupted before or after goes on with the same bits.
func TestUnfreeze(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		for _, batch := range []int{1, 5} {
			o := DefaultAdam()
			o.WeightDecay = 0.1
			kind, _, _ := tinyAfter(t, n, o, batch, 5, nil)
			o.Layers = []LayerRate{{Layers: "value", Factor: 1, Epoch: 4}}
			start := flat[tinyParameters, float64](n.Draw(1))[11:]
			gotKind, value, last := tinyAfter(t, n, o, batch, 5, nil)
			if !slices.Equal(gotKind, kind) || slices.Equal(value, start) {
				t.Errorf("batches of %d: kind %v, want %v", batch, gotKind, kind)
			}
			for epochs := 1; epochs < 5; epochs++ {
				_, early, half := tinyAfter(t, n, o, batch, epochs, nil)
				if waits := epochs < 4; slices.Equal(early, start) != waits {
					t.Errorf("after %d epochs: %v, began as %v", epochs, early, start)
				}
				_, resumed, end := tinyAfter(t, n, o, batch, 5, half)
				if !slices.Equal(resumed, value) || !bytes.Equal(end, last) {
					t.Errorf("interrupted after %d epochs: other bits", epochs)
				}
			}
		}
	})
}
