package runtime

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// The numbers are those of Keras, of testdata/schedules.py.
func TestReduceOnPlateau(t *testing.T) {
	text, err := os.ReadFile("testdata/schedules.json")
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		Plateaus []struct {
			Rate          float64
			Options       map[string]json.RawMessage
			More          bool
			Values, Rates []float64
		}
	}
	if err := json.Unmarshal(text, &reference); err != nil {
		t.Fatal(err)
	}
	if len(reference.Plateaus) == 0 {
		t.Fatal("no numbers")
	}
	for _, r := range reference.Plateaus {
		s := scheduleFrom(t, "reduce_on_plateau", r.Options).(ReduceOnPlateau)
		var p plateau
		for i, v := range r.Values {
			p.see(&s, monitor{more: r.More}, v, s.reduced(r.Rate, p.Reductions))
			if got := s.reduced(r.Rate, p.Reductions); math.Abs(got-r.Rates[i]) > 1e-7*r.Rate {
				t.Fatalf("%+v: epoch %d: %v, want %v", s, i+1, got, r.Rates[i])
			}
		}
		if p.Reductions < 3 {
			t.Errorf("%+v: %d reductions show little", s, p.Reductions)
		}
	}
	p := plateau{}
	s := ReduceOnPlateau{Factor: 0.5, Patience: 2}
	for range 4 {
		p.see(&s, monitor{}, math.NaN(), 1)
	}
	if p.Reductions != 2 || p.Best != nil {
		t.Errorf("numbers that are none: %+v, want two reductions", p)
	}
}

// fitPlateau trains tiny on numbers that say little, from a checkpoint if there is one.
func fitPlateau(t *testing.T, n *tinyNetwork, s Schedule, from []byte, epochs int) (weights []float64, checkpoint []byte, rates []float64) {
	t.Helper()
	w := n.Draw(1)
	o := Adam{LearningRate: 0.1, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7, Schedule: s}
	trainer := n.NewTrainer(PlainGo(), w, new(Beside), AdamOptimizer[float64](&o))
	defer trainer.Close()
	cfg := FitConfig[tinySample]{Epochs: epochs, Checkpoint: func(c *Checkpoint) error {
		var b bytes.Buffer
		_, err := c.WriteTo(&b)
		checkpoint = b.Bytes()
		return err
	}}
	if from != nil {
		cfg.Resume = bytes.NewReader(from)
	}
	h, err := trainer.Fit(t.Context(), each(tinySamples(13)), cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range h.Epochs {
		rates = append(rates, e.LearningRate)
	}
	return flat[tinyParameters, float64](w), checkpoint, rates
}

// A training that is interrupted at any epoch goes on with the same bits, behind a warm-up, too.
func TestReduceOnPlateauResumes(t *testing.T) {
	onTiny(t, func(t *testing.T, n *tinyNetwork) {
		plateau := ReduceOnPlateau{Factor: 0.5, Patience: 2, MinDelta: 0.5, Cooldown: 1, MinLearningRate: 0.02}
		for _, s := range []Schedule{plateau, Warmup{Steps: 7, Then: plateau}} {
			whole, last, rates := fitPlateau(t, n, s, nil, 12)
			if len(rates) != 12 || rates[11] != 0.02 {
				t.Fatalf("rates %v, want the least at the end", rates)
			}
			for epochs := 1; epochs < 12; epochs++ {
				_, half, first := fitPlateau(t, n, s, nil, epochs)
				resumed, end, second := fitPlateau(t, n, s, half, 12)
				if !slices.Equal(whole, resumed) || !bytes.Equal(last, end) || !slices.Equal(rates, append(first, second...)) {
					t.Errorf("%T interrupted after %d epochs: other bits", s, epochs)
				}
			}
		}
	})
}

func TestReduceOnPlateauMistakes(t *testing.T) {
	n := newTiny()
	o := Adam{LearningRate: 0.1, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7, Schedule: ReduceOnPlateau{Factor: 0.5, Monitor: "val_los"}}
	trainer := n.NewTrainer(PlainGo(), n.Draw(1), new(Beside), AdamOptimizer[float64](&o))
	defer trainer.Close()
	_, err := trainer.Fit(t.Context(), each(tinySamples(4)), FitConfig[tinySample]{})
	if err == nil || !strings.Contains(err.Error(), `reduce_on_plateau: monitor: found "val_los", but there are no validation samples`) {
		t.Error(err)
	}
	for text, want := range map[string]string{`{"reductions": -1}`: "below 0", `[`: "unexpected end"} {
		if _, err := plateauFrom(map[string]string{plateauKey: text}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
