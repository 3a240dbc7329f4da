package ocr

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed-5f2744a7/tensornet/ocr/internal/language"
)

func newBeam(t *testing.T, w weighing) *beam {
	t.Helper()
	model, err := language.English()
	if err != nil {
		t.Fatal(err)
	}
	return &beam{model: model, weighing: w}
}

// some are time steps in which a few classes are likely.
func some(random *rand.Rand, steps int, of ...int) [][classes]float32 {
	odds := make([][classes]float32, steps)
	for i := range odds {
		for class := range odds[i] {
			odds[i][class] = -20
		}
		for _, class := range of {
			odds[i][class] = float32(3 * random.Float64())
		}
		normalize(&odds[i])
	}
	return odds
}

// ways calls f for all ways through time steps by some classes: the text of a way, and the logarithm
// of its probability.
func ways(odds [][classes]float32, of []int, f func(way, text []int, likely float64)) {
	var next func(way []int, likely float64)
	next = func(way []int, likely float64) {
		if len(way) == len(odds) {
			var text []int
			for i, class := range way {
				if class > 0 && (i == 0 || way[i-1] != class) {
					text = append(text, class)
				}
			}
			f(way, text, likely)
			return
		}
		for _, class := range of {
			next(append(slices.Clone(way), class), likely+float64(odds[len(way)][class]))
		}
	}
	next(nil, 0)
}

func key(text []int) string {
	b := make([]byte, len(text))
	for i, class := range text {
		b[i] = character(class)
	}
	return string(b)
}

// What is found is the likeliest of all texts, by the sums over all their ways.
func TestBeam(t *testing.T) {
	of := []int{0, 'l' - ' ' + 1, '1' - ' ' + 1, 'a' - ' ' + 1}
	for seed := range uint64(40) {
		w := weighing{model: 0.5 * float64(seed%3), each: 0.3, width: 100}
		b, random := newBeam(t, w), rand.New(rand.NewPCG(seed, 0))
		odds := some(random, 6, of...)
		sums := map[string]float64{}
		ways(odds, of, func(_, text []int, likely float64) { sums[key(text)] += math.Exp(likely) })
		best, most := "", 0.
		for text, sum := range sums {
			sum *= math.Exp(w.model*b.model.Text(text) + w.each*float64(len(text)))
			if sum > most {
				best, most = text, sum
			}
		}
		if got := key(b.search(odds)); got != best {
			t.Errorf("seed %d: found %q, want %q", seed, got, best)
		}
	}
}

// A text of many unlikely ways is found, though the likeliest way has another one.
func TestBeamSums(t *testing.T) {
	odds := make([][classes]float32, 2)
	for i := range odds {
		for class := range odds[i] {
			odds[i][class] = -30
		}
		odds[i][0], odds[i][40] = float32(math.Log(0.6)), float32(math.Log(0.4))
	}
	b := newBeam(t, weighing{width: 4})
	if got := b.search(odds); len(got) != 1 || got[0] != 40 {
		t.Errorf("found %v", got)
	}
	if got := b.search(nil); len(got) != 0 {
		t.Errorf("found %v in nothing", got)
	}
}

// Where the network cannot tell, the language does; where the text is none of it, it keeps out.
func TestBeamLanguage(t *testing.T) {
	b := newBeam(t, tuned)
	var r LineReader
	r.beam = *b
	for text, want := range map[string]string{"the litt|e house": "the little house", "wou|d": "would", "in 18|5": "in 1815"} {
		r.odds = r.odds[:0]
		for _, c := range []byte(text) {
			var step, blank [classes]float32
			for class := range step {
				step[class], blank[class] = -20, -20
			}
			blank[0] = 0
			step[int(c)-' '+1] = 0
			if c == '|' {
				for _, like := range []byte("l1") {
					step[int(like)-' '+1] = 0
				}
			}
			normalize(&step)
			normalize(&blank)
			r.odds = append(r.odds, step, blank)
		}
		if got := key(b.search(r.odds)); got != want {
			t.Errorf("found %q, want %q", got, want)
		}
	}
	marks := func(text string) []mark {
		var all []mark
		for _, c := range []byte(text) {
			all = append(all, mark{class: int(c) - ' ' + 1})
		}
		return all
	}
	for text, want := range map[string]bool{"The house is 25 m high, isn't it?": true, "for i := range x {": true, "k}Q@!x~;W^z&0'Ju": false} {
		if b.knows(marks(text)) != want {
			t.Errorf("%q is language: %v", text, !want)
		}
	}
}

// Characters are marked where they are surest in the likeliest way of the text.
func TestAlign(t *testing.T) {
	of := []int{0, 5, 6}
	for seed := range uint64(30) {
		random := rand.New(rand.NewPCG(seed, 1))
		odds := some(random, 7, of...)
		text := [][]int{{5}, {5, 6}, {5, 5}, {6, 5, 5}, {}}[seed%5]
		var best []int
		most := math.Inf(-1)
		ways(odds, of, func(way, is []int, likely float64) {
			if slices.Equal(is, text) && likely > most {
				best, most = way, likely
			}
		})
		var want []mark
		for i, class := range best {
			if class == 0 {
				continue
			}
			if i == 0 || best[i-1] != class {
				want = append(want, mark{class, i, odds[i][class]})
			} else if m := &want[len(want)-1]; odds[i][class] > m.sure {
				m.at, m.sure = i, odds[i][class]
			}
		}
		if got := new(align).marks(nil, odds, text); !slices.Equal(got, want) {
			t.Errorf("seed %d: %v, want %v", seed, got, want)
		}
	}
}
