package ocr

import (
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/ocr/draw"
)

// looked is a line that the network has looked at.
type looked struct {
	text  string
	odds  [][classes]float32
	marks []mark
}

// look draws lines that nobody was trained on, in neither way measured.
func look(t *testing.T, r *LineReader, n int, faces []string, damage draw.Damage, of func(*rand.Rand, int) string) []looked {
	t.Helper()
	r.Greedy = true
	defer func() { r.Greedy = false }()
	drawn, err := draw.Faces(faces...)
	if err != nil {
		t.Fatal(err)
	}
	var all []looked
	for i := range n {
		random := rand.New(rand.NewPCG(77, uint64(i)))
		text := of(random, 30+random.IntN(30))
		picture, _, err := new(draw.Pen).Gray(text, draw.Random(random, drawn, damage))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Read(t.Context(), picture); err != nil {
			t.Fatal(err)
		}
		all = append(all, looked{text, slices.Clone(r.odds), slices.Clone(r.marks)})
	}
	return all
}

// wrong counts mistakes, greedily and as the beam is tuned.
func wrong(r *LineReader, all []looked) (greedy, tuned, characters int) {
	for _, l := range all {
		r.odds, r.marks = l.odds, append(r.marks[:0], l.marks...)
		greedy += Distance(l.text, r.line(0).Text)
		r.reconsider()
		tuned += Distance(l.text, r.line(0).Text)
		characters += len(l.text)
	}
	return greedy, tuned, characters
}

// The model of language makes mistakes fewer in texts, and none in what is no text.
func TestTuned(t *testing.T) {
	r := lineReader(t)
	greedy, beam, _ := wrong(r, look(t, r, 30, draw.HeldOut(), draw.Mixed, draw.Prose))
	t.Logf("texts: %d mistakes, greedily %d", beam, greedy)
	if beam > greedy {
		t.Errorf("%d mistakes with a model of language, %d without", beam, greedy)
	}
	greedy, beam, _ = wrong(r, look(t, r, 10, draw.Training(), draw.Clean, draw.Uniform))
	if beam != greedy {
		t.Errorf("no texts: %d mistakes with a model of language, %d without", beam, greedy)
	}
}

// What is tuned is among the best of all that lie near it.
func TestTune(t *testing.T) {
	if os.Getenv("TENSORNET_LONG") == "" {
		t.Skip("set TENSORNET_LONG=1 to try other weighings on some hundred lines")
	}
	r := lineReader(t)
	lines := slices.Concat(look(t, r, 150, draw.HeldOut(), draw.Clean, draw.Prose), look(t, r, 150, draw.Training(), draw.Mixed, draw.Prose),
		look(t, r, 50, draw.Training(), draw.Clean, draw.Uniform))
	greedy, now, all := wrong(r, lines)
	t.Logf("greedily: %d of %d; %+v: %d", greedy, all, tuned, now)
	best := now
	for _, model := range []float64{0.1, 0.2, 0.3, 0.4} {
		for _, each := range []float64{2, 4, 6} {
			for _, foreign := range []float64{-5, -5.5, -6, -6.5} {
				r.beam.weighing = weighing{model, each * model, foreign, tuned.width}
				_, n, _ := wrong(r, lines)
				t.Logf("%+v: %d", r.beam.weighing, n)
				best = min(best, n)
			}
		}
	}
	if float64(now) > 1.1*float64(best) {
		t.Errorf("%d mistakes, there may be %d", now, best)
	}
}
